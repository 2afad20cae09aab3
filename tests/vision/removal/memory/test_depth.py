"""What stands out of the ground moves against it: it goes along, and what it uncovers unseen is not claimed to be known."""

from functools import cache

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from studio.vision.removal.memory import Background
from studio.vision.removal.memory.alignment import Alignment
from studio.vision.removal.memory.light import SAME
from studio.vision.removal.memory.plate import Plate
from studio.vision.removal.memory.refining import refined
from studio.vision.removal.memory.relief import LIES, STANDS, UNTOLD, Piece, pieces_moved
from studio.vision.removal.memory.rim import margin_shown
from studio.vision.removal.memory.uncovering import continue_ground

Picture = NDArray[np.uint8]
WIDTH, HEIGHT = 384, 216
BOARD = (110, 90)


@cache
def blobs(seed: int, width: int, height: int, low: int, high: int) -> Picture:
    random = np.random.default_rng(seed)
    picture = np.full((height, width, 3), (low + high) // 2, np.uint8)
    for _ in range(width * height // 380):
        place = (int(random.integers(width)), int(random.integers(height)))
        colour = tuple(float(part) for part in random.integers(low, high, 3))
        cv2.circle(picture, place, int(random.integers(3, 9)), colour, -1, cv2.LINE_AA)
    soft = np.asarray(cv2.GaussianBlur(picture, (0, 0), 1.2), np.uint8)
    soft.flags.writeable = False
    return soft


def shifted(picture: Picture, x: float, y: float) -> Picture:
    to = np.array([[1.0, 0, x], [0, 1, y]])
    return np.asarray(cv2.warpAffine(picture, to, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC), np.uint8)


def view(number: int) -> tuple[Picture, NDArray[np.bool_]]:
    """A wall, and a board that stands before it and moves half as far again; where the board is seen."""
    wall = shifted(blobs(1, 3 * WIDTH, 2 * HEIGHT, 30, 130), -60 - number, -40)
    board = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    board[: BOARD[1], : BOARD[0]] = blobs(2, *BOARD, 150, 250)
    cover = np.zeros((HEIGHT, WIDTH), np.uint8)
    cover[: BOARD[1], : BOARD[0]] = 255
    at = (150 - 1.5 * number, 60)
    share = shifted(cover, *at)[..., None] / 255
    return np.asarray(np.round(wall * (1 - share) + shifted(board, *at) * share), np.uint8), share[..., 0] > 0.5


def decibels(shown: Picture, truth: Picture, where: NDArray[np.bool_]) -> float:
    error = ((shown.astype(float) - truth)[where] ** 2).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-9)))


def test_of_a_board_that_stands_out_hardly_anything_is_left_where_it_was_and_what_it_uncovers_is_not_claimed() -> None:
    """Without regard to depth a third of what it uncovers shows the board again, at 12 dB, and all of it is claimed."""
    background, figures, ghosts, honest = Background(), [], [], []
    for number in range(56):
        clean, _ = view(number)
        hole = np.zeros((HEIGHT, WIDTH), np.uint8)
        if number >= 10:
            # Around the board's right edge as it was when it was hidden; it wanders along with the wall.
            hole[96:124, 240 - number : 300 - number] = 255
        pixels = clean.copy()
        pixels[cv2.erode(hole, np.ones((5, 5), np.uint8)) > 0] = (20, 40, 230)
        filling = background.fill(pixels, hole)
        known = (hole > 0) & (filling.unseen == 0) & (filling.invented == 0)
        if number >= 40:
            assert filling.reset is None
            figures.append(decibels(filling.pixels, clean, known))
            _, board = view(number)
            uncovered = (hole > 0) & ~cv2.dilate(board.astype(np.uint8), np.ones((7, 7), np.uint8)).astype(bool)
            ghosts.append(float((filling.pixels[uncovered].min(axis=1) > 150).mean()))
            honest.append(filling.seen)
    assert min(figures) > 15, figures
    assert max(ghosts) < 0.12, ghosts
    assert 0.5 < min(honest) <= max(honest) < 0.9, honest


@pytest.mark.parametrize("across", [1, -1])
def test_what_is_hidden_of_a_board_goes_along_and_the_ground_that_is_hidden_beside_it_stays(across: int) -> None:
    ground, board = blobs(1, WIDTH, HEIGHT, 30, 130), blobs(2, 90, 60, 150, 250)
    look, now = ground.copy(), ground.copy()
    look[60:120, 100:190] = board
    now[60:120, 100 + across : 190 + across] = board
    visible = np.ones((HEIGHT, WIDTH), np.bool_)
    visible[95:160, 120:230] = False
    y, x = (each.ravel() for each in np.mgrid[62:95:6, 102:188:6])
    still_y, still_x = (each.ravel() for each in np.mgrid[10:50:8, 20:300:12])
    at = np.stack([np.concatenate([x, still_x]), np.concatenate([y, still_y])], axis=1).astype(np.float32)
    to = at.copy()
    to[: len(x), 0] += across
    (piece,) = pieces_moved(look, now, visible, np.full((HEIGHT, WIDTH), UNTOLD, np.uint8), at, to, 0.4)
    hidden_board, hidden_ground = np.zeros_like(visible), np.zeros_like(visible)
    hidden_board[98:117, 123:187] = True
    hidden_ground[124:160, 120:230] = hidden_ground[95:120, 194:230] = True
    assert piece.cells[hidden_board].mean() > 0.95
    assert piece.cells[hidden_ground].mean() < 0.01
    assert piece.around[hidden_ground].mean() < 0.05


@pytest.mark.parametrize("told", [UNTOLD, LIES])
def test_ground_that_was_seen_to_lie_stays_though_it_is_hidden_beside_a_board_with_its_colour(told: int) -> None:
    look, board = blobs(1, WIDTH, HEIGHT, 30, 130).copy(), np.full((60, 90, 3), 220, np.uint8)
    board[6::8, 6:80:8] = board[7::8, 6:80:8] = 20
    look[60:120, 190:220] = 220
    now = look.copy()
    look[60:120, 100:190], now[60:120, 101:191] = board, board
    visible = np.ones((HEIGHT, WIDTH), np.bool_)
    visible[50:130, 172:240] = False
    depth = np.full((HEIGHT, WIDTH), UNTOLD, np.uint8)
    depth[50:130, 192:240] = told
    depth[60:120, 172:190] = STANDS if told else UNTOLD
    y, x = (each.ravel() for each in np.mgrid[66:118:8, 106:168:8])
    still_y, still_x = (each.ravel() for each in np.mgrid[10:40:8, 20:300:12])
    at = np.stack([np.concatenate([x, still_x]), np.concatenate([y, still_y])], axis=1).astype(np.float32)
    to = at.copy()
    to[: len(x), 0] += 1
    (piece,) = pieces_moved(look, now, visible, depth, at, to, 0.4)
    taken = (piece.cells | piece.around)[64:116, 196:204].mean()
    assert taken == 0 if told == LIES else taken > 0.5
    assert piece.cells[64:116, 174:186].mean() > 0.95
    assert piece.lying[30:50, 110:180].mean() > 0.5
    assert not piece.lying[64:116, 104:168].any()


def test_a_thing_too_plain_to_tell_whether_it_has_moved_is_not_taken_for_ground() -> None:
    look = blobs(1, WIDTH, HEIGHT, 30, 130).copy()
    look[20:100, 180:260] = (90, 50, 40)
    now = look.copy()
    board = blobs(2, 60, 60, 150, 250)
    look[60:120, 100:160], now[60:120, 101:161] = board, board
    y, x = (each.ravel() for each in np.mgrid[62:118:6, 102:158:6])
    at = np.stack([x, y], axis=1).astype(np.float32)
    everywhere, untold = np.ones((HEIGHT, WIDTH), np.bool_), np.full((HEIGHT, WIDTH), UNTOLD, np.uint8)
    (piece,) = pieces_moved(look, now, everywhere, untold, at, at + np.float32([1, 0]), 0.4)
    assert not piece.lying[30:90, 190:197].any()
    assert piece.lying[30:50, 100:170].mean() > 0.5


def test_what_is_known_of_depth_goes_along_with_its_piece_and_with_the_plate_and_is_forgotten() -> None:
    plate = Plate(54, 96, 4)
    plate.votes.count[:] = 9
    cells, lying = np.zeros((2, plate.rows, plate.columns), np.bool_)
    cells[30:40, 30:50] = lying[12:20, 30:50] = True
    nothing = np.zeros_like(cells)
    plate.carry(Piece(cells, cells, nothing, nothing, lying, (20, 5, 70, 50), np.array([5.0, 0.0])))
    shift = np.array([[1.0, 0, plate.left + 8], [0, 1, plate.top], [0, 0, 1]])
    for known, x in ((plate, 0), (plate.moved(Alignment(shift), SAME, 54, 96), -8)):
        assert (known.depth[31:39, 36 + x : 54 + x] == STANDS).all()
        assert (known.depth[31:39, 31 + x : 34 + x] == LIES).all()
        assert (known.depth[13:19, 31 + x : 49 + x] == LIES).all()
        assert (known.depth[45:] == UNTOLD).all()
    plate.forget(cells)
    assert (plate.depth[cells] == UNTOLD).all()
    assert (plate.depth[31:39, 51:54] == STANDS).all()


@settings(max_examples=12, deadline=None)
@given(st.floats(-0.9, 0.9), st.floats(-0.9, 0.9), st.floats(-0.6, 0.6), st.floats(0.85, 1.15))
def test_a_homography_is_made_exact_by_most_of_the_picture_not_by_what_stands_out(
    across: float, down: float, turn: float, light: float
) -> None:
    plate = np.asarray(cv2.cvtColor(blobs(3, WIDTH, HEIGHT, 60, 110), cv2.COLOR_RGB2GRAY), np.uint8)
    true = np.vstack([cv2.getRotationMatrix2D((WIDTH / 2, HEIGHT / 2), turn, 1.0), [0, 0, 1]]) + np.array(
        [[0, 0, across], [0, 0, down], [0, 0, 0]]
    )
    frame = cv2.warpPerspective(plate, true, (WIDTH, HEIGHT), flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP, borderMode=cv2.BORDER_REFLECT)
    frame = np.asarray(np.clip(frame * light, 0, 255), np.uint8)
    frame[60:110, 80:150] = blobs(4, 70, 50, 0, 255)[..., 0]
    chosen = np.zeros((HEIGHT, WIDTH), np.uint8)
    chosen[12:-12, 12:-12] = 255
    found = refined(plate, frame, chosen, np.eye(3))
    corners = np.array([[[20.0, 20], [WIDTH - 20, 20], [WIDTH - 20, HEIGHT - 20], [20, HEIGHT - 20]]])
    apart = cv2.perspectiveTransform(corners, found) - cv2.perspectiveTransform(corners, true)
    assert float(np.abs(apart).max()) < 0.2


def test_nothing_to_hold_on_to_leaves_a_homography_as_it_is() -> None:
    even = np.full((HEIGHT, WIDTH), 90, np.uint8)
    guess = np.array([[1.0, 0, 3], [0, 1, -2], [0, 0, 1]])
    assert np.array_equal(refined(even, even, np.full_like(even, 255), guess), guess)


def test_the_ground_goes_on_from_its_own_side_only() -> None:
    pixels = np.full((80, 80, 3), 60, np.uint8)
    pixels[50:] = 240
    before = pixels.copy()
    uncovered, ground = np.zeros((80, 80), np.uint8), np.zeros((80, 80), np.uint8)
    uncovered[40:50], ground[:40] = 255, 255
    pixels[40:50] = 240
    continue_ground(pixels, uncovered, ground)
    assert (pixels[40:48] < 100).all()
    assert np.array_equal(pixels[:40], before[:40])
    assert np.array_equal(pixels[50:], before[50:])


@pytest.mark.parametrize(("colour", "is_shown"), [((200, 180, 120), True), ((40, 60, 200), False)])
def test_a_margin_is_shown_where_it_goes_on_as_what_is_beside_it(colour: tuple[int, int, int], is_shown: bool) -> None:
    pixels = np.full((60, 60, 3), (200, 180, 120), np.uint8)
    hole = np.zeros((60, 60), np.uint8)
    hole[20:40, 20:40] = 255
    pixels[20:40, 20:40] = (40, 60, 200)
    pixels[20:24, 20:40] = colour
    shown = margin_shown(pixels, hole, np.full_like(hole, 255), 6)
    assert (shown[21:23, 22:38] > 0).all() == is_shown
    assert not shown[27:].any()
    assert not shown[hole == 0].any()


def test_the_smooth_edge_of_what_a_margin_shows_is_shown_as_far_as_it_covers_its_pixel() -> None:
    pixels = np.full((60, 60, 3), (200, 180, 120), np.uint8)
    hole = np.zeros((60, 60), np.uint8)
    hole[20:40, 20:40] = 255
    pixels[24:40, 20:40] = (40, 60, 200)
    pixels[24, 20:40] = np.round(np.array((200, 180, 120)) * 0.5 + np.array((40, 60, 200)) * 0.5)
    shown = margin_shown(pixels, hole, np.full_like(hole, 255), 6)
    edge = shown[24, 24:36] / 255
    assert (shown[21:23, 24:36] == 255).all()
    assert np.abs(edge - 0.5).max() < 0.1, edge
    assert not shown[26:36, 24:36].any()
