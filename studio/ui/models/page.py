"""The Models page: a list to search, the model that is looked at, and what all of it weighs."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from studio.ui import icons, theme, tokens, typeface, words
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, row
from studio.ui.models.app_size import AppSizeView
from studio.ui.models.details import Details
from studio.ui.models.entries import ModelEntry, ModelFile
from studio.ui.models.model_list import ModelList
from studio.ui.models.sidebar import Sidebar
from studio.ui.models.stock import Stock
from studio.ui.saving import open_folder

_WIDEST_LIST = 1200
"""A state far from its title is hard to tell whose it is."""


class ModelsPage(QWidget):
    """`told` gives a sentence for the window's notice and whether it is a problem; `clear_wanted` asks for the cache to be cleared,
    `measure_wanted`, `inspect_wanted`, `compare_wanted` and `judge_wanted` are about the model that is looked at, `try_wanted` gives its
    file.
    """

    told = Signal(str, bool)
    clear_wanted = Signal()
    try_wanted = Signal(object)
    measure_wanted = Signal()
    inspect_wanted = Signal()
    compare_wanted = Signal()
    judge_wanted = Signal()

    def __init__(self, stock: Stock) -> None:
        super().__init__()
        self.stock = stock
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search models")
        self.search.setAccessibleName("Search models")
        self.search.setClearButtonEnabled(False)
        self.search.textChanged.connect(self._list)
        self._count = Label(typeface.font(tokens.CAPTION, tabular=True), "quiet")
        self.banner = _Banner()
        self.banner.retry.clicked.connect(stock.retry_failed)
        self.list = ModelList(stock.state)
        self.list.chosen.connect(self._show_chosen)
        self.list.wanted.connect(self._step)
        self._nothing = _Nothing()
        self._nothing.all.clicked.connect(self.search.clear)
        self.details, self.app_size = Details(), AppSizeView()
        self._cache = Label(typeface.font(tabular=True))
        self.clear = Button("Clear")
        self.clear.setAccessibleName("Clear fetched models")
        self.clear.clicked.connect(self.clear_wanted)
        head = row(self.search, self._count, spacing=12, margins=(4, 0, 12, 0))
        left = QWidget()
        left.setMaximumWidth(_WIDEST_LIST)
        stacked = column(head, self.banner, self.list, self._nothing, spacing=8, margins=(12, 12, 4, 0), owner=left)
        stacked.setStretch(2, 1)
        stacked.setStretch(3, 1)
        kept = column(section("Fetched to this computer"), row(self._cache, -1, self.clear), spacing=8)
        self._side = Sidebar(column(self.details, 8, self.app_size, 8, kept, -1, spacing=12))
        whole = row(-1, left, -1, 1, self._side, spacing=0, owner=self)
        whole.setStretch(1, 1000)  # all the room, up to its widest; what is left beside it goes to both sides
        self._join()
        self._list()

    @property
    def chosen(self) -> ModelEntry | None:
        """The model that is looked at."""
        return self.stock.entry(self.list.chosen_key)

    def start_search(self) -> None:
        """Gives the search field the keyboard."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def show_states(self) -> None:
        """How far everything is now; a page that nobody sees waits for that."""
        if not self.isVisible():
            return
        self.list.say_states()
        self._show_details()
        failed = [self.stock.fetches.of(key) for key in self.stock.fetches.failed()]
        self.banner.show_failed(len(failed), offline=all(download.unreachable for download in failed if download))
        self.app_size.show_size(self.stock.app_size())

    def _show_stored(self) -> None:
        if not self.isVisible():
            return
        files, size = self.stock.stored()
        self._cache.setText(f"{words.counted(files, 'file')}, {words.size(size)}" if files else "Nothing was fetched yet")
        self.clear.setEnabled(bool(files))

    def showEvent(self, event: QEvent) -> None:
        self.stock.look()
        self.show_states()
        self._show_stored()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = painting.antialiased(self)
        painter.fillRect(self._side.x() - 1, 0, 1, self.height(), theme.colour(theme.of(self).hairline))

    def _list(self) -> None:
        shown = tuple(entry for entry in self.stock.entries if entry.matches(self.search.text()))
        here = sum(any(file.here for file in entry.files) for entry in shown)
        self._count.setText(f"{words.counted(len(shown), 'model')}, {here} here")
        self.list.setVisible(bool(shown))
        self._nothing.show_search(self.search.text() if not shown else "")
        self.list.show_entries(shown)
        self.details.setVisible(bool(shown))

    def _show_chosen(self) -> None:
        entry = self.chosen
        if entry is not None:
            self.details.show_entry(entry, self.stock.place(entry))
            self._show_details()

    def _show_details(self) -> None:
        entry = self.chosen
        if entry is None:
            return
        file = self.stock.file(entry)
        self.details.show_state(self.stock.state(entry), file, in_app=self.stock.user(entry, file) if file else "")
        if file is None:
            self.details.show_unreadable(entry.error)
        running = file is not None and self.stock.checking(file)
        self.details.show_check(self.stock.checked(file) if file else None, running=running)

    def _choose_variant(self, place: int) -> None:
        if entry := self.chosen:
            self.stock.choose_variant(entry, place)
            self._show_chosen()

    def _step(self, key: str = "") -> None:
        if entry := self.stock.entry(key) if key else self.chosen:
            self.stock.step(entry)

    def _with_file(self) -> ModelFile | None:
        return self.stock.file(self.chosen) if self.chosen else None

    def _check(self) -> None:
        if file := self._with_file():
            self.stock.check(file)

    def _remove(self) -> None:
        entry, file = self.chosen, self._with_file()
        if entry is None or file is None:
            return
        try:
            self.stock.remove(file)
        except OSError as error:
            self.told.emit(f"{entry.title} can't be removed: {error.strerror or error}.", True)
        else:
            self.told.emit(f"Removed {entry.title}, {words.size(file.bytes)}.", False)

    def _try(self) -> None:
        if (file := self._with_file()) and file.here:
            self.try_wanted.emit(file.here)

    def _open_folder(self) -> None:
        if (file := self._with_file()) and file.here:
            open_folder(file.here.parent)

    def _copy_path(self) -> None:
        if (file := self._with_file()) and file.here:
            QGuiApplication.clipboard().setText(str(file.here))
            self.details.copy.setText("Copied")

    def _relist(self) -> None:
        self._list()
        self.show_states()
        self._show_stored()

    def _join(self) -> None:
        stock, details = self.stock, self.details
        stock.listed.connect(self._relist)
        stock.stepped.connect(self.show_states)
        stock.kept.connect(self._show_stored)
        details.step_wanted.connect(self._step)
        details.check_wanted.connect(self._check)
        details.try_wanted.connect(self._try)
        details.measure_wanted.connect(self.measure_wanted)
        details.inspect_wanted.connect(self.inspect_wanted)
        details.compare_wanted.connect(self.compare_wanted)
        details.judge_wanted.connect(self.judge_wanted)
        details.remove_wanted.connect(self._remove)
        details.folder_wanted.connect(self._open_folder)
        details.copy_wanted.connect(self._copy_path)
        details.variant_chosen.connect(self._choose_variant)


class _Banner(QWidget):
    """Above the list while downloads failed."""

    def __init__(self) -> None:
        super().__init__()
        self.label = Label(wrap=True)
        self.retry = Button("Try all again", "replay")
        row(self.label, self.retry, spacing=12, margins=(14, 8, 8, 8), owner=self).setStretch(0, 1)
        self.hide()

    def show_failed(self, count: int, *, offline: bool) -> None:
        downloads = words.counted(count, "download")
        self.label.setText(
            f"No connection: {downloads} can't go on. What came so far is kept, and everything on this computer works."
            if offline
            else f"{downloads} failed; {'its row says' if count == 1 else 'each row says'} why. Everything on this computer works."
        )
        self.setVisible(count > 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        fill, line = theme.colour(colours.card), theme.colour(colours.hairline)
        painting.rounded(painting.antialiased(self), QRectF(self.rect()), tokens.CARD_RADIUS, fill, line)


class _Lens(QWidget):
    def sizeHint(self) -> QSize:
        return QSize(28, 28)

    def paintEvent(self, event: QPaintEvent) -> None:
        box = QRectF(self.width() / 2 - 14, self.height() / 2 - 14, 28, 28)
        icons.paint(painting.antialiased(self), "search", theme.of(self).quiet, box)


class _Nothing(QWidget):
    """In place of the list when the search finds nothing."""

    def __init__(self) -> None:
        super().__init__()
        self._words = Label(typeface.semibold())
        hint = Label(role="quiet", text="Search for a name, a task, a licence or where it is from.")
        for label in (self._words, hint):
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.all = Button("Show all models")
        column(-1, _Lens(), self._words, hint, row(-1, self.all, -1), -1, spacing=10, owner=self)

    def show_search(self, search: str) -> None:
        self.setVisible(bool(search))
        self._words.setText(f"No model matches “{words.shortened(search, 30)}”")
