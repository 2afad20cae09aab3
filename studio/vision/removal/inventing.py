"""Invents what may lie where nothing was ever seen: a network says the coarse picture, the surroundings lend the detail."""

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import Interpreter, Pixels
from studio.vision.removal.cloning import Lent, lent
from studio.vision.removal.coarse import SIDE, Given
from studio.vision.removal.continuing import continued
from studio.vision.removal.cropping import crops
from studio.vision.removal.spreading import Floats, spread
from studio.vision.removal.texture import detail

Mask = NDArray[np.uint8]

EDGE, DEEP = 1.0, 8
"""Coarse pixels from the hole's edge at which lines that go on from around count a third, and times these beyond which they don't."""


class Inventor:
    """Fills holes of pictures with what fits."""

    def __init__(self, model: Interpreter, detail: float = 1.0) -> None:
        """model: `inpaint`, any variant. detail: 0 leaves the hole as smooth as the network is sure of, which is nearest to the truth in
        PSNR and SSIM and looks blurred; 1 makes large holes amid rough surroundings as rough as those.
        """
        self._model, self._detail = model, detail

    def invent(self, pixels: Pixels, unseen: Mask) -> Pixels:
        """`pixels` with its hole filled.

        unseen: h × w, 0 keep … 255 invent; between, some of both. What the picture shows where `unseen` is not 0 has no influence on
        what is invented. Raises ValueError where the shapes don't fit each other.
        """
        if unseen.shape != pixels.shape[:2]:
            raise ValueError(f"the mask is {unseen.shape[1]} × {unseen.shape[0]}, the picture {pixels.shape[1]} × {pixels.shape[0]}")
        filled = pixels.copy()
        stretch = lent(pixels, unseen) if self._detail else None
        for crop in crops(unseen):
            part = crop.of(filled)
            beside = stretch and Lent(crop.of(stretch.pattern), crop.of(stretch.share))
            part[:] = self._filled(part, crop.of(unseen), unseen.size, beside)
        return filled

    def _filled(self, pixels: Pixels, unseen: Mask, area: int, beside: Lent | None) -> Pixels:
        rows, columns = unseen.shape
        known = (unseen == 0).astype(np.float32)
        values = pixels.astype(np.float32) / 255
        coarse = self.coarse(values, known)
        large = cv2.resize(coarse, (columns, rows), interpolation=cv2.INTER_CUBIC)
        # What the coarse picture lacks at the hole's edge fades away inwards, as in gradient-domain cloning (Pérez et al. 2003).
        smooth = large + spread(values - large, known)
        smooth += _lines(pixels, known, smooth)
        fine = continued(values, known)
        if beside is not None:
            detailed = fine + detail(values, known, coarse, area)
            fine += (detailed * (1 - beside.share)[..., None] + beside.pattern - fine) * np.float32(self._detail)
        invented = smooth + fine
        share = unseen[..., None].astype(np.float32) / 255
        return np.asarray(np.clip(np.rint((values + (np.clip(invented, 0, 1) - values) * share) * 255), 0, 255), np.uint8)

    def coarse(self, values: Floats, known: Floats) -> Floats:
        """SIDE × SIDE × 3, 0 … 1: `values` (h × w × 3), the hole (`known` 0) filled by the network, a mean of two answers: of the
        picture and of its mirror image.
        """
        weight = cv2.resize(known, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        small = cv2.resize(values * known[..., None], (SIDE, SIDE), interpolation=cv2.INTER_AREA) / np.maximum(weight, 1e-6)[..., None]
        hole = weight < 0.5
        x = Given.of(small, hole)
        added = self._model.run(given=x.tensor[None])["added"][0]
        mirrored = self._model.run(given=np.ascontiguousarray(x.tensor[None, :, ::-1]))["added"][0][:, ::-1]
        return x.filled((added + mirrored) / 2)


def _lines(pixels: Pixels, known: Floats, smooth: Floats) -> Floats:
    """What to add to `smooth` so that lines which end at the hole go on a little way."""
    hole = (known == 0).astype(np.uint8)
    depth = cv2.distanceTransform(hole, cv2.DIST_L2, 3) * (SIDE / max(hole.shape))
    near = hole * (depth < DEEP * EDGE).astype(np.uint8)  # farther in nothing would be left of them, and it takes long
    filled = np.where((hole > near)[..., None], np.clip(smooth * 255, 0, 255).astype(np.uint8), pixels)
    lines = cv2.inpaint(filled, near, 3, cv2.INPAINT_NS).astype(np.float32) / 255
    return np.asarray((lines - smooth) * (np.exp(-depth / EDGE) * near)[..., None], np.float32)
