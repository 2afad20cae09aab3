"""Fills a hole in a running picture with what was seen there before, wherever the camera has gone since."""

import cv2
import numpy as np

from studio.api import Pixels
from studio.vision.removal.memory.alignment import Alignment
from studio.vision.removal.memory.areas import BANDS, areas_of, band, hole_areas, shrunk
from studio.vision.removal.memory.filling import Filling, Mask, Reset
from studio.vision.removal.memory.light import SAME, light_between
from studio.vision.removal.memory.plate import Plate
from studio.vision.removal.memory.registration import Registration
from studio.vision.removal.memory.relief import LEAST, pieces_moved
from studio.vision.removal.memory.rim import margin_shown
from studio.vision.removal.memory.trouble import Trouble

_LINES = 180
"""Rows of cells that a frame is about divided into."""
_MARGIN = 2
"""Cells around the hole that aren't taken for background: what is removed is blurred and casts light there."""
_FORGOTTEN, _ITSELF = 3, 0.4
"""Cells around an area that is forgotten, as the camera has moved on by the next frame; share of it that must look as remembered."""
_AGREED = 0.4
"""Least share of the cells that must look as before, or the frame doesn't lie where it seems to."""
_SETTLED, _SELDOM = 40, 4
"""Frames after which all that is visible is renewed less often: each time it drifts a little from what is hidden, which can't follow."""
_RIM = 1.75
"""Cells of a hole's edge that may be margin."""
_TOO_LITTLE = 0.06
"""Share of the frame outside the hole below which nothing can be said."""


class Background:
    """What was seen behind things. Causal: one call of `fill` for each frame, in order."""

    def __init__(self) -> None:
        self._registration, self._trouble = Registration(), Trouble()
        self._plate: Plate | None = None
        self._alignment, self._light = Alignment(np.eye(3)), SAME
        self._size = self._shape = (0, 0)
        self._cell, self._frame = 1, 0
        self._last: Pixels | None = None
        self._lost = False

    def forget(self) -> None:
        """Throws away what is remembered."""
        self._plate, self._last = None, None
        self._registration.forget()
        self._trouble.forget()

    def forget_in(self, pixels: Pixels, area: Mask) -> None:
        """Throws away what is remembered where `area` (height × width, not 0) lies, if it is what `pixels` show there: what is removed from
        now on was taken for background. What came later leaves the older memory as it is. pixels: the next frame, before `fill`.
        """
        if self._plate is None:
            return
        plate = self._plate
        covered = np.asarray(cv2.dilate(self._small(area, cv2.INTER_AREA), np.ones((3, 3), np.uint8)), np.uint8)
        count, parts = cv2.connectedComponents((plate.laid(covered, self._alignment) > 0).astype(np.uint8))
        same = plate.votes.alike(self._light.unlit(plate.laid(self._small(pixels, cv2.INTER_AREA), self._alignment))) & plate.votes.seen
        for part in range(1, count):
            cells = parts == part
            if same[cells].mean() > _ITSELF:
                wide = cv2.dilate(cells.astype(np.uint8), np.ones((2 * _FORGOTTEN + 1, 2 * _FORGOTTEN + 1), np.uint8)) > 0
                plate.forget(wide)

    def fill(self, pixels: Pixels, hole: Mask) -> Filling:
        """The next frame. pixels: height × width × 3; hole: height × width, 0 keep … 255 remove.

        Raises ValueError where their sizes differ.
        """
        if pixels.ndim != 3 or pixels.shape[:2] != hole.shape:
            raise ValueError(f"the hole is {hole.shape[::-1]} pixels and the frame {pixels.shape[1::-1]}: both must have one size")
        self._frame += 1
        reset = self._fit(pixels)
        small, blocked = self._reduced(pixels, hole)
        grey = np.asarray(cv2.cvtColor(small, cv2.COLOR_RGB2GRAY), np.uint8)
        free = (blocked == 0).astype(np.uint8) * 255
        known = self._plate is not None
        if self._plate is None:
            self._begin(pixels, small, free)
        else:
            reset = self._look(pixels, small, grey, free) or reset
            if reset and known:
                self._begin(pixels, small, free)
        self._trouble.remember(grey, free)
        filling = self._filled(pixels, hole, reset)
        self._last = filling.pixels
        return filling

    def plate(self) -> Pixels | None:
        """The current view without what hides it, as far as that is known; None before the first frame."""
        if self._last is None or self._plate is None or self._lost:
            return self._last
        height, width = self._last.shape[:2]
        area = (0, 0, width, height)
        shown = self._plate.shown(self._plate.votes.seen | self._plate.kept, self._scale(width), self._alignment, area)
        return np.where((shown > 127)[..., None], self._plate.read(self._scale(width), self._alignment, self._light, area), self._last)

    def keep_invented(self, pixels: Pixels, unseen: Mask) -> None:
        """Shows the same from the next frame on, where `unseen` of the last one, until what is really there is seen.

        pixels, unseen: of the last frame's size; the frame with what was invented, and where it was.
        """
        if self._plate is None or self._lost or not unseen.any():
            return
        small = self._small(unseen, cv2.INTER_AREA)
        chosen = (self._plate.laid(small, self._alignment) > 127) & ~self._plate.votes.seen
        for area in areas_of(chosen):
            self._plate.keep(pixels, self._scale(pixels.shape[1]), self._alignment, self._light, chosen, area)

    def _fit(self, pixels: Pixels) -> Reset | None:
        """Takes the frame's size; another one of the same shape is the same picture, smaller or larger."""
        height, width = pixels.shape[:2]
        if self._plate is not None:
            same = abs(width * self._shape[0] - height * self._shape[1]) <= 2 * max(width, height)
            if same:
                return None
            self.forget()
            return self._fit(pixels) or "new size"
        self._shape = (height, width)
        self._cell = max(1, round(height / _LINES))
        self._size = (-(-height // self._cell), -(-width // self._cell))
        return None

    def _scale(self, width: int) -> float:
        return self._cell * width / self._shape[1]

    def _small(self, picture: Mask, how: int) -> Mask:
        rows, columns = self._size
        if picture.shape[:2] == self._shape:
            down, right = rows * self._cell - picture.shape[0], columns * self._cell - picture.shape[1]
            if down or right:
                picture = np.asarray(cv2.copyMakeBorder(picture, 0, down, 0, right, cv2.BORDER_REPLICATE), np.uint8)
        return np.asarray(cv2.resize(picture, (columns, rows), interpolation=how), np.uint8)

    def _reduced(self, pixels: Pixels, hole: Mask) -> tuple[Mask, Mask]:
        small = self._small(pixels, cv2.INTER_AREA)
        covered = (self._small(hole, cv2.INTER_AREA) > 0).astype(np.uint8)
        side = 2 * _MARGIN + 1
        return small, np.asarray(cv2.dilate(covered, np.ones((side, side), np.uint8)), np.uint8)

    def _begin(self, pixels: Pixels, small: Mask, free: Mask) -> None:
        """Anew, from this frame alone."""
        self._registration.forget()
        self._plate, self._frame = Plate(*self._size, self._cell), 0
        self._alignment, self._light, self._lost = self._plate.anchor, SAME, False
        visible = self._plate.laid(free, self._alignment) > 254
        verdict = self._plate.votes.weigh(self._plate.laid(small, self._alignment), visible)
        area = (self._plate.left, self._plate.top, self._plate.left + self._size[1], self._plate.top + self._size[0])
        self._plate.write(pixels, self._scale(pixels.shape[1]), self._alignment, self._light, verdict, area)

    def _look(self, pixels: Pixels, small: Mask, grey: Mask, free: Mask) -> Reset | None:
        """Finds where the frame lies and takes from it what it shows."""
        assert self._plate is not None
        plate = self._plate
        if np.count_nonzero(free) < _TOO_LITTLE * free.size:
            self._lost = True
            return self._trouble.hidden()
        plate_grey = np.asarray(cv2.cvtColor(plate.votes.look, cv2.COLOR_RGB2GRAY), np.uint8)
        known = shrunk(plate.votes.seen.view(np.uint8) * np.uint8(255), 2)
        registered = self._registration.find(plate_grey, known, plate.raised, grey, free, self._alignment, plate.anchor)
        alignment = registered.alignment
        plate.settle()
        visible = plate.laid(free, alignment) > 254
        look = plate.laid(small, alignment)
        if registered.sure:
            now, least = self._light.unlit(look), max(LEAST, 1 / self._cell)
            for piece in pieces_moved(plate.votes.look, now, visible, plate.depth, registered.at, registered.to, least):
                for flags in (piece.cells, piece.around):
                    flags &= plate.votes.seen  # an invention there stays where it is
                plate.carry(piece)
                self._registration.forget()
        valid = (visible & plate.votes.seen).astype(np.uint8) * 255
        light = light_between(plate.votes.look, look, np.asarray(valid, np.uint8), self._light)
        verdict = plate.votes.weigh(light.unlit(look), visible)
        trusted = verdict.agreed >= (_AGREED if registered.sure else 0.8)
        self._lost = not trusted
        reset = self._trouble.judged(grey, free, lost=self._lost)
        if self._lost or reset:
            return reset
        self._alignment, self._light = alignment, light
        scale = self._scale(pixels.shape[1])
        renewed = [band(visible, self._frame)] if self._frame < _SETTLED or self._frame // BANDS % _SELDOM == 0 else []
        for area in [*areas_of(verdict.fresh), *renewed]:
            plate.write(pixels, scale, alignment, light, verdict, area)
        self._stay_near()
        return None

    def _stay_near(self) -> None:
        """Lays the plate anew where the frame has left it, or sees it much larger or smaller."""
        assert self._plate is not None
        rows, columns = self._size
        x, y = np.array([0.0, columns, columns, 0]), np.array([0.0, 0, rows, rows])
        across, down = Alignment(self._alignment.homography).to_plate(x, y)
        size = np.sqrt(abs(float(cv2.contourArea(np.stack([across, down], axis=1).astype(np.float32)))) / (rows * columns))
        inside = across.min() >= 0 and down.min() >= 0 and across.max() <= self._plate.columns and down.max() <= self._plate.rows
        if inside and 0.75 < size < 1.33 and 0.6 < float(self._light.gain.mean()) < 1.6:
            return
        self._plate = self._plate.moved(self._alignment, self._light, rows, columns)
        self._alignment, self._light = self._plate.anchor, SAME
        self._registration.forget()

    def _filled(self, pixels: Pixels, hole: Mask, reset: Reset | None) -> Filling:
        assert self._plate is not None
        filled, unseen, invented = pixels.copy(), hole.copy(), np.zeros_like(hole)
        total = int(hole.sum(dtype=np.int64))
        if not total or self._lost or reset:
            return Filling(filled, unseen, invented, 0.0 if total else 1.0, reset)
        plate, scale = self._plate, self._scale(pixels.shape[1])
        seen = plate.votes.seen
        any_kept = bool(plate.kept.any())
        shown, doubtful_cells = seen | plate.kept, plate.raised | plate.kept
        for area in hole_areas(hole):
            left, top, right, bottom = area
            part = np.s_[top:bottom, left:right]
            in_hole = np.ascontiguousarray(hole[part])
            known = plate.shown(shown, scale, self._alignment, area)
            if not known.any():
                continue
            patch = plate.read(scale, self._alignment, self._light, area)
            if doubtful_cells.any():
                doubtful = plate.near(doubtful_cells, scale, self._alignment, area)
                own = margin_shown(pixels[part], in_hole, doubtful, round(_RIM * scale))
                in_hole = cv2.multiply(in_hole, cv2.bitwise_not(own), scale=1 / 255)
            left_out = cv2.multiply(in_hole, cv2.bitwise_not(known), scale=1 / 255)
            share = cv2.copyTo(in_hole, cv2.compare(left_out, in_hole, cv2.CMP_LT)).astype(np.float32) * np.float32(1 / 255)
            mixed = cv2.blendLinear(np.ascontiguousarray(patch), np.ascontiguousarray(pixels[part]), share, 1 - share)
            cv2.copyTo(mixed, in_hole, filled[part])
            unseen[part] = left_out
            if any_kept:
                truly = cv2.multiply(in_hole, plate.shown(seen, scale, self._alignment, area), scale=1 / 255)
                invented[part] = cv2.subtract(cv2.subtract(in_hole, left_out), truly)
        missing = int(unseen.sum(dtype=np.int64)) + int(invented.sum(dtype=np.int64))
        return Filling(filled, unseen, invented, 1 - missing / total, None)
