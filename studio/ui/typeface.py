"""The system's interface face, in the few sizes the look uses."""

import sys
from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

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


def font(size: int = tokens.BODY, *, weight: QFont.Weight = QFont.Weight.Normal, tabular: bool = False) -> QFont:
    """size: pixels at scale 1; tabular: figures of one width, for numbers that change in place."""
    made = QFont(family())
    made.setPixelSize(size)
    made.setWeight(weight)
    made.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        made.setFeature(QFont.Tag("tnum"), 1)
    return made


def semibold(size: int = tokens.BODY, *, tabular: bool = False) -> QFont:
    return font(size, weight=QFont.Weight.DemiBold, tabular=tabular)
