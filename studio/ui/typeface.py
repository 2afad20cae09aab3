"""The system's interface face, in the few sizes the look uses."""

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QPalette, QRawFont
from PySide6.QtWidgets import QWidget

from studio.ui import tokens

_LINUX_FACES = (
    "Inter",
    "SF Pro Text",
    "Segoe UI",
    "Noto Sans",
    "Cantarell",
    "Ubuntu",
    "Open Sans",
    "Roboto",
    "DejaVu Sans",
    "Liberation Sans",
)

_WIDE_FACES = ("DejaVu Sans",)
"""A tenth wider than the others, to which the window's widths were drawn: their narrower cut is taken."""

_COARSE_UP_TO = 20
"""Letters of so many pixels have stems wide enough to look as they are drawn."""


@cache
def family() -> str:
    """macOS and Windows have one; on Linux the best sans installed."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    if sys.platform in ("darwin", "win32"):
        return system
    installed = set(QFontDatabase.families())
    return next((face for face in _LINUX_FACES if face in installed), system)


@cache
def _thickened() -> bool:
    """Qt has the stems of CFF outlines thickened (Debian's Inter has such): on coarse pixels bright Regular then looks like Medium."""
    screen = QGuiApplication.primaryScreen()
    coarse = screen is None or screen.devicePixelRatio() < 1.5
    return sys.platform.startswith("linux") and coarse and not QRawFont.fromFont(QFont(family())).fontTable("CFF ").isEmpty()


def regular(*, bright: bool | None = None) -> QFont.Weight:
    """The weight that looks regular. bright: the letters are brighter than their ground; None as the theme has it."""
    if bright is None:
        bright = QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() < 128
    return QFont.Weight.Light if bright and _thickened() else QFont.Weight.Normal


def follow_theme(widget: QWidget) -> None:
    """Gives the letters of `widget` the weight that looks regular in the theme of now."""
    made = widget.font()
    if made.weight() in (QFont.Weight.Light, QFont.Weight.Normal) and made.weight() != regular():
        made.setWeight(regular())
        widget.setFont(made)


def font(size: int = tokens.BODY, *, weight: QFont.Weight | None = None, tabular: bool = False) -> QFont:
    """size: pixels at scale 1; weight: None for regular; tabular: figures of one width, for numbers that change in place."""
    made = QFont(family())
    made.setPixelSize(size)
    made.setWeight(weight or (regular() if size < _COARSE_UP_TO else QFont.Weight.Normal))
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if family() in _WIDE_FACES:
        made.setStretch(QFont.Stretch.SemiCondensed)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def semibold(size: int = tokens.BODY, *, tabular: bool = False) -> QFont:
    return font(size, weight=QFont.Weight.DemiBold, tabular=tabular)
