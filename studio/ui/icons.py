"""Our own line icons, tinted to the theme."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from studio import bundled


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
