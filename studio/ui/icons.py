"""Our own line icons, tinted to the theme."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio import bundled

WINDOW_ICON_SIZES = (16, 24, 32, 48, 64, 128, 256)


@cache
def _drawing(name: str) -> str:
    return (bundled.assets_folder() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


@cache
def _renderer(name: str, colour: str) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(_drawing(name).replace("currentColor", colour).encode()))


def paint(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Draws the icon into `box`, sharp at any scale."""
    _renderer(name, colour).render(painter, box)


@cache
def icon(name: str, colour: str, size: int = 18) -> QIcon:
    """At scales 1 to 3, so that a moved window stays sharp."""
    made = QIcon()
    for scale in (1, 2, 3):
        pixmap = QPixmap(size * scale, size * scale)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint(painter, name, colour, QRectF(0, 0, size * scale, size * scale))
        painter.end()
        pixmap.setDevicePixelRatio(scale)
        made.addPixmap(pixmap)
    return made


@cache
def window_icon() -> QIcon:
    """The application's, drawn for each size that window managers ask for."""
    made = QIcon()
    for size in WINDOW_ICON_SIZES:
        pixmap = QPixmap(size, size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        paint(painter, "studio", "", QRectF(0, 0, size, size))
        painter.end()
        made.addPixmap(pixmap)
    return made
