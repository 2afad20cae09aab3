"""What this program is: versions, licences, and where its parts come from."""

from PySide6.QtCore import QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QWidget

from studio import desktop_entry, versions
from studio.ui import icons, tokens, typeface
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row

_ICON = 44
_LINK_EDGE = 4
"""A link's text begins so many pixels inside it; the icon's drawing too."""
_OUR_LICENCE = "https://www.apache.org/licenses/LICENSE-2.0"


class About(QWidget):
    """The versions can be copied as text; every name of a part leads to its home page."""

    WIDTH = 480

    def __init__(self) -> None:
        super().__init__()
        icon = Label()
        icon.setPixmap(icons.window_icon().pixmap(QSize(_ICON, _ICON), self.devicePixelRatioF()))
        name = Label(typeface.semibold(17), text="Pocket Studio")
        release = Label(typeface.font(tabular=True), "quiet", versions.release())
        release.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        licence = _link("Apache License 2.0", _OUR_LICENCE)
        purpose = Label(role="quiet", text="Try mobile vision models at your desk before porting them to a phone.", wrap=True)
        purpose.setContentsMargins(_LINK_EDGE, 0, 0, 0)
        self._copy = Button("Copy all", "copy")
        self._copy.clicked.connect(self._copy_all)
        self._entry = Button()
        self._entry.setVisible(desktop_entry.offered())
        self._entry.clicked.connect(self._add_or_remove)
        self._show_entry()
        column(
            *(row(icon, column(name, release, spacing=1), -1, licence, spacing=12), purpose, _surroundings(), _parts()),
            row(self._copy, self._entry, -1),
            spacing=14,
            owner=self,
        )
        self.setFocusProxy(self._copy)

    def _copy_all(self) -> None:
        QGuiApplication.clipboard().setText(versions.described())
        self._copy.setText("Copied")

    def _add_or_remove(self) -> None:
        try:
            if desktop_entry.entry_file().exists():
                desktop_entry.remove()
            else:
                desktop_entry.install()
        except OSError as error:
            self._entry.setText(f"Not possible: {error.strerror}")
            self._entry.setToolTip(str(error))
        else:
            self._show_entry()

    def _show_entry(self) -> None:
        there = desktop_entry.entry_file().exists()
        self._entry.setText("Remove from applications menu" if there else "Add to applications menu")
        self._entry.setToolTip(str(desktop_entry.entry_file()))


def _surroundings() -> QGridLayout:
    grid = _grid(stretched=1)
    grid.setContentsMargins(_LINK_EDGE, 0, 0, 0)
    for line, (name, value) in enumerate(versions.surroundings()):
        grid.addWidget(Label(text=name), line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(Label(typeface.font(tabular=True), "quiet", value, wrap=True), line, 1)
    return grid


def _parts() -> QGridLayout:
    grid = _grid(stretched=2)
    for line, part in enumerate(versions.parts()):
        name = _link(part.name, part.home) if part.home else Label(typeface.font(tokens.CAPTION), "quiet", part.name)
        grid.addWidget(name, line, 0)
        grid.addWidget(Label(typeface.font(tokens.CAPTION, tabular=True), text=part.version), line, 1)
        grid.addWidget(Label(typeface.font(tokens.CAPTION), "quiet", part.licence), line, 2)
    return grid


def _grid(stretched: int) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(18)
    grid.setVerticalSpacing(1)
    grid.setColumnStretch(stretched, 1)
    return grid


def _link(text: str, address: str) -> Button:
    button = Button(text, strength="link")
    button.setToolTip(address)
    button.clicked.connect(lambda: QDesktopServices.openUrl(QUrl(address)))
    return button
