"""What this program is, in versions."""

import platform
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import qVersion
from PySide6.QtWidgets import QGridLayout, QWidget

import studio
from studio.ui import typeface
from studio.ui.controls.label import Label

_PACKAGES = ("ai-edge-litert", "opencv-contrib-python", "av", "numpy")


class About(QWidget):
    def __init__(self) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        grid.addWidget(
            Label(role="quiet", text="Try mobile vision models at your desk before porting them to a phone.", wrap=True), 0, 0, 1, 2
        )
        for line, (name, value) in enumerate(versions(), 1):
            grid.addWidget(Label(text=name), line, 0)
            grid.addWidget(Label(typeface.font(tabular=True), "quiet", value), line, 1)


def versions() -> tuple[tuple[str, str], ...]:
    """Name and version of what runs here, read without importing it."""
    found = [("Pocket Studio", studio.__version__), ("Python", platform.python_version()), ("Qt", qVersion())]
    for package in _PACKAGES:
        try:
            found.append((package, version(package)))
        except PackageNotFoundError:
            found.append((package, "not installed"))
    found.append(("System", f"{platform.system()} {platform.release()} · {platform.machine()}"))
    return tuple(found)
