"""Eyes for a search without pictures: spots and reading come from the scene's truth and a model of errors, not from the app's eyes.

For tuning the guide: a trial takes a tenth of the time. What it finds holds for the guide's manners, not for the app.
"""

from collections import Counter
from collections.abc import Mapping
from functools import partial

import numpy as np

from apps.barcode_guide.announcing import News, digits
from apps.barcode_guide.guidance import Guide
from apps.barcode_guide.manner import Guidance, Manner
from benchmarks.barcode_search_person.hearing import Sense
from benchmarks.barcode_search_person.trial import HEIGHT, WIDTH, Outcome, Trial
from studio.api import Cue, Frame
from studio.sources.scenes.barcode import BarcodeTruth, Renderer, Shot, seen
from studio.sources.scenes.barcode.camera import Array, Raster
from studio.vision.barcodes.code import Code, Spot
from studio.vision.barcodes.locator import CONFIDENT
from studio.vision.barcodes.scout import Box

LEAST_VISIBLE, LEAST_FACING, LEAST_MODULE = 0.6, 0.4, 0.45
"""Of what is located: share in view, cosine, pixels in the narrowest bar."""
SURE_AT, SURER, SUREST = 1.6, 9.0, 3.9
"""Logit of the confidence in a code of 0.5 pixels, how much it grows with each more, and its most: as the app's locator has it on 130
rendered codes of 0.45 to 5 pixels, in the whole frame or closely."""
UNSURE, UNSTEADY = 0.6, 0.7
"""Standard deviations of that logit: from package to package or face to face, and from frame to frame."""
DECOY_SURE, DECOY_UNSURE = -0.75, 1.2
"""The same of print without a code, one place on each face: of 298 faces 30 % had a spot, 7 % one of 0.8 and 2 % one of 0.9 or more."""
MISJUDGED, JITTER = 0.15, 0.08
"""Standard deviation of the logarithm of a module as judged: of a package, and from frame to frame."""
READ = 0.4
"""Share of the frames with a legible code in which it is read; two frames must agree. In 24 trials of the app, half were read within 2."""
LEGIBLE_MODULE, LEGIBLE_FACING, LEGIBLE_BLUR = 1.0, 0.45, 1.4
"""Pixels in the narrowest bar, cosine, and narrowest bars of blur."""
DECOY, DECOY_MODULE = (45.0, 30.0), 0.4
"""mm: a decoy's length and height, and what its narrowest bar seems to be."""
DECOY_FACING = 0.6

_BLANK = np.zeros((HEIGHT, WIDTH, 3), np.uint8)


class _Unrendered(Renderer):
    """Knows where everything would be drawn, and keeps the shot."""

    def __init__(self) -> None:
        self.raster = Raster.of_picture(WIDTH, HEIGHT)
        self.shot: Shot | None = None

    def render(self, shot: Shot) -> np.ndarray:
        self.shot = shot
        return _BLANK


class _Eyes:
    """What is located and read in a shot."""

    def __init__(self, trial: Trial) -> None:
        self._package = trial.package
        self._random = np.random.default_rng([trial.seed, 9])
        self._misjudged = float(np.exp(self._random.normal(0, MISJUDGED)))
        self._votes: Counter[str] = Counter()
        self._sure = float(self._random.normal(0, UNSURE))
        faces = [face for at, face in enumerate(self._package.faces) if at != self._package.code_face]
        self._decoys = [(_decoy(self._package.hull, face), float(self._random.normal(DECOY_SURE, DECOY_UNSURE))) for face in faces]

    def look(self, renderer: _Unrendered) -> tuple[tuple[Spot, ...], tuple[Code, ...]]:
        shot = renderer.shot
        assert shot is not None
        truth = seen(renderer, shot)
        spots = [spot for decoy in self._decoys if (spot := self._decoyed(renderer, shot, *decoy)) is not None]
        codes: tuple[Code, ...] = ()
        if truth is not None and truth.visible > LEAST_VISIBLE and truth.facing > LEAST_FACING and truth.module > LEAST_MODULE:
            blur = float(np.hypot(truth.defocus, np.hypot(*truth.motion)))
            sure = min(SURE_AT + SURER * (truth.module - 0.5), SUREST) + self._sure
            if blur < 4 * truth.module + 2 and (spot := self._spot(truth.corners, truth.module * self._misjudged, sure)):
                spots.append(spot)
            if self._legible(truth, blur) and self._chance(READ):
                self._votes[truth.text] += 1
            if self._votes[truth.text] >= 2:
                codes = (Code(truth.text, truth.symbology, truth.corners.astype(np.float32)),)
        return tuple(sorted(spots, key=lambda spot: -spot.confidence)), codes

    def moving(self, renderer: _Unrendered) -> Box:
        """The package's outline, which moves as hands do."""
        shot = renderer.shot
        assert shot is not None
        outline = renderer.raster.project(shot.pose.placed(self._package.hull)) / (WIDTH, HEIGHT)
        (left, top), (right, bottom) = np.clip(
            np.array([outline.min(axis=0), outline.max(axis=0)]) + self._random.normal(0, 0.02, (2, 2)), 0, 1
        )
        return float(left), float(top), float(right), float(bottom)

    def _chance(self, share: float) -> bool:
        return bool(self._random.random() < share)

    def _spot(self, corners: Array, module: float, sure: float) -> Spot | None:
        """sure: logit of its confidence, on the average of frames."""
        confidence = 1 / (1 + np.exp(-self._random.normal(sure, UNSTEADY)))
        if confidence < CONFIDENT:
            return None
        noisy = np.clip(corners + self._random.normal(0, 1, (4, 2)), 0, (WIDTH, HEIGHT))
        return Spot(noisy.astype(np.float32), float(confidence), module * float(np.exp(self._random.normal(0, JITTER))))

    def _decoyed(self, renderer: _Unrendered, shot: Shot, decoy: Array, sure: float) -> Spot | None:
        placed = shot.pose.placed(decoy[:4])
        normal, middle = shot.pose.rotation @ decoy[4], placed.mean(axis=0)
        facing = -float(normal @ middle) / float(np.linalg.norm(middle))
        corners = renderer.raster.project(placed)
        inside = ((corners > 0) & (corners < (WIDTH, HEIGHT))).all(axis=1).mean()
        if facing < DECOY_FACING or inside < LEAST_VISIBLE:
            return None
        return self._spot(corners, float(np.linalg.norm(corners[1] - corners[0])) / DECOY[0] * DECOY_MODULE * self._misjudged, sure)

    @staticmethod
    def _legible(truth: BarcodeTruth, blur: float) -> bool:
        inside = bool((truth.corners > 0).all() and (truth.corners < (WIDTH, HEIGHT)).all())
        return inside and truth.facing > LEGIBLE_FACING and truth.module > LEGIBLE_MODULE and blur < LEGIBLE_BLUR * truth.module


def _decoy(hull: Array, face: Array) -> Array:
    """4 corners on a face, mm, and the face's direction."""
    aside = np.cross(face, (0.0, 1.0, 0.0) if abs(face[1]) < 0.9 else (1.0, 0.0, 0.0))
    aside /= np.linalg.norm(aside)
    down = np.cross(face, aside)
    middle = face * float((hull @ face).max())
    across, along = aside * DECOY[0] / 2, down * DECOY[1] / 2
    return np.stack([middle - across - along, middle + across - along, middle + across + along, middle - across + along, face])


class GeometryTrial(Trial):
    """A trial of the app's guide alone."""

    def __init__(self, seed: int, rate: float) -> None:
        self._unrendered = _Unrendered()
        super().__init__(seed, rate, self._unrendered)

    def listened(self, senses: frozenset[Sense], guidance: Guidance, taught: Mapping[tuple[float, ...], str]) -> Outcome:
        return self.run(partial(self._guided, _Eyes(self), Guide(), News(), Manner(guidance)), senses, taught)

    def _guided(self, eyes: _Eyes, guide: Guide, news: News, manner: Manner, frame: Frame) -> tuple[Cue, ...]:
        spots, codes = eyes.look(self._unrendered)
        told = [digits(code) for code in news.of(codes, frame.seconds)]
        return guide.follow(
            spots,
            (WIDTH, HEIGHT),
            frame.seconds,
            manner,
            read=bool(codes),
            news=told,
            moving=eyes.moving(self._unrendered),
            sharp=self.light == "bright",
        ).cues
