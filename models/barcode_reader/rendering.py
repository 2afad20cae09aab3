"""Renders crops of barcodes of our own making, as `rectified` cuts them out of photos, and of what only looks like one."""

from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.vision.barcodes.code import Code, check_digit
from studio.vision.barcodes.patterns import EAN13, LAYOUTS, UPCE, Layout, modules_of

WIDTH, HEIGHT = 384, 24
_FINE = 4
"""Samples for a column of the crop while bars are drawn and blurred."""

_AROUND = 0.1
"""Of the crop's width, drawn beyond either end."""

Random = np.random.Generator
Runs = tuple[NDArray[np.float64], NDArray[np.float64]]
"""Edges in modules, ascending, and how light it is before, between and behind them: one more."""


@dataclass(frozen=True, slots=True)
class Optics:
    """How badly a crop is seen; blur: standard deviation, in modules; resolution: picture pixels a module; noise: of 255 levels."""

    blur: float
    resolution: float
    noise: float


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """A crop. layout: None for no code, and for one upside down; text: "" for no code; centres: of its digits, 0 … 1 along the crop."""

    crop: NDArray[np.uint8]
    layout: Layout | None = None
    text: str = ""
    centres: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))


def any_optics(random: Random) -> Optics:
    """From sharp to hopeless."""
    blur = random.uniform(0.02, 0.5) if random.random() < 0.3 else random.uniform(0.3, 1.3)
    resolution = float(np.exp(random.uniform(np.log(0.8), np.log(5.0))))
    return Optics(blur, resolution, float(np.exp(random.uniform(np.log(0.4), np.log(16.0)))))


def any_text(layout: Layout, random: Random) -> str:
    """A valid number, all alike probable; UPC-E with its zeros suppressed as the specification demands. A tenth of EAN-13 is UPC-A."""
    if layout is not UPCE:
        digits = "".join(map(str, random.integers(0, 10, 12 if layout is EAN13 else 7)))
        return digits + str(check_digit(digits))
    body = random.integers(0, 10, 6)
    if body[5] == 3:
        body[2] = random.integers(3, 10)
    elif body[5] >= 4:
        body[3 if body[5] == 4 else 4] = random.integers(1, 10)
    text = str(random.integers(0, 2)) + "".join(map(str, body))
    whole = Code(text + "0", "UPC-E", np.zeros((4, 2), np.float32)).gtin13
    return text + str(check_digit(whole[:-1]))


def code(random: Random, layout: Layout, text: str, optics: Optics, *, upside_down: bool = False) -> Sample:
    """A crop of `text`, its ends 0.02 to 0.22 of its length from those of the crop."""
    runs, length = _printed(modules_of(layout, layout.choices(text)), random)
    before, after = random.uniform(0.02, 0.22, 2)
    places = _Places(random, length, before, after)
    crop = _photographed(runs, places, optics, random)
    digits = [layout.characters[index] for index in layout.digits]
    centres = places(np.array([each.start + each.modules / 2 for each in digits]))
    if upside_down:
        return Sample(np.ascontiguousarray(crop[::-1, ::-1]), None, text)
    return Sample(crop, layout, text, centres)


def no_code(random: Random, optics: Optics) -> Sample:
    """Stripes, made-up bars, codes of other symbologies, cut off or upside down, lettering, texture."""
    kind = random.choice(["stripes", "made up", "guarded", "other", "cut", "upside down", "letters", "texture"], p=_KINDS)
    if kind in ("letters", "texture"):
        return Sample(_letters(random) if kind == "letters" else _texture(random))
    if kind in ("cut", "upside down"):
        layout = LAYOUTS[random.choice(3, p=(0.6, 0.2, 0.2))]
        text = any_text(layout, random)
        if kind == "upside down":
            return code(random, layout, text, optics, upside_down=True)
        runs, length = _printed(modules_of(layout, layout.choices(text)), random)
        ends = [random.uniform(-0.6, -0.1), random.uniform(-0.4, 0.3)]
        random.shuffle(ends)
        return Sample(_photographed(runs, _Places(random, length, *ends), optics, random))
    if kind == "other":
        bars = _other_symbologies()[random.integers(len(_other_symbologies()))]
    elif kind == "guarded":
        layout = LAYOUTS[random.choice(3, p=(0.5, 0.25, 0.25))]
        bars = modules_of(layout, layout.choices(any_text(layout, random))).copy()
        digits = [layout.characters[index] for index in layout.digits]
        for digit in random.permutation(len(digits))[: random.integers(2, len(digits) + 1)]:  # seven modules that no digit has
            start = digits[digit].start
            bars[start : start + 7] = np.roll(bars[start : start + 7], random.integers(1, 7)) * random.choice((-1, 1))
    elif kind == "made up":
        widths = np.minimum(random.geometric(random.uniform(0.35, 0.6), random.integers(12, 70)), 5)
        bars = np.repeat(np.arange(len(widths)) % 2 * 2.0 - 1, widths)
    else:
        widths = np.full(random.integers(8, 60), 2) if random.random() < 0.5 else np.tile(random.integers(1, 5, 2), random.integers(4, 30))
        bars = np.repeat(np.arange(len(widths)) % 2 * 2.0 - 1, widths)
    runs, length = _printed(bars, random)
    reach = (0.02, 0.22) if random.random() < 0.6 else (-0.3, 0.1)
    return Sample(_photographed(runs, _Places(random, length, *random.uniform(*reach, 2)), optics, random))


_KINDS = (0.12, 0.16, 0.14, 0.14, 0.16, 0.14, 0.07, 0.07)


@cache
def _other_symbologies() -> list[NDArray[np.float32]]:
    """Modules of codes that are no retail codes, as zxing-cpp draws them."""
    import zxingcpp

    random = np.random.default_rng(5)
    kinds = [zxingcpp.Code128, zxingcpp.Code39, zxingcpp.ITF, zxingcpp.Code93]
    drawn = []
    for number in range(400):
        kind = kinds[number % len(kinds)]
        digits = "".join(map(str, random.integers(0, 10, 2 * random.integers(2, 7))))
        picture = np.array(zxingcpp.create_barcode(digits, kind).to_image(scale=1, add_quiet_zones=False))
        drawn.append(np.where(picture[0] < 128, -1.0, 1.0).astype(np.float32))
    return drawn


def _printed(bars: NDArray[np.float32] | NDArray[np.float64], random: Random) -> tuple[Runs, float]:
    """Bars with the paper around them and what is printed beside it, ink spread and worn edges; and their length in modules."""
    changes = np.flatnonzero(np.diff(bars)) + 1.0
    edges = np.concatenate([[0.0], changes, [float(len(bars))]])
    levels = np.concatenate([[1.0], (bars[np.concatenate([[0], changes.astype(int)])] + 1) / 2, [1.0]])
    spread = random.uniform(-0.15, 0.3)
    edges = edges + np.sign(np.diff(levels)) * spread / 2 + random.normal(0, random.choice((0.0, 0.03, 0.06)), len(edges))
    edges = np.maximum.accumulate(edges)
    for side in (-1, 1):
        quiet = random.uniform(2, 16)
        widths = quiet + np.concatenate([[0], np.cumsum(random.exponential(random.choice((1.5, 4, 15)), random.integers(1, 12)))])
        beside = random.random(len(widths)) * random.choice((0.3, 1.0)) if random.random() < 0.8 else np.ones(len(widths))
        if side < 0:
            edges, levels = np.concatenate([-widths[::-1], edges]), np.concatenate([beside, levels])
        else:
            edges, levels = np.concatenate([edges, len(bars) + widths]), np.concatenate([levels, beside])
    return (edges, levels), float(len(bars))


class _Places:
    """Where a place along the code, in modules, lies along the crop, 0 … 1: seen from the side, and bent around a can."""

    def __init__(self, random: Random, length: float, before: float, after: float) -> None:
        self._length, self._before, self._whole = length, before, 1 + before + after
        self._curl = random.uniform(0.2, 1.0) if random.random() < 0.35 else 1e-3
        self._turn = random.uniform(-0.35, 0.35) * min(1.0, 3 * self._curl)
        self._perspective = random.normal(0, 0.06)
        self._ends = self._bent(np.array([0.0, 1.0]))

    def __call__(self, modules: NDArray[np.float64]) -> NDArray[np.float64]:
        first, last = self._ends
        along = (self._bent(modules / self._length) - first) / (last - first)
        return (self._before + along) / self._whole

    @property
    def module(self) -> float:
        return 1 / self._length / self._whole

    def _bent(self, along: NDArray[np.float64]) -> NDArray[np.float64]:
        angle = np.clip(self._curl * (2 * along - 1) + self._turn, -1.5, 1.5)
        across = np.sin(angle) / self._curl + 1e-3 * along
        return across / (1 + self._perspective * np.clip(across, -2, 2))


def _photographed(runs: Runs, places: _Places, optics: Optics, random: Random) -> NDArray[np.uint8]:
    """HEIGHT × WIDTH uint8: drawn finely, blurred, taken at the camera's resolution, spoiled, and cut out again as `rectified` does."""
    edges, levels = places(runs[0]), runs[1]
    count = round(WIDTH * _FINE * (1 + 2 * _AROUND))
    grid = np.linspace(-_AROUND, 1 + _AROUND, count + 1)
    ends = np.concatenate([[-9.0], np.maximum.accumulate(edges), [9.0]])
    lightness = np.concatenate([[0.0], np.cumsum(np.diff(ends) * levels)])
    fine = (np.diff(np.interp(grid, ends, lightness)) / np.diff(grid)).astype(np.float32)[None]
    module = places.module * WIDTH * _FINE
    pixel = module / optics.resolution
    seen = _blurred(fine, optics.blur * module, random)
    if random.random() < 0.3:  # nearer one end than the other: sharper there
        ramp = np.linspace(0, 1, count, dtype=np.float32)[None] ** random.uniform(0.5, 2)
        seen = seen + (_blurred(fine, optics.blur * module * random.uniform(0.3, 0.9), random) - seen) * (
            ramp if random.random() < 0.5 else 1 - ramp
        )
    seen = cv2.blur(seen, (max(1, round(pixel)), 1))

    rows = int(random.choice((6, 12, 24), p=(0.2, 0.4, 0.4)))
    columns = int(np.ceil(count / pixel)) + 2
    row = np.arange(rows, dtype=np.float32)[:, None] - (rows - 1) / 2
    phase = random.uniform(-1, 1) * row * (random.random() < 0.7) + np.float32(random.random())
    columnwise = np.arange(columns, dtype=np.float32)[None]
    across = (columnwise + phase) * np.float32(pixel) + _leans(row / rows, columnwise / columns, random) * _FINE
    picture = cv2.remap(
        seen, across.astype(np.float32), np.zeros_like(across, np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    picture = _exposed(picture, optics.noise, pixel / module, random)

    wanted = (np.arange(WIDTH, dtype=np.float32)[None] + 0.5 + _AROUND * WIDTH) * _FINE / np.float32(pixel) - phase - 0.5
    down = np.broadcast_to(np.arange(rows, dtype=np.float32)[:, None], wanted.shape)
    crop = cv2.remap(picture, wanted.astype(np.float32), np.ascontiguousarray(down), cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cv2.resize(crop, (WIDTH, HEIGHT), interpolation=cv2.INTER_LINEAR) if rows != HEIGHT else crop, np.uint8)


def _leans(row: NDArray[np.float32], column: NDArray[np.float32], random: Random) -> NDArray[np.float32]:
    """Columns by which each place is moved: bars that lean, fan out and wave, as on paper that is not flat."""
    fan = random.normal(0, 6) if random.random() < 0.4 else 0.0
    lean = random.normal(0, 5) if random.random() < 0.8 else 0.0
    moved = row * (lean + fan * (2 * column - 1)) + row**2 * random.normal(0, 2)
    if random.random() < 0.3:
        knots = random.normal(0, random.uniform(0.3, 2.0), (5, 2)).astype(np.float32)
        waves = cv2.resize(knots, (2, len(row)), interpolation=cv2.INTER_CUBIC)
        moved = moved + waves[:, :1] * (1 - column) + waves[:, 1:] * column
    return np.asarray(moved, np.float32)


def _blurred(fine: NDArray[np.float32], deviation: float, random: Random) -> NDArray[np.float32]:
    """Out of focus (a disc, seen edge on as bars are), moved (a box), by a lens or a scaler (a Gaussian), or two of them."""
    shares = random.dirichlet((1, 1, 1)) if random.random() < 0.4 else np.eye(3)[random.choice(3, p=(0.45, 0.35, 0.2))]
    for kind, share in enumerate(shares):
        sigma = deviation * np.sqrt(share)
        if sigma < 0.5:
            continue
        if kind == 0:
            half = int(3 * sigma) + 1
            kernel = np.exp(-0.5 * (np.arange(-half, half + 1) / sigma) ** 2)
        elif kind == 1:
            half = int(2 * sigma) + 1
            kernel = np.sqrt(np.maximum(0.0, 1 - (np.arange(-half, half + 1) / (2 * sigma)) ** 2))
        else:
            half = max(1, round(np.sqrt(3) * sigma))
            kernel = np.ones(2 * half + 1)
        fine = cv2.filter2D(fine, -1, (kernel / kernel.sum()).astype(np.float32)[None], borderType=cv2.BORDER_REPLICATE)
    return fine


def _exposed(light: NDArray[np.float32], noise: float, pixel: float, random: Random) -> NDArray[np.uint8]:
    """Uneven light, glare, what is printed above or below, the camera's curve, sharpening, noise and compression."""
    rows, columns = light.shape
    contrast, black = random.uniform(0.25, 1.0), random.uniform(0.0, 0.5)
    light = black * contrast + light * contrast * (1 - black)
    for ending in (0, 1):
        if random.random() < (0.25 if ending else 0.12):
            part = random.integers(1, max(2, rows // 3))
            strokes = (random.random((max(1, int(part) // 2), max(2, int(columns * pixel / random.uniform(2, 8))))) > 0.4).astype(
                np.float32
            )
            other = (black + (1 - black) * cv2.resize(strokes, (columns, int(part)), interpolation=cv2.INTER_LINEAR)) * contrast
            light[-part:] = other if ending else light[-part:]
            light[:part] = light[:part] if ending else other
    if random.random() < 0.7:
        field = random.uniform(1 - random.uniform(0, 0.8), 1, (random.integers(1, 5), random.integers(2, 6))).astype(np.float32)
        light = light * cv2.resize(field, (columns, rows), interpolation=cv2.INTER_CUBIC)
    if random.random() < 0.25:
        across = (np.arange(columns, dtype=np.float32)[None] / columns - random.random()) / random.uniform(0.02, 0.15)
        down = (np.arange(rows, dtype=np.float32)[:, None] / rows - random.uniform(-0.3, 1.3)) / random.uniform(0.15, 1.5)
        light = light + random.uniform(0.2, 1.5) * np.exp(-0.5 * (across**2 + down**2))
    level = 255 * random.uniform(0.35, 1.2) * np.maximum(light, 0) ** random.choice((1.0, random.uniform(0.4, 1.3)))
    noisy = level + random.standard_normal((rows, columns), np.float32) * noise * np.sqrt(0.4 + 0.6 * np.clip(level, 0, 255) / 200)
    if random.random() < 0.3:
        noisy = cv2.GaussianBlur(noisy, (3, 3), random.uniform(0.3, 0.8))
    if random.random() < 0.35:
        soft = cv2.GaussianBlur(noisy, (0, 0), random.uniform(0.7, 2.0))
        noisy = noisy + (noisy - soft) * random.uniform(0.3, 2.0)
    if random.random() < 0.05:  # a screen's pixels against the camera's
        noisy = noisy + random.uniform(2, 25) * np.sin(np.arange(columns) * random.uniform(0.2, 3.0) + random.uniform(0, 7))
    picture = np.clip(noisy, 0, 255).astype(np.uint8)
    if random.random() < 0.45:
        coded = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, int(random.integers(25, 96))])[1]
        picture = cv2.imdecode(coded, cv2.IMREAD_GRAYSCALE)
    return picture


def _letters(random: Random) -> NDArray[np.uint8]:
    picture = np.full((64, 512), int(random.integers(120, 256)), np.uint8)
    height = random.uniform(0.4, 2.5)
    for line in range(int(random.integers(1, 4))):
        text = "".join(random.choice(list("ABDEHILMNORSTUaeilnorstu1234567890|/ "), 40))
        face = int(random.choice((cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX, cv2.FONT_HERSHEY_TRIPLEX)))
        place = (int(random.integers(-40, 5)), int(20 + 28 * height * line))
        cv2.putText(picture, text, place, face, height, int(random.integers(0, 90)), int(random.integers(1, 6)), cv2.LINE_AA)
    return _spoiled(picture, random)


def _texture(random: Random) -> NDArray[np.uint8]:
    coarse = random.random((random.integers(2, 24), random.integers(4, 200))).astype(np.float32) * 255
    return _spoiled(np.clip(cv2.resize(coarse, (512, 64), interpolation=cv2.INTER_CUBIC), 0, 255).astype(np.uint8), random)


def _spoiled(picture: NDArray[np.uint8], random: Random) -> NDArray[np.uint8]:
    small = cv2.resize(cv2.GaussianBlur(picture, (0, 0), random.uniform(0.3, 3)), (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
    noisy = small + random.normal(0, random.uniform(0, 15), small.shape)
    return np.asarray(np.clip(noisy, 0, 255), np.uint8)
