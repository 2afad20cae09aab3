"""What looks agree on is shown when it is sure enough, and changed only for a better reason than it was shown for."""

import numpy as np
import pytest

from studio.vision.sudoku.following.agreement import Agreement
from studio.vision.sudoku.solving.solver import GaveUp, solve
from tests.vision.sudoku.watched import EASY, HARD, IN_SIGHT, NONE, reading, said

MISREAD = "6" + EASY[1:]
WRITTEN = "004" + NONE[3:]


def looks_until_shown(agreement: Agreement, digits: str, sure: float = 0.999, weight: float = 1.0) -> int:
    for look in range(1, 40):
        agreement.see(reading(digits, sure=sure), IN_SIGHT, weight)
        if agreement.board is not None:
            return look
    return 99


def shown(digits: str, written: str = NONE) -> Agreement:
    agreement = Agreement(said, solve)
    for _ in range(20):
        agreement.see(reading(digits, written), IN_SIGHT)
    assert agreement.board is not None
    return agreement


@pytest.mark.parametrize(
    ("digits", "sure", "least", "most"),
    [
        (EASY, 0.999, 3, 4),  # nothing in doubt
        (EASY, 0.45, 4, 12),  # each look doubtful
        (MISREAD, 0.999, 25, 32),  # no solution
        (NONE[:40] + EASY[40:], 0.999, 25, 32),  # several solutions
    ],
)
def test_the_less_sure_a_board_is_the_more_looks_it_takes(digits: str, sure: float, least: int, most: int) -> None:
    assert least <= looks_until_shown(Agreement(said, solve), digits, sure) <= most


def test_blurred_looks_alone_show_nothing() -> None:
    assert looks_until_shown(Agreement(said, solve), EASY, weight=0.3) == 99


def test_cells_never_in_sight_are_not_guessed() -> None:
    agreement, some = Agreement(said, solve), IN_SIGHT.copy()
    some[40] = False
    for _ in range(10):
        agreement.see(reading(EASY), some)
    assert agreement.board is None
    assert looks_until_shown(agreement, EASY) <= 4


def test_a_given_misread_for_a_moment_changes_nothing_and_for_long_does() -> None:
    agreement = shown(EASY)
    seen = []
    for look in range(50):
        agreement.see(reading(MISREAD), IN_SIGHT)
        assert agreement.board is not None
        seen.append(agreement.board.printed == EASY)
        if look == 5:
            for _ in range(6):
                agreement.see(reading(EASY), IN_SIGHT)
    assert all(seen[:15])
    assert not seen[-1]


def test_an_entry_is_taken_in_after_a_few_looks_and_goes_when_it_is_rubbed_out() -> None:
    agreement = shown(EASY)
    for written in (WRITTEN, NONE):
        for _ in range(9):
            agreement.see(reading(EASY, written), IN_SIGHT)
        assert agreement.board is not None
        assert (agreement.board.printed, agreement.board.cells[2].digit) == (EASY, int(written[2]))


def test_what_is_hard_to_tell_printed_from_written_is_still_shown() -> None:
    agreement, random = Agreement(said, solve), np.random.default_rng(4)
    for _ in range(35):
        agreement.see(reading(EASY, WRITTEN, by_hand=float(random.uniform(0.2, 0.8))), IN_SIGHT)
    assert agreement.board is not None
    assert agreement.board.cells[2].digit == 4


def test_a_puzzle_too_hard_to_solve_has_a_board_and_no_solution() -> None:
    def gives_up(puzzle: str) -> tuple[str, ...]:
        raise GaveUp(())

    agreement = Agreement(said, gives_up)
    for _ in range(35):
        agreement.see(reading(HARD), IN_SIGHT)
    assert agreement.board is not None
    assert (agreement.board.printed, agreement.solution) == (HARD, None)


def test_another_page_contradicts_and_a_misread_cell_or_a_hand_does_not() -> None:
    agreement = shown(EASY)
    assert agreement.contradicted(reading(HARD), IN_SIGHT)
    assert not agreement.contradicted(reading(MISREAD), IN_SIGHT)
    assert not agreement.contradicted(reading(HARD), ~IN_SIGHT)
