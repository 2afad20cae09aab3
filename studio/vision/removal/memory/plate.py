"""The picture of the background in the place and the light of one frame, and its margin for what lies beside it."""

import cv2
import numpy as np

from studio.api import Pixels
from studio.vision.removal.memory.alignment import STEP, Alignment, enlarged, looked_up, nodes
from studio.vision.removal.memory.areas import Flags, Rectangle, shrunk
from studio.vision.removal.memory.filling import Floats, Mask
from studio.vision.removal.memory.light import COARSER, Light
from studio.vision.removal.memory.relief import LIES, STANDS, UNTOLD, Piece
from studio.vision.removal.memory.uncovering import continue_ground
from studio.vision.removal.memory.votes import Verdict, Votes

_MARGIN = 0.2
"""Of the frame's size, on each side."""
_RENEWING = 0.27
"""How much a further look counts in a cell that agrees. With a quarter, levels would often end in halves, which OpenCV blends down."""

_LASTS = 45
"""Frames for which a cell counts as raised after it has moved."""

_STRAY = 60
"""Cells of ground that are taken for ground when it's gone on with from there."""

_FIRM, _BESIDE = 5, 8
"""Cells across ground that is gone on with at least; cells beside what was uncovered in which earlier inventions are made anew, to fit."""


class Plate:
    """pixels: in cells × `cell` pixels each way; votes: of each cell; kept: cells that show what was invented; raised: cells whose content
    stands out of what the plate lies on, and moves against it as the camera does; depth: of each cell what is known of that for good.
    """

    def __init__(self, rows: int, columns: int, cell: int) -> None:
        """rows, columns: of the frame."""
        self.left, self.top = round(columns * _MARGIN), round(rows * _MARGIN)
        self.rows, self.columns, self.cell = rows + 2 * self.top, columns + 2 * self.left, cell
        self.pixels = np.zeros((self.rows * cell, self.columns * cell, 3), np.uint8)
        self.votes = Votes(self.rows, self.columns)
        self.kept = np.zeros((self.rows, self.columns), np.bool_)
        self._raised = np.zeros((self.rows, self.columns), np.uint8)
        # Of each pixel: pieces are moved by less than a cell.
        self._depth = np.full(self.pixels.shape[:2], UNTOLD, np.uint8)

    @property
    def depth(self) -> Mask:
        """LIES, STANDS or UNTOLD."""
        middles = slice(self.cell // 2, None, self.cell)
        return self._depth[middles, middles]

    @property
    def raised(self) -> Flags:
        return self._raised > 0

    def settle(self) -> None:
        """Of each frame: what hasn't moved against the ground for long counts as ground again."""
        self._raised -= (self._raised > 0).view(np.uint8)

    def forget(self, cells: Flags) -> None:
        """As if they had never been seen."""
        self.votes.forget(cells)
        self.kept &= ~cells
        self._depth[_finer(cells, self.cell) > 0] = UNTOLD

    @property
    def anchor(self) -> Alignment:
        """Where the frame lies whose place it is."""
        return Alignment(np.array([[1.0, 0, self.left], [0, 1, self.top], [0, 0, 1]]))

    def laid(self, small: Mask, alignment: Alignment) -> Mask:
        """A frame of rows × columns cells, or a mask of it, where it lies on the plate; black outside."""
        if alignment.shift is not None:
            left, top = alignment.shift
            laid = np.zeros((self.rows, self.columns, *small.shape[2:]), np.uint8)
            rows, columns = small.shape[:2]
            y0, x0, y1, x1 = max(top, 0), max(left, 0), min(top + rows, self.rows), min(left + columns, self.columns)
            if y1 > y0 and x1 > x0:
                laid[y0:y1, x0:x1] = small[y0 - top : y1 - top, x0 - left : x1 - left]
            return laid
        x, y = alignment.to_view(*nodes(0, 0, self.columns, self.rows, 4))
        places = enlarged(np.stack([x, y], axis=-1).astype(np.float32), self.columns, self.rows, 4)
        return np.asarray(cv2.remap(small, places, np.empty(0, np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT), np.uint8)

    def write(self, frame: Pixels, scale: float, alignment: Alignment, light: Light, verdict: Verdict, area: Rectangle) -> None:
        """Takes from the frame what the verdict says, within an area of cells. scale: the frame's pixels to one of its cells."""
        left, top, right, bottom = area
        cells = np.s_[top:bottom, left:right]
        weights = verdict.agreeing[cells] * np.float32(_RENEWING)
        weights[verdict.fresh[cells] | verdict.changed[cells]] = 1.0
        self._blend(frame, scale, alignment, light, weights, area)
        written = np.zeros_like(self.kept)
        written[cells] = True
        self.votes.settle(verdict, written)
        self.kept[cells] &= ~(verdict.fresh[cells] | verdict.changed[cells])

    def keep(self, frame: Pixels, scale: float, alignment: Alignment, light: Light, chosen: Flags, area: Rectangle) -> None:
        """Takes from the frame what was invented in the chosen cells of an area."""
        left, top, right, bottom = area
        cells = np.s_[top:bottom, left:right]
        self._blend(frame, scale, alignment, light, chosen[cells].astype(np.float32), area)
        self.kept[cells] |= chosen[cells]

    def carry(self, piece: Piece) -> None:
        """Moves what a piece shows by as far as it has moved; nothing is known of what it leaves."""
        cell, (across, down) = self.cell, (round(float(each) * self.cell) for each in piece.by)
        room = max(abs(across), abs(down)) // cell + 1
        left, top, right, bottom = piece.bounds
        left, top, right, bottom = max(left - room, 0), max(top - room, 0), min(right + room, self.columns), min(bottom + room, self.rows)
        part = np.s_[top:bottom, left:right]
        there = self.pixels[top * cell : bottom * cell, left * cell : right * cell]
        touched = piece.cells[part] | piece.around[part]
        was = _finer(piece.cells[part] & self.votes.seen[part], cell)
        now = _shifted(was, across, down)
        cv2.copyTo(_shifted(there, across, down), now, there)
        depth = self._depth[top * cell : bottom * cell, left * cell : right * cell]
        moved_before = self._raised[part] == _LASTS
        depth[_finer(piece.visible[part] & ~piece.cells[part] & ~moved_before, cell) > 0] = UNTOLD
        depth[(_finer(piece.lying[part], cell) | was) > 0] = LIES
        depth[now > 0] = STANDS
        covered = np.asarray(cv2.resize(now, (right - left, bottom - top), interpolation=cv2.INTER_AREA))
        whole = covered > 127
        count, raised, kept = self.votes.count[part], self._raised[part], self.kept[part]
        count[whole & (count == 0)] = 1
        raised[piece.cells[part]] = 0
        raised[whole] = _LASTS
        left_bare = touched & ~whole
        kept &= ~whole
        ground = (count > 0) & (raised == 0) & ~touched
        stray = ground & ~_large(ground)
        count[left_bare | stray] = 0
        kept |= left_bare | stray
        ground &= ~(stray | piece.alike[part])
        firm = cv2.morphologyEx(ground.view(np.uint8), cv2.MORPH_OPEN, np.ones((_FIRM, _FIRM), np.uint8)) > 0
        beside = (
            cv2.dilate((left_bare & ~piece.visible[part] | stray).view(np.uint8), np.ones((2 * _BESIDE + 1, 2 * _BESIDE + 1), np.uint8)) > 0
        )
        bare = np.asarray(cv2.copyTo(_finer(kept & (count == 0) & beside, cell), cv2.bitwise_not(now)), np.uint8)
        continue_ground(there, bare, _finer(firm, cell))
        count[piece.visible[part]] = 0
        self.votes.look[part] = cv2.resize(there, (right - left, bottom - top), interpolation=cv2.INTER_AREA)

    def read(self, scale: float, alignment: Alignment, light: Light, area: Rectangle) -> Pixels:
        """What the plate shows in an area of the frame's pixels, in the frame's light."""
        left, top, right, bottom = area
        width, height, cell = right - left, bottom - top, self.cell
        view_x, view_y = nodes(left, top, width, height)
        x, y = alignment.to_plate((view_x + 0.5) / scale - 0.5, (view_y + 0.5) / scale - 0.5)
        shift = alignment.shift
        if shift is not None and scale == cell and self._holds(left + shift[0] * cell, top + shift[1] * cell, width, height):
            from_x, from_y = left + shift[0] * cell, top + shift[1] * cell
            patch = self.pixels[from_y : from_y + height, from_x : from_x + width]
        else:
            places = (x + 0.5) * cell - 0.5, (y + 0.5) * cell - 0.5
            patch = looked_up(self.pixels, *places, width, height, STEP, cv2.INTER_CUBIC)
        if (light.gain != 1).any():
            patch = np.asarray(cv2.LUT(patch, light.towards_frame()), np.uint8)
        if light.difference is not None:
            patch = _shaded(patch, light, x, y, 1.0)
        return patch

    def shown(self, flags: Flags, scale: float, alignment: Alignment, area: Rectangle) -> Mask:
        """0 … 255: how much of each pixel of an area of the frame lies well within the given cells, or at the frame's edge."""
        left, top, right, bottom = area
        inner = shrunk(flags.view(np.uint8) * np.uint8(255), 1)
        x, y = nodes(left, top, right - left, bottom - top)
        view_x = np.clip((x + 0.5) / scale - 0.5, 1, self.columns - 2 * self.left - 2)
        view_y = np.clip((y + 0.5) / scale - 0.5, 1, self.rows - 2 * self.top - 2)
        places = alignment.to_plate(view_x, view_y)
        # Between the middles of an inner cell and one at the edge it becomes soft, without reaching over the edge.
        return np.asarray(looked_up(inner, *places, right - left, bottom - top, STEP, cv2.INTER_LINEAR), np.uint8)

    def near(self, flags: Flags, scale: float, alignment: Alignment, area: Rectangle) -> Mask:
        """Not 0 in an area of the frame's pixels that lies in the given cells, or beside them."""
        left, top, right, bottom = area
        wide = cv2.dilate(flags.view(np.uint8) * np.uint8(255), np.ones((5, 5), np.uint8))
        x, y = nodes(left, top, right - left, bottom - top)
        places = alignment.to_plate((x + 0.5) / scale - 0.5, (y + 0.5) / scale - 0.5)
        return np.asarray(looked_up(np.asarray(wide), *places, right - left, bottom - top, STEP, cv2.INTER_LINEAR), np.uint8)

    def _holds(self, left: int, top: int, width: int, height: int) -> bool:
        return left >= 0 and top >= 0 and left + width <= self.pixels.shape[1] and top + height <= self.pixels.shape[0]

    def _blend(self, frame: Pixels, scale: float, alignment: Alignment, light: Light, weights: Floats, area: Rectangle) -> None:
        """weights: of the area's cells, 0 … 1."""
        left, top, right, bottom = area
        cell = self.cell
        x0, y0, width, height = left * cell, top * cell, (right - left) * cell, (bottom - top) * cell
        plate_x, plate_y = nodes(x0, y0, width, height)
        cell_x, cell_y = (plate_x + 0.5) / cell - 0.5, (plate_y + 0.5) / cell - 0.5
        shift = alignment.shift
        from_x, from_y = (x0 - shift[0] * cell, y0 - shift[1] * cell) if shift is not None else (-1, -1)
        inside = from_x >= 0 and from_y >= 0 and from_x + width <= frame.shape[1] and from_y + height <= frame.shape[0]
        if scale == cell and inside:
            patch = frame[from_y : from_y + height, from_x : from_x + width]
        else:
            view_x, view_y = alignment.to_view(cell_x, cell_y)
            places = (view_x + 0.5) * scale - 0.5, (view_y + 0.5) * scale - 0.5
            patch = looked_up(frame, *places, width, height, STEP, cv2.INTER_CUBIC)
        if light.difference is not None:
            patch = _shaded(patch, light, cell_x, cell_y, -1.0)
        if (light.gain != 1).any():
            patch = np.asarray(cv2.LUT(patch, light.towards_plate()), np.uint8)
        under = self.pixels[y0 : y0 + height, x0 : x0 + width]
        share = cv2.resize(weights.astype(np.float32), (width, height), interpolation=cv2.INTER_NEAREST)
        under[:] = cv2.blendLinear(patch, np.ascontiguousarray(under), share, 1 - share)
        self.votes.look[top:bottom, left:right] = cv2.resize(under, (right - left, bottom - top), interpolation=cv2.INTER_AREA)

    def moved(self, alignment: Alignment, light: Light, rows: int, columns: int) -> "Plate":
        """The same background in the place and the light of the frame that lies there."""
        plate = Plate(rows, columns, self.cell)
        height, width = plate.pixels.shape[:2]
        x, y = nodes(0, 0, width, height)
        view_x, view_y = (x + 0.5) / self.cell - 0.5 - plate.left, (y + 0.5) / self.cell - 0.5 - plate.top
        old_x, old_y = alignment.to_plate(view_x, view_y)
        places = (old_x + 0.5) * self.cell - 0.5, (old_y + 0.5) * self.cell - 0.5
        plate.pixels = np.asarray(looked_up(self.pixels, *places, width, height, STEP, cv2.INTER_CUBIC), np.uint8)
        if (light.gain != 1).any():
            plate.pixels = np.asarray(cv2.LUT(plate.pixels, light.towards_frame()), np.uint8)
        if light.difference is not None:
            plate.pixels = _shaded(plate.pixels, light, old_x, old_y, 1.0)
        cells_y, cells_x = np.mgrid[0 : plate.rows, 0 : plate.columns].astype(np.float64)
        old_cells = alignment.to_plate(cells_x - plate.left, cells_y - plate.top)
        from_x, from_y = (np.asarray(each, np.float32) for each in old_cells)
        # A cell counts as seen where all around it was.
        whole = shrunk(self.votes.count, 1)
        plate.votes = self.votes.moved(from_x, from_y)
        plate.votes.count = np.asarray(cv2.remap(whole, from_x, from_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT), np.uint8)
        for now, was in ((plate.kept, self.kept), (plate._raised, self._raised)):
            now[:] = cv2.remap(was.view(np.uint8), from_x, from_y, cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT)
        plate._depth = looked_up(self._depth, *places, width, height, STEP, cv2.INTER_NEAREST, cv2.BORDER_CONSTANT)
        plate.votes.look = np.asarray(cv2.resize(plate.pixels, (plate.columns, plate.rows), interpolation=cv2.INTER_AREA), np.uint8)
        return plate


def _large(cells: Flags) -> Flags:
    """Those in pieces that aren't just what is left of something."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(cells.view(np.uint8), connectivity=4)
    large: Flags = (stats[:, cv2.CC_STAT_AREA] >= _STRAY)[labels]
    return large


def _finer(cells: Flags, cell: int) -> Mask:
    return np.asarray(cv2.resize(cells.view(np.uint8) * np.uint8(255), None, fx=cell, fy=cell, interpolation=cv2.INTER_NEAREST), np.uint8)


def _shifted(picture: Mask, across: int, down: int) -> Mask:
    to = np.array([[1.0, 0, across], [0, 1, down]])
    return np.asarray(cv2.warpAffine(picture, to, picture.shape[1::-1], flags=cv2.INTER_NEAREST, borderMode=cv2.BORDER_CONSTANT), np.uint8)


def _shaded(patch: Pixels, light: Light, x: Floats, y: Floats, sign: float) -> Pixels:
    """Adds the soft difference of light. x, y: cells of the plate, at the nodes of the patch."""
    assert light.difference is not None
    places = np.stack([(x + 0.5) / COARSER - 0.5, (y + 0.5) / COARSER - 0.5], axis=-1).astype(np.float32)
    coarse = cv2.remap(light.difference, places, np.empty(0, np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    fine = enlarged(np.round(coarse * sign).astype(np.int16), patch.shape[1], patch.shape[0])
    return np.asarray(cv2.add(patch, fine, dtype=cv2.CV_8U), np.uint8)
