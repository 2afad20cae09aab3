"""Pages are agreed on before they are shown, followed, known again, and never shown wrong."""

import numpy as np
import pytest

from studio.vision.sudoku.solving.solver import solve
from tests.vision.sudoku.watched import EASY, HARD, HEIGHT, NONE, WIDTH, Sheet, World, off, told

PAGE = Sheet(EASY)


def locked(world: World, *sheets: Sheet, frames: int = 10) -> None:
    for _ in range(frames):
        view = world.show(*sheets)
        if len(told(view)) == len(sheets):
            return
    pytest.fail(f"not shown within {frames} frames")


def test_a_page_is_shown_within_a_few_looks_but_not_after_one() -> None:
    world = World()
    first = world.show(PAGE)
    assert [page.board for page in first.pages] == [None]
    locked(world, PAGE, frames=5)
    (page,) = world.show(PAGE).pages
    assert (page.board.printed, page.solution, page.seen_again) == (EASY, *solve(EASY), False)
    assert page.key == first.pages[0].key


def test_a_moving_page_is_followed_and_a_resting_one_held_still() -> None:
    world = World()
    locked(world, PAGE)
    worst = 0.0
    for step in range(1, 16):
        moved = PAGE.but(x=320 + 6 * step, y=180 + 8 * np.sin(step / 2), degrees=4 + step, scale=0.75 - 0.005 * step)
        (page,) = world.show(moved).pages
        worst = max(worst, off(page, moved))
    assert worst < 1.0
    rest = [world.show(moved).pages[0].grid.lattice for _ in range(12)][4:]
    assert np.abs(np.diff(rest, axis=0)).max() < 0.15
    assert world.finds <= 4


def test_fast_blurred_motion_shows_nothing_wrong_and_the_page_is_back_at_once() -> None:
    world = World()
    locked(world, PAGE)
    key = world.show(PAGE).pages[0].key
    for step in range(1, 7):
        moved = PAGE.but(x=320 + 30 * step)
        world.blind = True
        for page in world.show(moved, blur=30).pages:
            assert off(page, moved) < 6
    world.blind = False
    (page,) = world.show(moved).pages
    assert (page.key, page.board.filled) == (key, EASY)
    assert off(page, moved) < 2


def test_a_page_that_leaves_is_known_in_the_first_frame_it_is_back_turned_or_not() -> None:
    world = World()
    locked(world, PAGE)
    key = world.show(PAGE).pages[0].key
    for _ in range(20):
        assert world.show().pages == ()
    assert world.show().refusal == "no grid"
    for degrees in (10, 100):
        back = PAGE.but(x=400, scale=0.6, degrees=degrees)
        (page,) = world.show(back).pages
        assert (page.key, page.board.filled, page.seen_again) == (key, EASY, True)
        assert off(page, back) < 2
        for _ in range(17):
            world.show()


def test_misread_pages_are_known_again_but_not_shown_until_looks_agree() -> None:
    world = World()
    locked(world, PAGE)
    key = world.show(PAGE).pages[0].key
    for _ in range(17):
        world.show()
    world.misread = {0: 6, 4: 1}
    (page,) = world.show(PAGE).pages
    assert (page.key, page.board, page.seen_again) == (key, None, True)
    world.misread = {}
    locked(world, PAGE, frames=5)


def test_another_page_at_the_same_place_is_another_page() -> None:
    world = World()
    locked(world, PAGE)
    key = world.show(PAGE).pages[0].key
    other = Sheet(HARD)
    seen = [world.show(other) for _ in range(6)]
    assert all(text == HARD for view in seen for text in told(view))
    assert told(seen[-1]) == [HARD]
    assert seen[-1].pages[0].key != key


def test_other_digits_in_the_same_cells_are_another_page_even_when_nobody_sees_the_cut() -> None:
    world = World()
    locked(world, PAGE)
    for _ in range(3):
        key = world.show(PAGE).pages[0].key
    other = PAGE.but(givens=EASY.translate(str.maketrans("123456789", "234567891")))
    seen = [world.show(other) for _ in range(6)]
    assert {text for view in seen for text in told(view)} == {other.givens}
    assert seen[-1].pages[0].key != key


def test_a_page_is_found_again_from_the_one_beside_it() -> None:
    world = World()
    left, right = Sheet(EASY, x=170, scale=0.5), Sheet(HARD, x=480, scale=0.5)
    locked(world, left, right)
    keys = {page.key for page in world.show(left, right).pages}
    there = [*range(0, 320, 20), *[320] * 20]
    world.blind = True
    for shift in there:
        view = world.show(left.but(x=170 - shift), right.but(x=480 - shift))
    assert told(view) == [HARD]
    for shift in there[::-1]:
        left = Sheet(EASY, x=170 - shift, scale=0.5)
        view = world.show(left, right.but(x=480 - shift))
        assert not left.whole or {page.key for page in view.pages} == keys
    assert min(off(page, left) for page in view.pages) < 1.5


def test_what_the_camera_shows_anew_is_searched_soon_and_what_it_shows_on_seldom() -> None:
    world = World()
    locked(world, PAGE)
    for _ in range(40):
        world.show(PAGE)
    finds = world.finds
    for _ in range(15):
        world.show(PAGE)
    assert world.finds - finds <= 1
    in_view = 0
    for shift in range(0, 300, 10):
        beside = Sheet(HARD, x=720 - shift, scale=0.5)
        in_view += beside.whole
        if HARD in told(world.show(PAGE.but(x=320 - shift), beside)):
            break
    assert 4 <= in_view <= 12


def test_a_grid_found_a_cell_off_is_never_believed_and_put_right() -> None:
    world = World()
    world.cells_off = 1
    for _ in range(20):
        assert told(world.show(PAGE)) == []
    world.cells_off = 0
    seen = [told(world.show(PAGE)) for _ in range(70)]
    assert all(texts in ([], [EASY]) for texts in seen)
    assert seen[-1] == [EASY]


def test_two_pages_side_by_side_are_both_followed_each_with_its_key() -> None:
    world = World()
    left, right = Sheet(EASY, x=170, scale=0.5), Sheet(HARD, x=480, scale=0.5, degrees=-6)
    locked(world, left, right)
    keys = {page.board.filled: page.key for page in world.show(left, right).pages}
    for step in range(1, 8):
        left, right = left.but(x=170 + 3 * step), right.but(y=180 + 3 * step)
        reads, refines = world.reads, world.refines
        view = world.show(left, right)
        assert {page.board.filled: page.key for page in view.pages} == keys
        assert max(min(off(page, sheet) for sheet in (left, right)) for page in view.pages) < 2
        assert world.reads - reads + world.refines - refines <= 1
    assert len(told(world.show(left))) == 1


def test_what_is_written_is_read_without_losing_the_page() -> None:
    world = World()
    locked(world, PAGE)
    key = world.show(PAGE).pages[0].key
    written = PAGE.but(written="004" + NONE[3:])
    covered = set()
    for _ in range(16):
        (page,) = world.show(written).pages
        assert (page.key, page.board.printed, page.solution) == (key, EASY, *solve(EASY))
        covered |= page.covered
    assert page.board.filled == written.digits
    assert page.board.cells[2].kind == "handwritten"
    assert covered == {2}


def test_a_hand_over_half_the_page_neither_loses_it_nor_writes_into_it() -> None:
    world = World()
    locked(world, PAGE)
    for _ in range(4):
        world.show(PAGE)
    for step in range(14):
        moved = PAGE.but(x=320 + 2 * step)
        world.misread = {cell: 1 for cell in range(45, 81) if cell % 9 > 3}
        (page,) = world.show(moved, hand=(300, 190)).pages
        assert (page.board.filled, page.solution) == (EASY, *solve(EASY))
        assert off(page, moved) < 2
    assert {70, 71, 80} <= page.covered
    assert not {0, 1, 2, 9, 10} & page.covered


def test_readings_wrong_now_and_then_are_never_shown() -> None:
    world = World()
    world.misreading = 0.01
    seen = [text for _ in range(25) for text in told(world.show(PAGE))]
    assert set(seen) == {EASY}
    assert len(seen) >= 8


def test_a_contradictory_page_is_shown_as_such_but_only_after_many_looks() -> None:
    world = World()
    page = Sheet("55" + EASY[2:])
    shown = [bool(told(world.show(page))) for _ in range(40)]
    assert shown[-1]
    assert shown.index(True) >= 25
    (seen,) = world.show(page).pages
    assert (seen.board.printed, seen.solution) == (page.givens, None)


def test_a_still_picture_gives_what_one_look_can() -> None:
    world = World()
    world.unsure = 0.7
    world.show(PAGE)
    for _ in range(3):
        view = world.look((PAGE,))
    assert told(view) == [EASY]
    assert all(cell.doubtful for cell in view.pages[0].board.cells)
    assert world.reads == 1


def test_a_clear_still_picture_is_taken_at_its_word() -> None:
    world = World()
    world.unsure = 0.91
    world.show(PAGE)
    for _ in range(3):
        view = world.look((PAGE,))
    assert not any(cell.doubtful for cell in view.pages[0].board.cells)


def test_pictures_of_a_folder_are_each_read_by_themselves() -> None:
    world = World()
    for givens in (EASY, HARD, EASY):
        view = world.show(Sheet(givens), after=2.0)
        assert told(view) in ([givens], []) if world.frames == 1 else told(view) == [givens]
    assert world.show(after=2.0).refusal == "no grid"


def test_cuts_jumps_in_time_and_other_sizes_start_afresh() -> None:
    world = World()
    locked(world, PAGE)
    assert told(world.show(Sheet(HARD, x=360), after=-0.4)) == []
    locked(world, Sheet(HARD, x=360))
    (page,) = world.show(PAGE, after=-0.2).pages
    assert (page.board.filled, page.seen_again) == (EASY, True)
    world.pixels = np.ascontiguousarray(world.pixels[: HEIGHT - 20, : WIDTH - 40])
    (page,) = world.look((PAGE,)).pages
    assert page.board.filled == EASY


def test_what_is_no_sudoku_is_refused_once_that_is_sure() -> None:
    world = World()
    world.misread = dict.fromkeys(range(81), 10)
    refusals = [world.show(PAGE).refusal for _ in range(8)]
    assert refusals[0] is None
    assert refusals[-1] == "letters"
    reads = world.reads
    for _ in range(8):
        world.show(PAGE)
    assert world.reads - reads <= 2
