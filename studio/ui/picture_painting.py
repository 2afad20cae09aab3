"""Paints a picture with an app's shapes over it, at the screen's own resolution."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter, QPainterPath
from PySide6.QtWidgets import QWidget

from studio.api import Shape
from studio.runtime import drawing
from studio.ui import tokens

SMOOTH_UP_TO_PIXELS = 1_200_000
"""Larger pictures are scaled without smoothing: at 2816 × 1584 smoothing takes 17 ms a frame on two cores."""

_ARC = 0.4477
"""Where the control points of a quarter of a circle lie, in radii from the corner."""


def paint_shapes(painter: QPainter, box: QRectF, frame_size: tuple[int, int], shapes: Sequence[Shape]) -> str:
    """frame_size: width and height of the frame that lies in `box`. Why a drawing of the app's can't be painted, "" where all are."""
    painter.save()
    painter.setClipRect(box)
    painter.translate(box.topLeft())
    painter.scale(box.width() / frame_size[0], box.height() / frame_size[1])
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
    try:
        drawing.paint(painter, shapes, frame_size)
    except ValueError as error:  # a drawing of the app's own that isn't there
        return str(error)
    finally:
        painter.restore()
    return ""


def smooth(box: QRectF, ratio: float) -> bool:
    """Whether there is time to smooth a picture as large as `box`. ratio: pixels of the screen for each of its units."""
    return box.width() * box.height() * ratio * ratio <= SMOOTH_UP_TO_PIXELS


def quick_to_paint(image: QImage) -> QImage:
    """Smooth scaling of 32-bit pixels takes less than half as long, the conversion included."""
    return image.convertToFormat(QImage.Format.Format_RGB32)


def on_whole_pixels(widget: QWidget, box: QRectF) -> QRectF:
    """Its edges moved to the nearest pixels of the screen: at 150 % they would lie between two, and the corners would not meet them."""
    ratio, origin = widget.devicePixelRatioF(), widget.mapTo(widget.window(), QPoint(0, 0))
    left, right = (round((x + origin.x()) * ratio) / ratio - origin.x() for x in (box.left(), box.right()))
    top, bottom = (round((y + origin.y()) * ratio) / ratio - origin.y() for y in (box.top(), box.bottom()))
    return QRectF(left, top, right - left, bottom - top)


def corners(box: QRectF) -> QPainterPath:
    """What lies outside the rounded corners: filling it is much cheaper than clipping the picture to a path."""
    path, radius = QPainterPath(), tokens.VIEWFINDER_RADIUS
    for x, across in ((box.left(), radius), (box.right(), -radius)):
        for y, down in ((box.top(), radius), (box.bottom(), -radius)):
            path.moveTo(x, y)
            path.lineTo(x + across, y)
            path.cubicTo(x + _ARC * across, y, x, y + _ARC * down, x, y + down)
            path.closeSubpath()
    return path
