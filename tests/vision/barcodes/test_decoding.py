"""The decoder of the learned reader finds the very number that explains the digits best, and weighs all valid ones."""

from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.barcodes.decoding import decoded, string_count
from studio.vision.barcodes.patterns import EAN8, EAN13, LAYOUTS, UPCE, Layout


def log_probabilities(random: np.random.Generator, places: int, sharpness: float) -> np.ndarray:
    scores = random.normal(0, sharpness, (places, 20))
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


@cache
def valid_numbers(layout: Layout) -> np.ndarray:
    """Classes of every valid number whose first digits shown are zeros, number × digit, found by trying all."""
    places, free = len(layout.digits), 4
    digits = np.indices((10,) * free).reshape(free, -1).T
    digits = np.column_stack([np.zeros((len(digits), places - free), int), digits])
    if layout is UPCE:
        digits = digits[[suppressed_as_it_should(row) for row in digits]]
    found = []
    for parity in layout.parities:
        choices = digits.copy()
        choices[:, : len(parity)] += 10 * np.array([even == "1" for even in parity.ljust(places, "0")])[: len(parity)]
        found += [row for row in choices if layout.text(row.tolist())]
    return np.array(found)


def suppressed_as_it_should(digits: np.ndarray) -> bool:
    return not ((digits[5] == 3 and digits[2] < 3) or (digits[5] == 4 and digits[3] == 0) or (digits[5] > 4 and digits[4] == 0))


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_the_best_two_are_those_brute_force_finds(layout: Layout) -> None:
    random = np.random.default_rng(1)
    numbers = valid_numbers(layout)
    places = len(layout.digits)
    for _ in range(2):
        digits = log_probabilities(random, places, 2.0)
        digits[: places - 4] -= 60 * (~np.isin(np.arange(20), (0, 10)))  # zeros, or as good as nothing
        scores = digits[np.arange(places), numbers].sum(axis=1)
        order = np.argsort(-scores)[:2]
        said = decoded(layout, digits)
        assert [layout.choices(each.text) for each in said.best] == [tuple(numbers[place]) for place in order]
        assert [each.score for each in said.best] == pytest.approx(scores[order])
        assert said.valid == pytest.approx(np.log(np.exp(scores).sum()))


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(LAYOUTS), st.integers(0, 2**32 - 1), st.floats(0.2, 4.0))
def test_what_it_says_is_valid_and_scored_as_its_digits_look(layout: Layout, seed: int, sharpness: float) -> None:
    digits = log_probabilities(np.random.default_rng(seed), len(layout.digits), sharpness)
    said = decoded(layout, digits)
    first, second = said.best
    assert first.score >= second.score
    assert first.text != second.text
    assert np.logaddexp(first.score, second.score) <= said.valid + 1e-9 <= 1e-6
    for each in said.best:
        choices = layout.choices(each.text)
        assert layout.text(choices) == (each.text, each.symbology)
        assert each.score == pytest.approx(digits[np.arange(len(choices)), choices].sum())


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(LAYOUTS), st.integers(0, 2**32 - 1))
def test_one_hidden_digit_is_found_by_parity_and_check_digit(layout: Layout, seed: int) -> None:
    random = np.random.default_rng(seed)
    some = decoded(layout, log_probabilities(random, len(layout.digits), 3.0)).best[0]
    choices = np.array(layout.choices(some.text))
    digits = np.full((len(choices), 20), np.log(1e-7))
    digits[np.arange(len(choices)), choices] = 0.0
    hidden = int(random.integers(len(choices) - (layout is UPCE)))  # the last of UPC-E also says how the others count
    digits[hidden] = np.log(0.05)
    said = decoded(layout, digits)
    assert said.best[0].text == some.text
    assert said.best[0].score - said.best[1].score > 5


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_it_knows_how_many_numbers_are_valid(layout: Layout) -> None:
    """Where every look is alike probable, the mass on valid numbers is their number over that of all strings."""
    valid, strings = string_count(layout)
    said = decoded(layout, np.full((len(layout.digits), 20), -np.log(20 if layout is not EAN8 else 10)))
    per_string = {EAN13: 20.0**12, EAN8: 1e8, UPCE: 20.0**6}[layout]
    assert np.exp(said.valid) * per_string == pytest.approx(valid)
    assert valid < strings
