"""The window: three columns under a bar, and the keys it listens to."""

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme, tokens
from studio.ui.controls.layout import column, order_tabs, row
from studio.ui.drop_target import DropTarget
from studio.ui.gallery import Gallery
from studio.ui.inspector.panel import Inspector
from studio.ui.notice import Notice
from studio.ui.popover import Note, Sheet
from studio.ui.shortcuts import PLAIN, hear_chords
from studio.ui.top_bar import TopBar
from studio.ui.transport import Transport
from studio.ui.viewfinder import Viewfinder

MINIMUM = 800, 450
ROOMY = 1024
"""A narrower window shows the apps by their pictures alone."""
USUAL = 1280, 800
_ON_A_PAGE = {Qt.Key.Key_Escape: "apps_page", Qt.Key.Key_Question: "shortcuts", Qt.Key.Key_0: "mute"}
"""What plain keys do where no picture is seen."""


class StudioWindow(QWidget):
    """`intended` names what a key asks for (see shortcuts), `app_key` gives the place of an app, `closing` comes once."""

    intended = Signal(str)
    app_key = Signal(int)
    closing = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle("Pocket Studio")
        self.setMinimumSize(*MINIMUM)
        self.resize(*USUAL)
        self.top_bar, self.gallery, self.viewfinder = TopBar(), Gallery(), Viewfinder()
        self.transport, self.inspector = Transport(), Inspector()
        self._middle = column(self.viewfinder, self.transport, spacing=16, margins=(16, 16, 16, 16))
        self._middle.setStretch(0, 1)
        columns = self._columns = row(self.gallery, 1, self._middle, 1, self.inspector, spacing=0)
        columns.setStretch(2, 1)
        self._gaps = [gap for place in range(columns.count()) if (item := columns.itemAt(place)) and (gap := item.spacerItem())]
        self._whole = column(self.top_bar, columns, spacing=0, owner=self)
        self._whole.setStretch(1, 1)
        self.note, self.notice, self.drop_target = Note(self), Notice(self, self.viewfinder), DropTarget(self)
        self._sheet: Sheet | None = None
        self._page: QWidget | None = None
        self._instead: QWidget | None = None
        self._bare, self._aside = False, True
        hear_chords(self, self.intended.emit)
        self._order_tabs()

    @property
    def sheet(self) -> Sheet | None:
        """The sheet that is open."""
        return self._sheet

    def open_sheet(self, title: str, content: QWidget, width: int = 420) -> Sheet:
        """One at a time: another takes the place of the one that is open."""
        if self._sheet is not None:
            self._sheet.close_sheet()
        sheet = self._sheet = Sheet(self, title, content, width)
        sheet.closed.connect(self._sheet_closed)
        sheet.open_sheet()
        return sheet

    def show_source_of(self, tag: QWidget, how: str, source: str) -> None:
        """Explains where a number comes from, at its tag."""
        meaning = {
            "measured": "Measured here",
            "transferred": "Transferred from another device",
            "modelled": "Modelled, not measured",
            "assumed": "Assumed",
        }
        self.note.open_at(tag, meaning.get(how, how.capitalize()), source, around=tag.parentWidget())

    def show_bare(self, bare: bool) -> None:
        """The picture alone, from edge to edge, or with everything around it."""
        self._bare = bare
        self.top_bar.setVisible(not bare)
        self._arrange()
        self._middle.setSpacing(0 if bare else 16)
        for gap in self._gaps:
            gap.changeSize(0 if bare else 1, 0)
        self._columns.invalidate()
        self.note.close_note()

    @property
    def page(self) -> QWidget | None:
        """The page in place of the apps, None while those are shown."""
        return self._page

    def add_page(self, page: QWidget) -> None:
        page.hide()
        self._whole.addWidget(page, 1)
        self.order_page(page)

    def order_page(self, page: QWidget) -> None:
        """The tab key goes through all there is now."""
        if layout := page.layout():
            order_tabs(layout, after=self.top_bar.menu_button)

    def show_page(self, page: QWidget | None, name: str = "apps") -> None:
        """In place of the apps, None for those; they go on all the same, and are found as they were left."""
        if page is self._page:
            return
        if self._page is not None:
            self._page.hide()
        self._page = page
        self.note.close_note()
        self._arrange()
        self.top_bar.show_page(name)
        shown: QWidget = page or self._instead or self.viewfinder
        shown.show()
        shown.setFocus()
        self.notice.lie_over(shown)

    def show_instead(self, view: QWidget | None, *, aside: bool = True) -> None:
        """Has `view` take the place of the picture, None for that again. aside: with the column of numbers and settings beside it."""
        if (view, aside) == (self._instead, self._aside):
            return
        focused = self.focusWidget() in (self.viewfinder, self._instead)
        if self._instead is not None and view is not self._instead:
            self._instead.hide()
        self._instead, self._aside = view, aside
        if view is not None and self._middle.indexOf(view) < 0:
            self._middle.insertWidget(0, view, 1)
            QWidget.setTabOrder(self.gallery, view)
            if layout := view.layout():
                order_tabs(layout, after=self.gallery)
        self._arrange()
        if self._page is None:
            shown = view or self.viewfinder
            self.notice.lie_over(shown)
            if focused:
                shown.setFocus()

    def _arrange(self) -> None:
        """What is seen of the page of apps, and how much room there is around the picture."""
        here, bare, instead = self._page is None, self._bare, self._instead
        for part in (self.gallery, self.transport):
            part.setVisible(here and not bare)
        self.inspector.setVisible(here and not bare and self._aside)
        self.viewfinder.setVisible(here and (bare or instead is None))
        if instead is not None:
            instead.setVisible(here and not bare)
        edge = 16 if here and not bare else 0  # margins take room though all between them is hidden
        self._middle.setContentsMargins(edge, edge, edge, edge)
        self._fit_gallery()
        if layout := self.layout():
            layout.activate()
        self.update()  # the lines beside the columns are the window's own, and moved with them

    def _fit_gallery(self) -> None:
        self.gallery.set_narrow(self.width() < ROOMY or self._instead is not None)

    def geometry_text(self) -> str:
        return bytes(self.saveGeometry().toBase64().data()).decode()

    def restore_geometry_text(self, text: str) -> None:
        """Where the window was last time, the usual size where that means nothing here; never more than the screen has room for."""
        if not (text and self.restoreGeometry(QByteArray.fromBase64(text.encode("ascii", "ignore")))):
            self.resize(self.size().boundedTo(self.screen().availableSize()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        modifiers = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier & ~Qt.KeyboardModifier.ShiftModifier
        key = Qt.Key(event.key())
        if self._sheet is not None or modifiers:
            super().keyPressEvent(event)
        elif self._page is not None:
            if intent := _ON_A_PAGE.get(key):
                self.intended.emit(intent)
        elif key in PLAIN:
            self.intended.emit(PLAIN[key])
        elif Qt.Key.Key_1 <= key <= Qt.Key.Key_9:
            self.app_key.emit(int(key) - int(Qt.Key.Key_1))
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_gallery()
        super().resizeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._sheet is not None:  # with what it runs
            self._sheet.close_sheet()
        self.closing.emit()
        super().closeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painter = QPainter(self)
        painter.fillRect(event.rect(), theme.colour(colours.window))
        if not self.gallery.isVisible():
            return
        edges = (self.gallery.geometry().right() + 1, *([self.inspector.geometry().left() - 1] if self.inspector.isVisible() else []))
        for x in edges:
            painter.fillRect(x, tokens.TOP_BAR_HEIGHT, 1, self.height(), theme.colour(colours.hairline))

    def _sheet_closed(self) -> None:
        self._sheet = None

    def _order_tabs(self) -> None:
        for first, second in (
            (self.top_bar.menu_button, self.gallery),
            (self.gallery, self.viewfinder),
            (self.viewfinder, self.transport),
            (self.transport, self.inspector),
        ):
            QWidget.setTabOrder(first, second)
