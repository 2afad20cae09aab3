"""Draws pages of puzzles, printed and filled in by hand, flat and clean: what a camera then spoils."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from glyphs import HEIGHT, SIDE, Atlas, Glyphs  # beside this file
from numpy.typing import NDArray
from papers import AROUND, PAGE, PITCH, Layer, coloured_ink, dark_ink, grain, inked, pen_ink, ruled, sheet, stained, tinted
from strokes import Random, any_writer, scribble, written

from studio.vision.sudoku.board import OTHER

UNKNOWN = -1
"""Neither printed nor handwritten: no digit."""

Hand = Callable[[int, Random], NDArray[np.uint8]]
"""Draws a digit amid SIDE × SIDE, about HEIGHT tall."""


@dataclass(frozen=True, slots=True, eq=False)
class Page:
    """paper: PAGE × PAGE × 3 float32, 0 … 1; classes: 81, as in `board`; handwritten: 81 of 0, 1 or UNKNOWN."""

    paper: Layer
    classes: NDArray[np.int8]
    handwritten: NDArray[np.int8]


def page(atlas: Atlas, random: Random, others_hand: Hand | None = None) -> Page:
    """others_hand: whose handwriting is on it; None for strokes and typefaces of ours."""
    puzzle = random.random() > 0.08
    classes, handwritten = _contents(random, puzzle, others_hand is not None)
    print_, pen = np.zeros((PAGE, PAGE), np.uint8), np.zeros((PAGE, PAGE), np.uint8)
    paper = sheet(random)
    inverse = tinted(paper, handwritten == 1, random)
    face, hand = _choice(atlas.printed, random), others_hand or _any_hand(atlas, random)
    other_face = _choice(atlas.printed, random)
    print_height, hand_height = random.uniform(0.34, 0.8), random.uniform(0.4, 0.9)
    off = random.normal(0, 0.025, 2)
    lean = random.normal(0, 0.15) if random.random() < 0.06 else 0.0
    stretch = random.uniform(0.72, 1.15) if random.random() < 0.35 else 1.0
    untidy = random.uniform(0.02, 0.1)
    for cell in range(81):
        digit = int(classes[cell])
        if digit == OTHER:
            _other(print_, pen, cell, face if random.random() < 0.5 else other_face, atlas, random, puzzle)
        elif digit and handwritten[cell]:
            moved = random.normal(0, untidy, 2)
            size = hand_height * np.exp(random.normal(0, 0.13))
            _stamp(pen, hand(digit, random), cell, size, moved, random.normal(0, 0.12), np.exp(random.normal(0, 0.1)))
        elif digit:
            _stamp(print_, face.digits[digit - 1], cell, print_height, off + random.normal(0, 0.008, 2), lean, stretch)
    marks = np.zeros((PAGE, PAGE), np.uint8)
    _marks(marks, classes, handwritten, hand, face, random)
    _behind(paper, atlas, random)
    stained(paper, random)
    rules = ruled(random)
    black = dark_ink(random, 0.25)
    inked(paper, rules, black if random.random() < 0.7 else dark_ink(random, 0.6), 1.0)
    colour = black if random.random() < 0.65 else coloured_ink(random)
    if inverse is not None:
        white = paper.copy()
        inked(white, print_, np.array([0.95, 0.95, 0.95]), 1.0)
        inked(paper, print_, colour, 1.0)
        paper[inverse] = white[inverse]
    else:
        inked(paper, print_, colour, random.uniform(0.6, 1.0))
    inked(paper, marks, pen_ink(random), random.uniform(0.35, 1.0))
    pencil = random.random() < 0.25
    if pencil:
        pen = np.asarray(pen * (1 - random.uniform(0.1, 0.6) * grain(random)), np.uint8)
    strength = random.uniform(0.45, 0.9) if pencil else random.uniform(0.75, 1.0)
    inked(paper, pen, dark_ink(random, 0.45) if pencil else pen_ink(random), strength)
    _ghosts(paper, classes, hand, random)
    return Page(paper, classes, handwritten)


def _contents(random: Random, puzzle: bool, only_hand: bool) -> tuple[NDArray[np.int8], NDArray[np.int8]]:
    classes = random.integers(1, 10, 81).astype(np.int8)
    given = random.uniform(0.2, 0.6)
    by_hand = random.uniform(0.3, 1.0) if random.random() < 0.55 or only_hand else 0.0
    if random.random() < 0.08:
        given, by_hand = 0.0, 1.0
    chance = random.random(81)
    handwritten = np.where(chance < given, 0, 1).astype(np.int8)
    empty = (chance >= given) & (random.random(81) >= by_hand)
    if not puzzle:
        strange = random.random(81) < random.uniform(0.3, 1.0)
        classes[strange & ~empty] = OTHER
    else:
        classes[(random.random(81) < 0.012) & ~empty] = OTHER
    classes[empty] = 0
    handwritten[(classes == 0) | (classes == OTHER)] = UNKNOWN
    return classes, handwritten


def _any_hand(atlas: Atlas, random: Random) -> Hand:
    if random.random() < 0.35:
        face = _choice(atlas.handwritten, random)
        return lambda digit, random: unlike(face.digits[digit - 1], random)
    writer = any_writer(random)
    return lambda digit, random: written(digit, writer, random, SIDE, HEIGHT)


def unlike(glyph: NDArray[np.uint8], random: Random) -> NDArray[np.uint8]:
    """The same digit as it comes out the next time: bent (P. Simard et al. 2003) and with more or less pressure."""
    coarse = random.normal(0, random.uniform(0.5, 2.6), (2, 5, 5)).astype(np.float32)
    across, down = (cv2.resize(each, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC) for each in coarse)
    steps = np.arange(SIDE, dtype=np.float32)
    bent = cv2.remap(glyph, across + steps[None], down + steps[:, None], cv2.INTER_LINEAR)
    chance = random.random()
    if chance < 0.2:
        return np.asarray(cv2.erode(bent, np.ones((2, 2), np.uint8)), np.uint8)
    return np.asarray(cv2.dilate(bent, np.ones((2, 2) if chance < 0.35 else (3, 3), np.uint8)) if chance < 0.45 else bent, np.uint8)


def _choice(glyphs: tuple[Glyphs, ...], random: Random) -> Glyphs:
    return glyphs[int(random.integers(len(glyphs)))]


def _stamp(
    layer: NDArray[np.uint8],
    glyph: NDArray[np.uint8],
    cell: int,
    height: float,
    moved: NDArray[np.float64],
    lean: float = 0.0,
    stretch: float = 1.0,
) -> None:
    """Puts a glyph into a cell of the layer, `height` cells tall, `moved` by so many cells off its middle."""
    scale = height * PITCH / HEIGHT
    half = int(SIDE / 2 * scale) + 2
    x, y = AROUND + PITCH * (cell % 9 + 0.5 + moved[0]), AROUND + PITCH * (cell // 9 + 0.5 + moved[1])
    left, top = int(x) - half, int(y) - half
    if min(left, top) < 0 or max(left, top) + 2 * half > PAGE:
        return
    a, b = scale * stretch, -scale * lean
    matrix = np.array([[a, b, x - left - (a + b) * SIDE / 2], [0, scale, y - top - scale * SIDE / 2]])
    if scale < 0.75:
        glyph = cv2.blur(glyph, (2, 2))
    drawn = cv2.warpAffine(glyph, matrix, (2 * half, 2 * half), flags=cv2.INTER_LINEAR)
    part = layer[top : top + 2 * half, left : left + 2 * half]
    np.maximum(part, drawn, out=part)


def _other(print_: NDArray[np.uint8], pen: NDArray[np.uint8], cell: int, face: Glyphs, atlas: Atlas, random: Random, puzzle: bool) -> None:
    kind = random.random()
    middle = np.zeros(2)
    if kind < 0.5 and len(face.letters):
        letter = face.letters[int(random.integers(len(face.letters)))]
        _stamp(print_, letter, cell, random.uniform(0.4, 0.8), middle)
    elif kind < 0.6:
        face = _choice(atlas.handwritten, random)
        if len(face.letters):
            _stamp(pen, face.letters[int(random.integers(len(face.letters)))], cell, random.uniform(0.5, 0.9), middle)
        else:
            _stamp(pen, scribble(random, SIDE, HEIGHT), cell, 0.7, middle)
    elif kind < 0.75:
        _stamp(pen, scribble(random, SIDE, HEIGHT), cell, random.uniform(0.5, 0.9), random.normal(0, 0.05, 2))
        if random.random() < 0.6:  # struck out
            _stamp(pen, written(int(random.integers(1, 10)), any_writer(random), random, SIDE, HEIGHT), cell, 0.7, middle)
    else:
        top, left = AROUND + PITCH * (cell // 9), AROUND + PITCH * (cell % 9)
        part = print_[top : top + PITCH, left : left + PITCH]
        if kind < 0.92:
            part[:] = 255
        else:
            rough = random.integers(0, 256, (int(random.integers(2, 9)),) * 2).astype(np.uint8)
            part[:] = cv2.resize(rough, (PITCH, PITCH), interpolation=cv2.INTER_CUBIC)


def _marks(
    layer: NDArray[np.uint8],
    classes: NDArray[np.int8],
    handwritten: NDArray[np.int8],
    hand: Hand,
    face: Glyphs,
    random: Random,
) -> None:
    """Small candidates in empty cells, few of them beside digits: in their places of a 3 × 3 layout, in a row, or in corners."""
    if random.random() > 0.4:
        return
    layout, share, height = random.integers(3), random.uniform(0.1, 1.0), random.uniform(0.16, 0.27)
    printed = random.random() < 0.15
    for cell in range(81):
        if random.random() > (share if classes[cell] == 0 else 0.08 if handwritten[cell] == 1 else 0.0):
            continue
        count = int(random.integers(1, 6 if layout < 2 else 5))
        for place, digit in enumerate(np.sort(random.permutation(9)[:count])):
            if layout == 0:
                where = np.array([digit % 3 - 1, digit // 3 - 1]) * 0.3
            elif layout == 1:
                where = np.array([-0.34 + 0.17 * place, -0.33])
            else:
                where = np.array([(-0.33, 0.33)[place % 2], (-0.33, 0.33)[place // 2 % 2]])
            drawn = face.digits[digit] if printed else hand(int(digit) + 1, random)
            _stamp(layer, drawn, cell, height * np.exp(random.normal(0, 0.1)), where + random.normal(0, 0.02, 2))


def _ghosts(paper: Layer, classes: NDArray[np.int8], hand: Hand, random: Random) -> None:
    """What was rubbed out and can still be guessed, in empty cells and below digits."""
    if random.random() > 0.15:
        return
    layer = np.zeros((PAGE, PAGE), np.uint8)
    for cell in np.flatnonzero((random.random(81) < 0.2) & (classes != OTHER)):
        _stamp(layer, hand(int(random.integers(1, 10)), random), int(cell), random.uniform(0.5, 0.8), random.normal(0, 0.05, 2))
    inked(paper, cv2.GaussianBlur(layer, (0, 0), random.uniform(0.5, 2)), dark_ink(random, 0.5), random.uniform(0.04, 0.2))


def _behind(paper: Layer, atlas: Atlas, random: Random) -> None:
    """The back of the page shines through: mirrored lines of print."""
    if random.random() > 0.25:
        return
    layer = np.zeros((PAGE, PAGE), np.uint8)
    face, height = _choice(atlas.printed, random), random.uniform(0.15, 1.0)
    stock = np.concatenate([face.letters, face.digits])
    for cell in np.flatnonzero(random.random(81) < 0.7):
        for _ in range(int(random.integers(1, 4))):
            glyph = np.ascontiguousarray(stock[int(random.integers(len(stock)))][:, ::-1])
            _stamp(layer, glyph, int(cell), height, random.uniform(-0.5, 0.5, 2))
    inked(paper, cv2.GaussianBlur(layer, (0, 0), random.uniform(0.6, 2.5)), dark_ink(random, 0.5), random.uniform(0.02, 0.16))
