"""Finds people far away, and looks at each closely: the model that masks people sees only those who fill much of its picture."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, ModelError, Pixels, Region

Floats = NDArray[np.float32]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom in pixels of the frame."""

LARGEST = 0.5
"""Share of the frame's width or height, whichever a person takes more of, from which on they are near."""
MOST, MOST_OTHERS = 4, 6
"""People looked at closely; things kept in mind that only look like people from afar."""
TILE, STEP = 0.5, 0.36
"""Side of the tiles people are looked for in, and from one to the next, in shares of the frame's shorter side."""
LIKELY, SURE, FAINT = 0.6, 0.5, 0.25
"""Share of a pixel from which a tile shows a person; from which a close look does; below which hardly anything is masked."""
LEAST_SEEN = 0.012
"""Of a tile's area, what a person in it takes at least."""
ROOM = 0.3
"""Of a person's size, around them."""
FILLS = 0.05, 0.75
"""Of a close look's area, what a person takes: what takes less or more isn't one."""
PERSON = 0.7
"""Score of the pose detector from which there is one. People of an eighth to all of the height had 0.89 and more, 160 places of pictures
without people 0.82 at most, 1 in 50 more than 0.65.
"""
CONFIRMED, ASKED_AGAIN = 2, 24
"""Close looks in a row that must show a person where there is no pose detector to ask; looks until it is asked again about nobody."""
EDGE = 0.12
"""Of a close look's side, over which it fades into what was seen from afar."""


@dataclass(slots=True, eq=False)
class _Figure:
    """box: square, what is looked at; share: as the model gave it there last; looks: how many there were; person: None where not yet known.

    afar: whether a look at the whole frame shows it, too.
    """

    box: Box
    share: Floats
    afar: bool
    looks: int = 0
    person: bool | None = None


class FarPeople:
    """model, poses: as `People` takes them."""

    def __init__(self, model: Interpreter, poses: Interpreter | None = None) -> None:
        self._model, self._poses = model, poses
        self.forget()

    def forget(self) -> None:
        self._figures: list[_Figure] = []
        self._afar: Floats | None = None
        self._tile = self._turn = 0

    def __len__(self) -> int:
        return len(self._figures)

    def seen(self, share: Floats, pixels: Pixels) -> bool:
        """Takes up people who are small in `share`, which is of the whole frame; whether there are larger ones, too."""
        near = False
        self._afar = share
        height, width = pixels.shape[:2]
        for left, top, right, bottom in _parts(share > SURE, 30):
            across, down = (right - left) / share.shape[1], (bottom - top) / share.shape[0]
            if max(across, down) < LARGEST:
                x, y = width / share.shape[1], height / share.shape[0]
                self._take_up((left * x, top * y, right * x, bottom * y), pixels, afar=True)
            else:
                near = True
        return near

    def scout(self, pixels: Pixels) -> None:
        """Looks for people in the next tile."""
        tiles = tiles_of(pixels.shape[1], pixels.shape[0])
        self._tile = (self._tile + 7) % len(tiles) if len(tiles) % 7 else (self._tile + 1) % len(tiles)
        box = tiles[self._tile]
        share = self._run(pixels, box)
        scale = (box[2] - box[0]) / share.shape[1]
        for left, top, right, bottom in _parts(share > LIKELY, round(LEAST_SEEN * share.size)):
            found = box[0] + left * scale, box[1] + top * scale, box[0] + right * scale, box[1] + bottom * scale
            if not self._shown(found, pixels):
                self._take_up(found, pixels, afar=False)

    def look(self, pixels: Pixels) -> None:
        """Looks closely at the next person, and forgets one who is gone."""
        if not self._figures:
            return
        self._turn = (self._turn + 1) % len(self._figures)
        figure = self._figures[self._turn]
        share = self._run(pixels, figure.box)
        filled = float((share > SURE).mean())
        if not FILLS[0] <= filled <= FILLS[1]:
            del self._figures[self._turn]
            return
        figure.share, figure.looks = share, figure.looks + 1
        if figure.person is None or (not figure.person and figure.looks % ASKED_AGAIN == 0):
            figure.person = self._is_person(pixels, figure)
        side = figure.box[2] - figure.box[0]
        scale = side / share.shape[1]
        left, top, across, down = cv2.boundingRect((share > SURE).astype(np.uint8))
        if max(across * scale / pixels.shape[1], down * scale / pixels.shape[0]) > LARGEST:
            del self._figures[self._turn]
            return
        found = left * scale, top * scale, (left + across) * scale, (top + down) * scale
        nearer = _around((figure.box[0] + found[0], figure.box[1] + found[1], figure.box[0] + found[2], figure.box[1] + found[3]), pixels)
        if _apart(nearer, figure.box) > 0.08:
            figure.box, figure.share = nearer, _seen_from(share, figure.box, nearer)
        nested = figure.person is not False
        doubles = [other for other in self._figures if other is not figure and _same(other.box, figure.box, nested=nested)]
        figure.afar |= any(other.afar for other in doubles)
        self._figures = [other for other in self._figures if other not in doubles]

    def over(self, share: Floats, pixels: Pixels) -> Floats:
        """`share` of the whole frame, and of those looked at closely what was seen there: nothing where it isn't a person."""
        height, width = share.shape
        x, y = width / pixels.shape[1], height / pixels.shape[0]
        mixed = self._without_nobody(share, x, y)
        for figure in self._figures:
            if not figure.person:
                continue
            left, top = round(figure.box[0] * x), round(figure.box[1] * y)
            across, down = max(1, round((figure.box[2] - figure.box[0]) * x)), max(1, round((figure.box[3] - figure.box[1]) * y))
            x0, y0, x1, y1 = max(0, left), max(0, top), min(width, left + across), min(height, top + down)
            if x1 <= x0 or y1 <= y0:
                continue
            near = np.asarray(cv2.resize(figure.share, (across, down)), np.float32)
            part = np.s_[y0 - top : y1 - top, x0 - left : x1 - left]
            if mixed is share:
                mixed = share.copy()
            under = mixed[y0:y1, x0:x1]
            under += (near[part] - under) * _fading(down, across)[part]
        return mixed

    def _without_nobody(self, share: Floats, x: float, y: float) -> Floats:
        """Without what lies wholly where nobody is. x, y: columns and rows of `share` to a pixel of the frame."""
        nobody = [figure.box for figure in self._figures if figure.person is False and figure.afar]
        if not nobody:
            return share
        count, labels, sizes, _ = cv2.connectedComponentsWithStats((share > FAINT).astype(np.uint8), connectivity=8)
        kept = np.ones(count, np.float32)
        for part, (left, top, across, down, _) in enumerate(sizes[1:].tolist(), 1):
            cut_off = left < 2 or top < 2 or left + across > share.shape[1] - 2 or top + down > share.shape[0] - 2
            if cut_off or max(across / share.shape[1], down / share.shape[0]) > LARGEST:
                continue  # the pose detector knows whole bodies
            middle = (left + across / 2) / x, (top + down / 2) / y
            for box in nobody:
                around = box[0] < middle[0] < box[2] and box[1] < middle[1] < box[3]
                if around and max(across / x, down / y) < box[2] - box[0]:
                    kept[part] = 0
        return np.asarray(share * kept[labels], np.float32)

    def _shown(self, found: Box, pixels: Pixels) -> bool:
        """Whether a look at the whole frame shows most of it: it is a part of somebody near."""
        if self._afar is None:
            return False
        x, y = self._afar.shape[1] / pixels.shape[1], self._afar.shape[0] / pixels.shape[0]
        part = self._afar[int(found[1] * y) : int(found[3] * y) + 1, int(found[0] * x) : int(found[2] * x) + 1]
        return bool(part.size) and float((part > SURE).mean()) > 0.3

    def _take_up(self, found: Box, pixels: Pixels, *, afar: bool) -> None:
        box = _around(found, pixels)
        if known := [figure for figure in self._figures if _same(figure.box, box, nested=figure.person is not False)]:
            known[0].afar |= afar
            return
        people = sum(figure.person is not False for figure in self._figures)
        if people < MOST and len(self._figures) - people < MOST_OTHERS:
            self._figures.append(_Figure(box, np.zeros((1, 1), np.float32), afar))

    def _is_person(self, pixels: Pixels, figure: _Figure) -> bool | None:
        if self._poses is not None:
            try:
                scores = self._poses.run(image=_region(pixels, figure.box))["scores"]
                return bool(float(np.max(scores)) >= np.log(PERSON / (1 - PERSON)))
            except ModelError:
                self._poses = None  # it is not here
        return True if figure.looks >= CONFIRMED else None

    def _run(self, pixels: Pixels, box: Box) -> Floats:
        return np.asarray(self._model.run(image=_region(pixels, box))["people"][0, ..., 0], np.float32)


def tiles_of(width: int, height: int) -> list[Box]:
    """Squares that cover the frame, and overlap."""
    side, step = TILE * min(width, height), STEP * min(width, height)
    columns, rows = (np.linspace(0, room - side, max(1, int(np.ceil((room - side) / step)) + 1)) for room in (width, height))
    return [(float(x), float(y), float(x + side), float(y + side)) for y in rows for x in columns]


def _region(pixels: Pixels, box: Box) -> Region:
    left, top, right, bottom = box
    return Region(pixels, ((left + right) / 2, (top + bottom) / 2), (right - left, bottom - top))


def _parts(inside: NDArray[np.bool_], least: int) -> list[tuple[int, int, int, int]]:
    count, _, sizes, _ = cv2.connectedComponentsWithStats(inside.astype(np.uint8), connectivity=8)
    return [(x, y, x + across, y + down) for x, y, across, down, area in sizes[1:count].tolist() if area >= least]


def _around(found: Box, pixels: Pixels) -> Box:
    """A square with room, moved into the frame where it fits."""
    left, top, right, bottom = found
    side = (1 + 2 * ROOM) * max(right - left, bottom - top, 24)
    corner = []
    for middle, room in (((left + right) / 2, pixels.shape[1]), ((top + bottom) / 2, pixels.shape[0])):
        corner.append(min(max(middle - side / 2, 0), room - side) if side < room else (room - side) / 2)
    return corner[0], corner[1], corner[0] + side, corner[1] + side


def _same(one: Box, other: Box, *, nested: bool) -> bool:
    """nested: also where one lies within the other."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return False
    areas = (one[2] - one[0]) ** 2, (other[2] - other[0]) ** 2
    return across * down > (0.45 * min(areas) if nested else 0.5 * (sum(areas) - across * down))


def _apart(one: Box, other: Box) -> float:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) / (other[2] - other[0])


def _seen_from(share: Floats, was: Box, box: Box) -> Floats:
    """What was seen in one square, as the other has it."""
    size = share.shape[0]
    scale, into = size / (was[2] - was[0]), (box[2] - box[0]) / size
    matrix = np.array([[into * scale, 0, (box[0] - was[0]) * scale], [0, into * scale, (box[1] - was[1]) * scale]])
    return np.asarray(cv2.warpAffine(share, matrix, (size, size), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP), np.float32)


def _fading(rows: int, columns: int) -> Floats:
    down, across = (np.minimum(np.arange(side) + 0.5, side - 0.5 - np.arange(side)) / (EDGE * side) for side in (rows, columns))
    return np.asarray(np.clip(np.minimum(down[:, None], across), 0, 1), np.float32)
