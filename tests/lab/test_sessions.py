"""A session gives the very frames again, and tells what is made of them otherwise than when it was recorded."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.bundled import models_folder
from studio.cli import main
from studio.runtime.contenders import Contender, comparison_name
from studio.runtime.replaying import TIMES, Comparison
from studio.sources import SourceError, open_source
from studio.sources.lossless_film import LosslessFilm, film_frames
from studio.sources.session import ABOUT, FRAMES, RESULTS, SessionError, SessionSource, read_session

SCENE = "scene:hands?width=320&height=240"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    kept = tmp_path_factory.mktemp("sessions") / "one"
    assert main(["run", "hand_puppets", SCENE, "--limit", "12", "--set", "hands=1", "--session", str(kept)]) == 0
    return kept


@settings(max_examples=8, deadline=None)
@given(st.tuples(st.sampled_from([1, 7, 64, 65]), st.sampled_from([2, 63, 66])), st.integers(1, 3), st.data())
def test_a_film_keeps_every_bit(tmp_path_factory: pytest.TempPathFactory, size: tuple[int, int], count: int, data: Any) -> None:
    random = np.random.default_rng(data.draw(st.integers(0, 2**32)))
    frames = [random.integers(0, 256, (*size, 3), np.uint8) for _ in range(count)]
    path = tmp_path_factory.mktemp("film") / "film.mkv"
    film = LosslessFilm(path, size[1], size[0])
    for pixels in frames:
        film.add(pixels)
    film.close()
    found = list(film_frames(path))
    assert len(found) == count
    assert all(np.array_equal(one, other) for one, other in zip(found, frames, strict=True))


def test_the_frames_are_those_of_the_source(folder: Path) -> None:
    source = open_source(SCENE)
    for kept, frame in zip(read_session(folder).replayed(), source.frames(), strict=False):
        assert (kept.index, kept.seconds) == (frame.index, frame.seconds)
        assert np.array_equal(kept.pixels, frame.pixels)
    source.close()


def test_replaying_expects_the_same_and_fails_on_another_model(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "replay.json"
    assert main(["replay", str(folder), "--expect", "--json", str(out)]) == 0
    same = json.loads(out.read_text())
    assert (same["frames"], same["apart"], same["passes"], same["models"]["hand_landmark"]) == (12, 0, True, "lite")
    capsys.readouterr()
    other = ["replay", str(folder), "--variant", "hand_landmark=full", "--json", str(out)]
    assert main([*other, "--expect"]) == 1
    changed = json.loads(out.read_text())
    assert changed["apart"] > 0
    assert changed["first"] in capsys.readouterr().out
    assert main(other) == 0, "without --expect it only tells"
    assert main([*other, "--expect", "--apart", "1"]) == 0


def test_another_setting_is_seen(folder: Path) -> None:
    assert main(["replay", str(folder), "--expect", "--set", "left_hand=Otto the sock", "--set", "right_hand=Coco the toucan"]) == 1


def test_a_folder_that_is_in_use_is_left_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path.name: path.stat().st_size for path in folder.iterdir()}
    assert main(["run", "hand_puppets", SCENE, "--limit", "2", "--session", str(folder)]) == 1
    assert "not empty" in capsys.readouterr().err
    assert before == {path.name: path.stat().st_size for path in folder.iterdir()}


def test_a_run_that_fails_leaves_no_half_session(tmp_path: Path) -> None:
    app = tmp_path / "fails"
    app.mkdir()
    (app / "app.py").write_text(
        '"""Fails."""\nfrom studio.api import App, Result\n\nclass Fails(App):\n    title = "Fails"\n\n'
        "    def process(self, frame):\n        return Result() if frame.index < 2 else 1 / 0\n"
    )
    assert main(["run", str(app), SCENE, "--session", str(tmp_path / "kept")]) == 1
    assert not (tmp_path / "kept").exists()


def broken_copy(folder: Path, to: Path) -> Path:
    to.mkdir()
    for path in folder.iterdir():
        (to / path.name).write_bytes(path.read_bytes())
    return to


def test_what_runs_took_is_no_difference(tmp_path: Path) -> None:
    card = models_folder() / "digits_demo" / "model.toml"
    name = comparison_name([Contender(card, "float32"), Contender(card, "int8")])
    kept = tmp_path / "kept"
    assert main(["run", name, SCENE, "--limit", "2", "--session", str(kept)]) == 0
    assert main(["replay", str(kept), "--expect", "--ignore", "none"]) == 0
    first = next(iter(read_session(kept).results()))
    compared = Comparison(0.0)  # as in the window, which is told of nothing to ignore
    compared.add(first, {**first, "facts": {**first["facts"], TIMES: [99.0, 99.0]}})
    assert (compared.frames, compared.first) == (1, None)


@pytest.mark.parametrize(("times", "begins", "duration"), [((3600.0, 3600.5, 3601.0), 3600.0, 1.5), ((1.0, 1.5, 1.0), 1.0, 1.0)])
def test_its_length_is_counted_from_its_first_frame(
    folder: Path, tmp_path: Path, times: tuple[float, ...], begins: float, duration: float
) -> None:
    copy = broken_copy(folder, tmp_path / "later")
    about = json.loads((copy / ABOUT).read_text())
    (copy / ABOUT).write_text(json.dumps({**about, "frames": len(times)}))
    lines = [json.loads(line) for line in (copy / RESULTS).read_text().splitlines()]
    (copy / RESULTS).write_text("".join(json.dumps({**line, "seconds": at}) + "\n" for line, at in zip(lines, times, strict=False)))
    source = open_source(str(copy))
    assert isinstance(source, SessionSource)
    assert (source.begins, source.duration, source.rate) == (begins, duration, 2.0)
    assert [frame.seconds for frame in source.frames()] == list(times)


def test_damaged_sessions_are_refused_by_name(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SessionError, match="holds no session"):
        read_session(tmp_path)
    copy = broken_copy(folder, tmp_path / "results")
    (copy / RESULTS).write_text('{"index": 0}\n')
    assert main(["replay", str(copy)]) == 1
    assert RESULTS in capsys.readouterr().err
    copy = broken_copy(folder, tmp_path / "frames")
    (copy / FRAMES).write_bytes((folder / FRAMES).read_bytes()[: (folder / FRAMES).stat().st_size // 2])
    assert main(["replay", str(copy), "--expect"]) == 1
    assert "record the session anew" in capsys.readouterr().err
    copy = broken_copy(folder, tmp_path / "about")
    (copy / ABOUT).write_text(json.dumps({"form": 99}))
    with pytest.raises(SessionError, match="form 99"):
        read_session(copy)
    with pytest.raises(SourceError):
        list(film_frames(tmp_path / "none.mkv"))


numbers = st.floats(-1e6, 1e6, allow_nan=False)
values = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", min_size=1, max_size=2), inner, max_size=3),
    max_leaves=12,
)


def result(facts: Any) -> dict[str, Any]:
    return {"index": 0, "seconds": 0.0, "facts": facts, "hint": "", "shapes": []}


@given(st.dictionaries(st.text("abc", min_size=1, max_size=2), values, max_size=4))
def test_what_is_the_same_is_not_apart(facts: dict[str, Any]) -> None:
    compared = Comparison(0.0)
    compared.add(result(facts), json.loads(json.dumps(result(facts))))
    assert (compared.frames, compared.differing, compared.furthest) == (1, 0, 0.0)


@given(numbers, st.floats(0.0, 0.5), st.floats(-2, 2))
def test_numbers_may_be_apart_by_the_tolerance(expected: float, tolerance: float, steps: float) -> None:
    compared = Comparison(tolerance)
    compared.add(result({"x": [expected]}), result({"x": [expected + steps * tolerance * max(1.0, abs(expected))]}))
    if abs(steps) < 0.999:
        assert compared.differing == 0
    elif abs(steps) > 1.001 and tolerance > 1e-6:
        assert compared.differing == 1
        assert compared.first is not None
        assert compared.first.where == "facts.x[0]"


@pytest.mark.parametrize("found", [{}, {"x": "1"}, {"x": 1.0, "y": None, "z": 2}, {"x": [1.0]}])
def test_what_is_of_another_kind_or_missing_is_apart(found: dict[str, Any]) -> None:
    compared = Comparison(1.0)
    compared.add(result({"x": 1.0, "y": None}), result(found))
    assert compared.differing == 1
    ignoring = Comparison(1.0, frozenset({"x", "z"}))
    ignoring.add(result({"x": 1.0, "y": None}), result(found))
    assert ignoring.differing == 0
