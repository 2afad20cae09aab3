"""Pages are known again by their givens, whatever was written since, and only so many are kept."""

from hypothesis import given, settings
from hypothesis import strategies as st

from studio.vision.sudoku.following.agreement import Agreement
from studio.vision.sudoku.following.memory import Known, Memory
from studio.vision.sudoku.solving.solver import solve
from tests.vision.sudoku.watched import EASY, HARD, IN_SIGHT, reading, said


def agreed(digits: str) -> Agreement:
    agreement = Agreement(said, solve)
    for _ in range(4):
        agreement.see(reading(digits), IN_SIGHT)
    assert agreement.board is not None
    return agreement


def with_pages(*pages: str) -> Memory:
    memory = Memory()
    for key, digits in enumerate(pages):
        memory.remember(Known(key, digits, agreed(digits)))
    return memory


@given(st.lists(st.tuples(st.integers(0, 80), st.integers(1, 9)), max_size=2, unique_by=lambda cell: cell[0]))
@settings(max_examples=20, deadline=None)
def test_a_page_with_a_cell_or_two_misread_is_still_known(misread: list[tuple[int, int]]) -> None:
    seen = list(EASY)
    for cell, digit in misread:
        seen[cell] = str(digit)
    known = MEMORY.recognised(reading("".join(seen)), ())
    assert known is not None
    assert known.key == 1


MEMORY = with_pages(HARD, EASY)


def test_what_is_written_since_does_not_make_it_another_page() -> None:
    known = MEMORY.recognised(reading(EASY, solve(EASY)[0]), ())
    assert known is not None
    again = known.agreement.recalled(reading(EASY, solve(EASY)[0]))
    assert again.board is None


def test_unknown_blurred_and_excluded_pages_are_not_known() -> None:
    moved = EASY[9:] + EASY[:9]
    assert MEMORY.recognised(reading(moved), ()) is None
    assert MEMORY.recognised(reading(EASY, sure=0.5), ()) is None
    assert MEMORY.recognised(reading(EASY), {1}) is None


def test_only_the_last_pages_are_kept() -> None:
    memory, agreement = Memory(pages=20), agreed(EASY)
    for key in range(60):
        memory.remember(Known(key, EASY, agreement))
        memory.remember(Known(0, HARD, agreement))
    assert len(memory) == 20
    known = memory.recognised(reading(HARD), ())
    assert known is not None
    assert known.key == 0
