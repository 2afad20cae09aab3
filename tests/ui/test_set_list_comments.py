"""What a person wrote into a set list stays when the window changes it, or is kept beside it and told."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.ui.remembered import Remembered
from studio.ui.set_list import Entry, SetList
from studio.ui.set_list_file import read, write
from tests.ui.conftest import Stage

BY_HAND = """\
# The show of Friday.

title = 'Friday'   # single quotes on purpose
fallback = "scene:hands"

# Lights down before this one!
[[entry]]
app = "hand_puppets"
title = "Opening"      # as on the posters
fps = 24
[entry.settings]
title = "not the entry's"
hands = 1   # the other hand holds the book

# --- after the break ---

# Otto talks
[[entry]]  # two hands
title = "Otto"
app = "hand_puppets"
source = "scene:hands?seed=3"

[[entry]]
app = "outline"

# Ring the bell at the end.
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "list.toml").write_text(BY_HAND)
    return tmp_path / "list.toml"


def changed(path: Path, change: Callable[[SetList], SetList]) -> str:
    before = read(path)
    after = change(before)
    assert write(path, after, before) == "", "nothing to tell: nothing was lost"
    assert read(path) == after
    return path.read_text()


def comments(text: str) -> list[str]:
    return [line[line.index("#") :] for line in text.split("\n") if "#" in line]


def test_what_is_not_changed_stays_letter_for_letter(path: Path) -> None:
    assert changed(path, lambda same: same) == BY_HAND


def test_a_renamed_entry_keeps_all_but_its_title(path: Path) -> None:
    assert changed(path, lambda it: it.renamed(0, 'A "grand" opening')) == BY_HAND.replace('"Opening"', '"A \\"grand\\" opening"')


def test_an_entry_without_a_title_gets_one(path: Path) -> None:
    text = changed(path, lambda it: it.renamed(2, "Outlines"))
    assert '[[entry]]\ntitle = "Outlines"\napp = "outline"' in text
    assert comments(text) == comments(BY_HAND)


def test_an_entry_takes_its_comments_along(path: Path) -> None:
    text = changed(path, lambda it: it.moved(0, 1))
    assert sorted(comments(text)) == sorted(comments(BY_HAND))
    assert "# Lights down before this one!\n[[entry]]\napp" in text
    assert text.index("# Otto talks") < text.index("# Lights down")
    assert text.startswith("# The show of Friday.\n\ntitle = 'Friday'")
    assert text.endswith("# Ring the bell at the end.\n")
    assert changed(path, lambda it: it.moved(1, -1)) == BY_HAND


def test_an_entry_that_is_taken_out_takes_only_its_own_comments(path: Path) -> None:
    text = changed(path, lambda it: it.without(1))
    assert set(comments(BY_HAND)) - set(comments(text)) == {"# --- after the break ---", "# Otto talks", "# two hands"}


def test_a_new_entry_and_a_new_stand_in_leave_the_rest_alone(path: Path) -> None:
    text = changed(path, lambda it: replace(it.with_entry(Entry("New", "outline", settings={"a b": 1})), fallback="clips/b.mp4"))
    assert comments(text) == comments(BY_HAND)
    assert text.index('title = "New"') > text.index('app = "outline"')
    assert "fallback" not in changed(path, lambda it: replace(it, fallback=""))
    text = changed(path, lambda it: replace(it, fallback="scene:hands"))
    assert 'fallback = "scene:hands"\n\n# Lights' in text


def test_the_first_comment_of_a_list_without_a_title_is_about_the_list(path: Path) -> None:
    path.write_text('# My show\n\n# First\n[[entry]]\napp = "a"\n# Second\n[[entry]]\napp = "b"\n')
    assert changed(path, lambda it: it.moved(0, 1)) == '# My show\n\n# Second\n[[entry]]\napp = "b"\n\n# First\n[[entry]]\napp = "a"\n'


titles = st.text(st.characters(exclude_categories=("Cs",)), max_size=9)
changes = st.one_of(
    st.builds(lambda place, by: lambda it: it.moved(place % len(it.entries), by), st.integers(0, 9), st.integers(-2, 2)),
    st.builds(lambda place, title: lambda it: it.renamed(place % len(it.entries), title), st.integers(0, 9), titles),
    st.just(lambda it: it.with_entry(Entry("New", "outline", fps=None))),
    st.builds(lambda address: lambda it: replace(it, fallback=address), st.sampled_from(["", "scene:hands", "clips/b.mp4"])),
)


@settings(max_examples=25, deadline=None)  # each reads and writes the disk
@given(st.lists(changes, min_size=1, max_size=6))
def test_whatever_is_done_to_a_list_no_comment_is_lost(tmp_path_factory: pytest.TempPathFactory, done: list[Any]) -> None:
    path = tmp_path_factory.getbasetemp() / "commented.toml"
    path.write_text(BY_HAND)
    for change in done:
        changed(path, change)
    text = path.read_text()
    assert [comment for comment in comments(BY_HAND) if comment not in text] == []


def test_a_file_whose_lines_cannot_be_told_apart_is_kept_beside_the_new_one(path: Path) -> None:
    path.write_text('# inline\nentry = [{app = "a"}, {app = "b"}]\n')
    before = read(path)
    told = write(path, before.renamed(0, "New"), before)
    assert "list, before.toml" in told
    assert (path.parent / "list, before.toml").read_text().startswith("# inline")
    assert read(path).entries[0].title == "New"


def test_what_somebody_changed_meanwhile_is_kept_and_told(open_stage: Callable[..., Stage], path: Path) -> None:
    stage = open_stage(Remembered(set_list=str(path)), source="scene:hands")
    path.write_text(BY_HAND.replace("Otto", "Ada"))
    performance = stage.errands.performance
    performance.keep(performance.set_list.renamed(0, "Changed here"))
    assert "list, before.toml" in stage.window.notice.text
    assert "Ada" in (path.parent / "list, before.toml").read_text()
    assert [entry.title for entry in read(path).entries] == ["Changed here", "Otto", "outline"]
    stage.window.notice.hide()
    performance.keep(performance.set_list.renamed(0, "Again"))
    assert stage.window.notice.text == "", "once is enough"


def test_a_damaged_list_is_kept_when_another_takes_its_place(open_stage: Callable[..., Stage], path: Path) -> None:
    path.write_text("[[entry]]  # app to be written")
    stage = open_stage(Remembered(set_list=str(path)), source="scene:hands")
    stage.run()
    stage.errands.performance.add_current()
    assert "to be written" in (path.parent / "list, before.toml").read_text()
    assert len(read(path).entries) == 1
