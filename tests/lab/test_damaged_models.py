"""Damaged and hostile model files are refused with a reason and harm nothing: every way of `benchmarks/model_fuzz.py`, a few files each."""

from pathlib import Path
from random import Random

import pytest

from benchmarks import model_fuzz
from benchmarks.model_mutations.damage import WAYS, Damage, Sound
from studio.lab.check_model import check_model, check_structure


@pytest.fixture(scope="module")
def sound() -> Sound:
    return Sound()


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_it_is_refused_with_a_reason_or_sound(way: Damage, sound: Sound, tmp_path: Path) -> None:
    before = set(tmp_path.parent.iterdir())
    for number in range(8):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = check_structure(way(Random(number), sound, folder))
        problems = [finding.text for finding in found.findings if not finding.good]
        answer = model_fuzz.answered(folder, "refused" if problems else "works", problems, 0.0)
        assert model_fuzz.named(answer), answer
    assert set(tmp_path.parent.iterdir()) == before  # nothing was unpacked by its own name


def test_the_sound_ones_work(sound: Sound, tmp_path: Path) -> None:
    for name, data in sound.tiny.items():
        (tmp_path / name).write_bytes(data)
        found = check_model(tmp_path / name)
        assert found.works, found.findings


def test_the_fuzzing_process_dies_of_no_file(tmp_path: Path) -> None:
    figures = model_fuzz.fuzz(32, 7, tmp_path, keep=False)
    assert (figures["files"], figures["deaths"], figures["hangs"], figures["unnamed"]) == (32, 0, 0, 0)
    assert sum(figures["outcomes"].values()) == 32
    assert 0 < figures["peak_mb"] < model_fuzz.MOST_MB


@pytest.mark.parametrize(
    ("outcome", "problems", "good"),
    [
        ("works", [], True),
        ("refused", [], False),
        ("refused", ["it failed"], False),
        ("refused", ["the trial run KeyError: 'x' while it was opened"], False),
        ("refused", ["operator 3 ADD reads tensor 9, which nothing writes"], True),
    ],
)
def test_a_refusal_must_say_why(outcome: str, problems: list[str], good: bool) -> None:
    assert model_fuzz.named(model_fuzz.answered(Path("x"), outcome, problems, 0.0)) == good
