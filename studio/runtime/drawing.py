"""Shapes to pixels with QPainter: the one place that draws what apps want drawn.

What has no place in the picture (a coordinate that is not a finite number) is left out, so that one bad point never takes down a window.
"""

import math
import os
import threading
from collections.abc import Iterable
from functools import cache, lru_cache
from itertools import chain, pairwise
from typing import assert_never

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QCoreApplication, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QGuiApplication, QImage, QPainter, QPainterPath, QPen, QPolygonF, QTransform

from studio.api import Box, Caption, Dots, Mask, Pixels, Points, Polyline, Quad, Shape, Sprite
from studio.runtime.sprites import paint_sprite

LABEL_SIZE = 20.0
"""Letter height of box labels, frame pixels."""

FARTHEST = 1e5
"""Coordinates are held within this many pixels of the frame: far outside any picture, and near enough for the rasteriser's fixed point."""

LARGEST_TEXT = 2000.0
"""Letters are drawn no higher: they would fill any picture."""

LONG_STROKE = 32.0
"""Frame pixels; straight lines that are all at least so long are painted one by one."""

# Qt would spread the spans of a shape over threads and wait for them, which takes longer than painting them.
os.environ.setdefault("QT_NO_GUI_THREADPOOL", "1")

# Looked up once: a frame has many shapes.
_SOLID, _ROUND_CAP, _ROUND_JOIN = Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin
_FLAT_CAP = Qt.PenCapStyle.FlatCap
_NO_PEN, _NO_BRUSH = Qt.PenStyle.NoPen, Qt.BrushStyle.NoBrush


def image_of(pixels: Pixels) -> QImage:
    """Wraps height × width × 3 uint8 RGB without a copy: the array must outlive the image."""
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, pixels.strides[0], QImage.Format.Format_RGB888)


def drawn(pixels: Pixels, shapes: Iterable[Shape], frame_size: tuple[int, int] | None = None) -> Pixels:
    """A copy of the picture (height × width × 3 uint8) with the shapes drawn on it.

    frame_size: width and height of the frame in whose pixels the shapes are, where that is not the picture's own size.
    """
    height, width = pixels.shape[:2]
    shapes = tuple(shapes)
    if not shapes:
        return np.array(pixels, order="C")
    picture = np.ascontiguousarray(pixels)
    image = image_of(picture).convertToFormat(QImage.Format.Format_RGB32)  # Qt blends into it twice as fast as into 24 bits
    painter = QPainter(image)
    try:
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        if frame_size and frame_size != (width, height):
            painter.scale(width / frame_size[0], height / frame_size[1])
        paint(painter, shapes, frame_size or (width, height))
    finally:
        painter.end()
    return pixels_of(image)


def pixels_of(image: QImage) -> Pixels:
    """A copy: height × width × 3 uint8 RGB."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def paint(painter: QPainter, shapes: Iterable[Shape], frame_size: tuple[int, int]) -> None:
    """Paints shapes with a painter already transformed to frame pixels. frame_size: width and height of the frame.

    Text needs a QGuiApplication; one is made where there is none and this is the main thread. Raises ValueError for an SVG drawing or
    element that can't be found. Leaves the painter as it was.
    """
    painter.save()
    try:
        for shape in shapes:
            if isinstance(shape, Polyline):  # the most of them, and they leave nothing behind but pen and brush
                _polyline(painter, shape)
                continue
            painter.save()
            try:
                _paint_one(painter, shape, frame_size)
            finally:
                painter.restore()
    finally:
        painter.restore()


def _paint_one(painter: QPainter, shape: Shape, frame_size: tuple[int, int]) -> None:
    match shape:
        case Polyline():
            _polyline(painter, shape)
        case Box():
            _box(painter, shape, frame_size[0])
        case Dots():
            _dots(painter, shape)
        case Caption():
            _caption(painter, shape)
        case Mask():
            _mask(painter, shape, frame_size)
        case Quad():
            _quad(painter, shape)
        case Sprite():
            paint_sprite(painter, shape)
        case _:
            assert_never(shape)


@lru_cache(maxsize=512)
def _colour(name: str) -> QColor:
    return QColor(name)


def _pen(colour: str, width: float) -> QPen:
    return QPen(_colour(colour), min(width, FARTHEST), _SOLID, _ROUND_CAP, _ROUND_JOIN)


def _finite(points: Points) -> Points | None:
    """The points, held within FARTHEST; None where a coordinate is not a finite number."""
    numbers = list(chain.from_iterable(points))
    if not all(map(math.isfinite, numbers)):
        return None
    if max(map(abs, numbers), default=0.0) > FARTHEST:
        return tuple((_held(x), _held(y)) for x, y in points)
    return points


def _held(value: float) -> float:
    return min(max(value, -FARTHEST), FARTHEST)


def _number(*values: float) -> bool:
    return all(map(math.isfinite, values))


def _polyline(painter: QPainter, line: Polyline) -> None:
    points = _finite(line.points)
    if not points or not _number(line.width):
        return
    curved = line.smooth and len(points) > 2
    in_strokes = line.width > 1 and not curved and _long(points) and _colour(line.colour).alpha() == 255
    if line.fill or not in_strokes:
        painter.setPen(_NO_PEN if in_strokes or line.width <= 0 else _pen(line.colour, line.width))
        painter.setBrush(_colour(line.fill) if line.fill else _NO_BRUSH)
        painter.drawPath(_smooth_path(points, line.closed) if curved else _path(points, line.closed))
    if in_strokes:
        _strokes(painter, points, line)


def _long(points: Points) -> bool:
    return len(points) > 1 and all(math.dist(start, end) >= LONG_STROKE for start, end in pairwise(points))


def _strokes(painter: QPainter, points: Points, line: Polyline) -> None:
    """Strokes with flat ends, and a dot at each point: Qt takes several times as long to paint a path with long slanting edges."""
    colour, width = _colour(line.colour), min(line.width, FARTHEST)
    places = [QPointF(x, y) for x, y in points]
    painter.setPen(QPen(colour, width, _SOLID, _FLAT_CAP))
    for start, end in pairwise([*places, places[0]] if line.closed and len(places) > 2 else places):
        painter.drawLine(start, end)
    painter.setPen(_NO_PEN)
    painter.setBrush(colour)
    for place in places:
        painter.drawEllipse(place, width / 2, width / 2)


def _path(points: Points, closed: bool) -> QPainterPath:
    path = QPainterPath()
    path.addPolygon(_polygon(points))
    if closed:
        path.closeSubpath()
    return path


def _smooth_path(points: Points, closed: bool) -> QPainterPath:
    """Uniform Catmull-Rom through the points, as cubic Béziers (control points at a sixth of the neighbours' difference)."""
    around = (points[-1], *points, *points[:2]) if closed else (points[0], *points, points[-1])
    tangents = [((c[0] - a[0]) / 6, (c[1] - a[1]) / 6) for a, c in zip(around, around[2:], strict=False)]
    path = QPainterPath(QPointF(*points[0]))
    steps = zip(around[1:], tangents, around[2:], tangents[1:], strict=False)  # ends with the shortest
    for (x, y), (out_x, out_y), (end_x, end_y), (in_x, in_y) in steps:
        path.cubicTo(x + out_x, y + out_y, end_x - in_x, end_y - in_y, end_x, end_y)
    if closed:
        path.closeSubpath()
    return path


def _box(painter: QPainter, box: Box, frame_width: float) -> None:
    if not (box.corners and _finite(box.corners)):
        return
    _polyline(painter, Polyline(box.corners, box.colour, box.width, closed=True))
    if box.label:
        left, top = min(box.corners, key=lambda corner: (corner[1], corner[0]))
        at = (left - box.width / 2, max(LABEL_SIZE, top - LABEL_SIZE))
        _caption(painter, Caption(box.label, at, LABEL_SIZE, "#ffffff", background=_solid(box.colour)), frame_width)


def _solid(colour: str) -> str:
    darker = _colour(colour).darker(160)
    darker.setAlpha(230)
    return darker.name(QColor.NameFormat.HexArgb)


def _dots(painter: QPainter, dots: Dots) -> None:
    if not (_number(dots.radius) and dots.radius > 0 and dots.colours):
        return
    radius = _held(dots.radius)
    painter.setPen(_pen(dots.outline, max(1.0, radius / 3)) if dots.outline else _NO_PEN)
    for index, point in enumerate(dots.points):
        if at := _finite((point,)):
            painter.setBrush(_colour(dots.colours[index % len(dots.colours)]))
            painter.drawEllipse(QPointF(*at[0]), radius, radius)


def _caption(painter: QPainter, caption: Caption, frame_width: float | None = None) -> None:
    """frame_width: where it is to be kept within the frame, from its beginning on."""
    if not (caption.text and _number(*caption.at, caption.size) and caption.size > 0):
        return
    make_text_possible()
    size = min(caption.size, LARGEST_TEXT)
    font = QFont(painter.font())
    font.setPixelSize(max(1, round(size)))
    font.setWeight(QFont.Weight.DemiBold)
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    x, y, pad = _held(caption.at[0]), _held(caption.at[1]), size * 0.4
    width = metrics.horizontalAdvance(caption.text) + 2 * pad
    if frame_width is not None:
        x = max(0.0, min(x, frame_width - width))
    box = QRectF(x, y - metrics.height() / 2, width, metrics.height())
    if caption.background:
        painter.setPen(_NO_PEN)
        painter.setBrush(_colour(caption.background))
        painter.drawRoundedRect(box, size * 0.3, size * 0.3)
    painter.setPen(_colour(caption.colour))
    painter.drawText(box.adjusted(pad, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, caption.text)


def make_text_possible() -> None:
    """Makes a QGuiApplication where there is none, on the main thread alone: Qt ends a process that paints text without one."""
    if QCoreApplication.instance() is None:
        if threading.current_thread() is not threading.main_thread():
            raise RuntimeError("text is painted before there is a QGuiApplication; make one on the main thread first")
        _gui_application()


@cache
def _gui_application() -> QGuiApplication:
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    return QGuiApplication([])


def _mask(painter: QPainter, mask: Mask, frame_size: tuple[int, int]) -> None:
    if not mask.alpha.size:
        return
    colour = _colour(mask.colour)
    levels = np.arange(256) * colour.alpha() // 255
    table = np.stack([*(levels * part // 255 for part in (colour.red(), colour.green(), colour.blue())), levels], axis=1)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    tinted = table.astype(np.uint8)[mask.alpha]
    painter.drawImage(QRectF(0, 0, *frame_size), _rgba(tinted, QImage.Format.Format_RGBA8888_Premultiplied))


def _rgba(pixels: NDArray[np.uint8], form: QImage.Format) -> QImage:
    pixels = np.ascontiguousarray(pixels)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, width * 4, form).copy()


def _quad(painter: QPainter, quad: Quad) -> None:
    corners = _finite(quad.corners)
    if corners is None or len(corners) != 4 or not quad.pixels.size:
        return
    height, width = quad.pixels.shape[:2]
    target = QTransform.quadToQuad(_polygon(((0, 0), (width, 0), (width, height), (0, height))), _polygon(corners))
    if not isinstance(target, QTransform):
        return  # the corners lie on one line: there is no area to paint
    painter.setOpacity(quad.opacity)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(target, combine=True)
    painter.drawImage(QPointF(0, 0), _rgba(quad.pixels, QImage.Format.Format_RGBA8888))


def _polygon(points: Points) -> QPolygonF:
    return QPolygonF([QPointF(x, y) for x, y in points])
