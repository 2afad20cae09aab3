"""How close outputs are, against numbers worked out by hand."""

import numpy as np
import pytest

from studio.lab.agreement import Agreement
from studio.vision.decibels import IDENTICAL_DB


def one(*values: float) -> list[dict[str, np.ndarray]]:
    return [{"scores": np.array([value], np.float32)} for value in values]


def test_decibels_and_the_largest_difference() -> None:
    found = Agreement.between(one(3.0, 4.0), one(3.0, 4.5))
    assert found.decibels["scores"] == pytest.approx(20.0)  # 25 against 0.25
    assert found.largest["scores"] == pytest.approx(0.5)
    assert found.samples == 2
    assert "20.0 dB" in found.text()


def test_the_same_numbers_agree_wholly_and_the_worst_output_counts() -> None:
    assert Agreement.between(one(1.0), one(1.0)).worst_db == IDENTICAL_DB
    two = [{"a": np.ones(3), "b": np.ones(3)}]
    assert Agreement.between(two, [{"a": np.ones(3), "b": np.full(3, 0.9)}]).worst_db == pytest.approx(20.0)
    assert Agreement.between(one(0.0), one(1.0)).worst_db < 0


@pytest.mark.parametrize(
    ("found", "says"),
    [(one(np.nan), "not finite"), (one(1.0, 2.0), "can't be compared"), ([{"scores": np.ones((2, 1))}], "shape")],
)
def test_what_can_not_be_compared_is_refused(found: list[dict[str, np.ndarray]], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Agreement.between(one(1.0), found)
