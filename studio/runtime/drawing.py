"""Shapes to pixels with QPainter: the one place that draws what apps want drawn."""

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import assert_never

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QImage,
    QPainter,
    QPainterPath,
    QPen,
    QPolygonF,
    QTransform,
)
from PySide6.QtSvg import QSvgRenderer

from studio.api import Box, Caption, Dots, Mask, Pixels, Points, Polyline, Quad, Shape, Sprite

LABEL_SIZE = 20.0
"""Letter height of box labels, frame pixels."""


def image_of(pixels: Pixels) -> QImage:
    """Wraps height × width × 3 uint8 RGB without a copy: the array must outlive the image."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)


def drawn(pixels: Pixels, shapes: Iterable[Shape]) -> Pixels:
    """A copy of the picture (height × width × 3 uint8) with the shapes drawn at frame resolution."""
    image = image_of(pixels).convertToFormat(QImage.Format.Format_RGB32)
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    paint(painter, shapes, (pixels.shape[1], pixels.shape[0]))
    painter.end()
    packed = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    bgr = packed[:, : image.width() * 4].reshape(image.height(), image.width(), 4)
    return np.ascontiguousarray(bgr[:, :, 2::-1])


def paint(painter: QPainter, shapes: Iterable[Shape], frame_size: tuple[int, int]) -> None:
    """Paints shapes with a painter already transformed to frame pixels. frame_size: width and height of the frame."""
    for shape in shapes:
        painter.save()
        match shape:
            case Polyline():
                _polyline(painter, shape)
            case Box():
                _box(painter, shape)
            case Dots():
                _dots(painter, shape)
            case Caption():
                _caption(painter, shape)
            case Mask():
                _mask(painter, shape, frame_size)
            case Quad():
                _quad(painter, shape)
            case Sprite():
                _sprite(painter, shape)
            case _:
                assert_never(shape)
        painter.restore()


def _pen(colour: str, width: float) -> QPen:
    join, cap = Qt.PenJoinStyle.RoundJoin, Qt.PenCapStyle.RoundCap
    return QPen(QColor(colour), width, Qt.PenStyle.SolidLine, cap, join)


def _polyline(painter: QPainter, line: Polyline) -> None:
    if not line.points:
        return
    path = _smooth_path(line.points, line.closed) if line.smooth else _path(line.points, line.closed)
    painter.setPen(_pen(line.colour, line.width) if line.width > 0 else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(line.fill) if line.fill else Qt.BrushStyle.NoBrush)
    painter.drawPath(path)


def _path(points: Points, closed: bool) -> QPainterPath:
    path = QPainterPath(QPointF(*points[0]))
    for point in points[1:]:
        path.lineTo(*point)
    if closed:
        path.closeSubpath()
    return path


def _smooth_path(points: Points, closed: bool) -> QPainterPath:
    """Uniform Catmull-Rom through the points, as cubic Béziers (control points at a sixth of the neighbours' difference)."""
    count = len(points)

    def at(index: int) -> NDArray[np.float64]:
        return np.array(points[index % count if closed else min(max(index, 0), count - 1)])

    path = QPainterPath(QPointF(*points[0]))
    for index in range(count if closed else count - 1):
        before, start, end, after = (at(index + offset) for offset in (-1, 0, 1, 2))
        path.cubicTo(*(start + (end - before) / 6), *(end - (after - start) / 6), *end)
    if closed:
        path.closeSubpath()
    return path


def _box(painter: QPainter, box: Box) -> None:
    _polyline(painter, Polyline(box.corners, box.colour, box.width, closed=True))
    if box.label:
        left, top = min(box.corners, key=lambda corner: (corner[1], corner[0]))
        at = (left - box.width / 2, max(LABEL_SIZE, top - LABEL_SIZE))
        _caption(painter, Caption(box.label, at, LABEL_SIZE, "#ffffff", background=_solid(box.colour)))


def _solid(colour: str) -> str:
    darker = QColor(colour).darker(160)
    darker.setAlpha(230)
    return darker.name(QColor.NameFormat.HexArgb)


def _dots(painter: QPainter, dots: Dots) -> None:
    outlined = dots.outline is not None
    painter.setPen(_pen(dots.outline or "", max(1.0, dots.radius / 3)) if outlined else Qt.PenStyle.NoPen)
    for index, point in enumerate(dots.points):
        painter.setBrush(QColor(dots.colours[index % len(dots.colours)]))
        painter.drawEllipse(QPointF(*point), dots.radius, dots.radius)


def _caption(painter: QPainter, caption: Caption) -> None:
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(caption.size)))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    (x, y), pad = caption.at, caption.size * 0.4
    box = QRectF(x, y - metrics.height() / 2, metrics.horizontalAdvance(caption.text) + 2 * pad, metrics.height())
    if caption.background:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(caption.background))
        painter.drawRoundedRect(box, caption.size * 0.3, caption.size * 0.3)
    painter.setPen(QColor(caption.colour))
    painter.drawText(box.adjusted(pad, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, caption.text)


def _mask(painter: QPainter, mask: Mask, frame_size: tuple[int, int]) -> None:
    colour = QColor(mask.colour)
    alpha = mask.alpha.astype(np.uint16) * colour.alpha() // 255
    tinted = np.empty((*alpha.shape, 4), np.uint8)
    tinted[..., :3] = np.array([colour.red(), colour.green(), colour.blue()]) * alpha[..., None] // 255
    tinted[..., 3] = alpha
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(QRectF(0, 0, *frame_size), _rgba(tinted, QImage.Format.Format_RGBA8888_Premultiplied))


def _rgba(pixels: NDArray[np.uint8], form: QImage.Format) -> QImage:
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, width * 4, form).copy()


def _quad(painter: QPainter, quad: Quad) -> None:
    height, width = quad.pixels.shape[:2]
    target = QTransform.quadToQuad(_polygon(((0, 0), (width, 0), (width, height), (0, height))), _polygon(quad.corners))
    if not isinstance(target, QTransform):
        return  # the corners lie on one line: there is no area to paint
    painter.setOpacity(quad.opacity)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(target, combine=True)
    painter.drawImage(QPointF(0, 0), _rgba(quad.pixels, QImage.Format.Format_RGBA8888))


def _polygon(points: Sequence[tuple[float, float]]) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])


@lru_cache(maxsize=64)
def _svg(path: Path) -> QSvgRenderer:
    renderer = QSvgRenderer(str(path))
    if not renderer.isValid():
        raise ValueError(f"{path} is not an SVG drawing")
    return renderer


def _sprite(painter: QPainter, sprite: Sprite) -> None:
    if not all(math.isfinite(number) for number in sprite.matrix):
        return
    renderer = _svg(sprite.svg)
    painter.setOpacity(sprite.opacity)
    painter.setTransform(QTransform(*sprite.matrix), combine=True)
    if sprite.element:
        placed = renderer.transformForElement(sprite.element)
        bounds = placed.mapRect(renderer.boundsOnElement(sprite.element))
        renderer.render(painter, sprite.element, bounds)
    else:
        renderer.render(painter, renderer.viewBoxF())
