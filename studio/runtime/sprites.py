"""Drawings to pixels: an SVG element is painted from a kept picture of it where that is as sharp, for its curves take far longer."""

import math
import time
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QTransform
from PySide6.QtSvg import QSvgRenderer

from studio.api import Sprite

LARGEST_SPRITE = 30_000.0
"""A drawing that reaches farther is left out: Qt refuses to rasterise it, with a warning for each frame."""
SCALE_STEP = 1.25
"""Sprites are kept as pixels in sizes this far apart, and painted from the next larger one."""
LARGEST_RASTER = 512
"""Device pixels; a larger sprite is painted from its curves."""
KEPT_SECONDS = 20.0
"""A picture that was not painted for so long goes when the next is made: a window had another size, or an app other drawings."""
MOST_KEPT = 96

_Key = tuple[Path, str, int]
_painted: dict[_Key, tuple[float, QImage]] = {}
"""When each picture was last painted, that of longest ago first."""


def paint_sprite(painter: QPainter, sprite: Sprite) -> None:
    """With a painter in frame pixels, which it leaves changed. Raises ValueError for a drawing or element that can't be found."""
    if not (all(map(math.isfinite, (*sprite.matrix, sprite.opacity))) and sprite.opacity > 0):
        return
    bounds = _bounds(sprite.svg, sprite.element)
    placed = QTransform(*sprite.matrix)
    reach = placed.mapRect(bounds)
    if not all(abs(edge) <= LARGEST_SPRITE for edge in (reach.left(), reach.top(), reach.right(), reach.bottom())):
        return
    painter.setOpacity(sprite.opacity)
    painter.setTransform(placed, combine=True)
    step = _scale_step(painter.transform(), bounds)
    if step is None:
        _render(painter, sprite.svg, sprite.element, bounds)
    else:
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(_raster_area(bounds, step), _kept((sprite.svg, sprite.element, step)))


@lru_cache(maxsize=64)
def _svg(path: Path) -> QSvgRenderer:
    if not path.is_file():
        raise ValueError(f"there is no drawing {path}")
    renderer = QSvgRenderer(str(path))
    if not renderer.isValid():
        raise ValueError(f"{path} is not an SVG drawing")
    return renderer


@lru_cache(maxsize=512)
def _bounds(path: Path, element: str) -> QRectF:
    """Where an element lies in the drawing, in SVG user units."""
    renderer = _svg(path)
    if not element:
        return renderer.viewBoxF()
    if not renderer.elementExists(element):
        raise ValueError(f"{path} has no element {element!r}")
    return renderer.transformForElement(element).mapRect(renderer.boundsOnElement(element))


def _render(painter: QPainter, path: Path, element: str, bounds: QRectF) -> None:
    if element:
        _svg(path).render(painter, element, bounds)
    else:
        _svg(path).render(painter, bounds)


def _scale_step(transform: QTransform, bounds: QRectF) -> int | None:
    """Which of the kept sizes suits a drawing of a sprite; None where it is better drawn from its curves."""
    scale = max(math.hypot(transform.m11(), transform.m12(), transform.m21(), transform.m22()), 1e-9)
    step = math.ceil(math.log(scale, SCALE_STEP))
    large = SCALE_STEP**step * max(bounds.width(), bounds.height())
    return step if 1 <= large <= LARGEST_RASTER else None


def _raster_area(bounds: QRectF, step: int) -> QRectF:
    """What the kept picture shows, in SVG user units: whole pixels, with an empty one around the drawing."""
    scale = SCALE_STEP**step
    width, height = math.ceil(bounds.width() * scale) + 2, math.ceil(bounds.height() * scale) + 2
    return QRectF(bounds.left() - 1 / scale, bounds.top() - 1 / scale, width / scale, height / scale)


def _kept(key: _Key) -> QImage:
    now = time.monotonic()
    _, image = _painted.pop(key, (now, None))
    if image is None:
        image = _raster(*key)
        for old, (painted, _) in list(_painted.items()):
            if now - painted <= KEPT_SECONDS and len(_painted) < MOST_KEPT:
                break
            _painted.pop(old, None)
    _painted[key] = now, image
    return image


def _raster(path: Path, element: str, step: int) -> QImage:
    """A sprite's pixels at one of the kept sizes: its curves take several times as long to paint."""
    bounds, area, scale = _bounds(path, element), _raster_area(_bounds(path, element), step), SCALE_STEP**step
    image = QImage(round(area.width() * scale), round(area.height() * scale), QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(0)
    painter = QPainter(image)
    try:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.translate(-area.left(), -area.top())
        _render(painter, path, element, bounds)
    finally:
        painter.end()
    return image
