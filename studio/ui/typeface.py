"""The system's interface face, in the few sizes the look uses."""

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication, QRawFont

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


@cache
def family() -> str:
    """macOS and Windows have one; on Linux the best sans installed."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont).family()
    if sys.platform in ("darwin", "win32"):
        return system
    installed = set(QFontDatabase.families())
    return next((face for face in _LINUX_FACES if face in installed), system)


@cache
def _darkened() -> bool:
    """FreeType thickens the stems of CFF outlines (Debian's Inter is one) where pixels are coarse: Regular then looks like Medium."""
    screen = QGuiApplication.primaryScreen()
    coarse = screen is None or screen.devicePixelRatio() < 1.5
    return sys.platform.startswith("linux") and coarse and not QRawFont.fromFont(QFont(family())).fontTable("CFF ").isEmpty()


def font(size: int = tokens.BODY, *, weight: QFont.Weight = QFont.Weight.Normal, tabular: bool = False) -> QFont:
    """size: pixels at scale 1; tabular: figures of one width, for numbers that change in place."""
    made = QFont(family())
    made.setPixelSize(size)
    made.setWeight(QFont.Weight.Light if weight == QFont.Weight.Normal and _darkened() else weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def semibold(size: int = tokens.BODY, *, tabular: bool = False) -> QFont:
    return font(size, weight=QFont.Weight.DemiBold, tabular=tabular)
