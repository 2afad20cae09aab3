"""The bar at the top: wordmark, what is going on, sound, and the menu."""

from PySide6.QtCore import QRectF, QSize, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui import icons, theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import row
from studio.ui.sound_control import SoundControl


class _Mark(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(22, 22)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        icons.paint(painting.antialiased(self), "studio", "", QRectF(0, (self.height() - 22) / 2, 22, 22))


class TopBar(QWidget):
    """`page_chosen` names a page: "apps", "models" or "phones"."""

    menu_wanted = Signal()
    page_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        names = ("apps", "models", "phones")
        self.pages = {name: self._page_button(name, f"{name.capitalize()} (Ctrl+{place})") for place, name in enumerate(names, 1)}
        self._status = Label(typeface.font(), "quiet")
        self.menu_button = Button("", "menu", "quiet")
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setToolTip("Theme, shortcuts and more (Ctrl+,)")
        self.menu_button.clicked.connect(self.menu_wanted)
        self.sound = SoundControl()
        self.setFixedHeight(tokens.TOP_BAR_HEIGHT)
        name = Label(typeface.semibold(15), text="Pocket Studio")
        pages = row(*self.pages.values(), spacing=2)
        ends = self._status, 4, self.sound, self.menu_button
        row(_Mark(), name, 8, pages, -1, *ends, spacing=9, margins=(16, 0, 10, 1), owner=self)
        self.show_page("apps")

    def show_page(self, page: str) -> None:
        for name, button in self.pages.items():
            button.setChecked(name == page)

    @property
    def status(self) -> str:
        return self._status.text()

    def show_status(self, text: str) -> None:
        self._status.setText(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painting.antialiased(self)
        painter.fillRect(QRectF(0, self.height() - 1, self.width(), 1), theme.colour(theme.of(self).hairline))

    def _page_button(self, page: str, hint: str) -> Button:
        button = Button(page.capitalize(), strength="quiet")
        button.setToolTip(hint)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._choose(page))
        return button

    def _choose(self, page: str) -> None:
        self.show_page(page)  # a click on the page that is shown must not uncheck it
        self.page_chosen.emit(page)
