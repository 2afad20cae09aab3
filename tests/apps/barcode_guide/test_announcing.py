"""Each code is said once while it is in view, as printed, by its name where there is one."""

import numpy as np
import pytest

from apps.barcode_guide.announcing import FORGOTTEN_SECONDS, News, digits, spoken
from studio.vision.barcodes.code import Code, Symbology

CORNERS = np.zeros((4, 2), np.float32)


def code(text: str, symbology: Symbology = "EAN-13") -> Code:
    return Code(text, symbology, CORNERS)


ONE, OTHER = code("5012345678900"), code("96385074", "EAN-8")


def test_a_code_is_news_once_and_again_after_it_was_away() -> None:
    news = News()
    assert news.of([ONE], 0.0) == (ONE,)
    for frame in range(1, 300):
        assert news.of([ONE] if frame % 30 else [], frame / 30) == ()
    assert news.of([ONE, OTHER], 10.1) == (OTHER,)
    assert news.of([], 11.0) == ()
    assert news.of([ONE], 10.1 + FORGOTTEN_SECONDS) == (ONE,)


def test_two_copies_of_a_number_are_said_once() -> None:
    assert len(News().of([ONE, code(ONE.text)], 0.0)) == 1
    assert len(News().of([code("036000291452", "UPC-A"), code("0036000291452")], 0.0)) == 1


def test_a_film_that_starts_over_is_news() -> None:
    news = News()
    news.of([ONE], 100.0)
    assert news.of([ONE], 0.0) == (ONE,)


@pytest.mark.parametrize(
    ("shown", "said"),
    [
        (ONE, "5, 0 1 2 3 4 5, 6 7 8 9 0 0"),
        (OTHER, "9 6 3 8, 5 0 7 4"),
        (code("036000291452", "UPC-A"), "0, 3 6 0 0 0, 2 9 1 4 5, 2"),
        (code("04252614", "UPC-E"), "0, 4 2 5 2 6 1, 4"),
        (code("123456", "Code 128"), "1 2 3 4 5 6"),
        (code("PS-12", "Data Matrix"), "Data Matrix: PS-12"),
    ],
)
def test_numbers_are_said_digit_by_digit(shown: Code, said: str) -> None:
    assert digits(shown) == said


def test_a_long_text_is_cut() -> None:
    assert len(digits(code("x" * 3000, "QR Code"))) < 150


def test_a_name_is_said_as_the_user_wants_it() -> None:
    number = digits(ONE)
    assert spoken(ONE, "Oat drink", "Name, or else number") == "Oat drink"
    assert spoken(ONE, "", "Name, or else number") == spoken(ONE, "Oat drink", "Number") == number
    assert spoken(ONE, "Oat drink", "Name and number") == f"Oat drink, {number}"
