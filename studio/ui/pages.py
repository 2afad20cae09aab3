"""The pages of the window: the app that plays, the models, the phones. The app goes on while another page is looked at."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from studio.ui import words
from studio.ui.controller import Controller
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.phones.desk import PhoneDesk
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes

if TYPE_CHECKING:  # nobody waits for the Models page before it is wanted
    from studio.ui.models.entries import Library
    from studio.ui.models.page import ModelsPage
    from studio.ui.models.sheets import ModelSheets
    from studio.ui.phones.page import PhonesPage

ANYWHERE = frozenset({"models_page", "search_models", "phones_page", "choose_phone", "mute", "menu", "shortcuts", "restart", "quit"})
"""What a key may ask for on every page; all else is about the picture."""


class Pages(QObject):
    """Models and Phones are made when they are first opened. `compare_wanted` is about the model that is looked at, `try_wanted` gives its
    file.
    """

    compare_wanted = Signal()
    try_wanted = Signal(object)

    def __init__(self, window: StudioWindow, controller: Controller, wishes: Wishes) -> None:
        super().__init__(window)
        self._window, self._stage, self._wishes = window, controller.stage, wishes
        self._models: ModelsPage | None = None
        self._model_sheets: ModelSheets | None = None
        self._every_phone: PhonesPage | None = None
        self._library: Library | None = None
        self.phones = PhoneDesk(window, controller, wishes)
        for signal in (controller.turned, wishes.changed):
            signal.connect(self._follow)
        window.top_bar.page_chosen.connect(self.show_page)
        window.closing.connect(self._window_closing)

    @property
    def intents(self) -> dict[str, Callable[[], object]]:
        """What a key may ask of the pages."""
        return {
            "apps_page": lambda: self.show_page("apps"),
            "models_page": lambda: self.show_page("models"),
            "phones_page": lambda: self.show_page("phones"),
            "search_models": self.search_models,
            "choose_phone": self.phones.open_list,
            "feel_phone": self.phones.toggle_feel,
        }

    @property
    def models(self) -> "ModelsPage":
        if self._models is None:
            from studio.ui.models.entries import Library
            from studio.ui.models.page import ModelsPage
            from studio.ui.models.stock import Stock

            page = self._models = ModelsPage(Stock(self._library or Library(), self))
            page.told.connect(lambda text, problem: self._window.notice.tell(text, problem=problem))
            page.clear_wanted.connect(self.ask_to_clear)
            page.measure_wanted.connect(lambda: self.model_sheets.measure())
            page.inspect_wanted.connect(lambda: self.model_sheets.inspect())
            page.judge_wanted.connect(lambda: self.model_sheets.judge())
            page.compare_wanted.connect(self.compare_wanted)
            page.try_wanted.connect(self.try_wanted)
            page.stock.fetches.changed.connect(self._tell_fetched)
            self._window.add_page(page)
            self._follow()
        return self._models

    @property
    def model_sheets(self) -> "ModelSheets":
        if self._model_sheets is None:
            from studio.ui.models.sheets import ModelSheets

            self._model_sheets = ModelSheets(self._window, self.models)
        return self._model_sheets

    @property
    def every_phone(self) -> "PhonesPage":
        if self._every_phone is None:
            from studio.ui.phones.page import PhonesPage

            page = self._every_phone = PhonesPage(self.phones)
            page.wanted.connect(self._compare)
            page.source_wanted.connect(self.phones.explain)
            page.parts.rebuilt.connect(lambda: self._window.order_page(page))
            self._window.add_page(page)
        return self._every_phone

    def _compare(self, phone: str) -> None:
        self.show_page("apps")
        self.phones.choose(phone)

    def use(self, library: "Library") -> None:
        """Has the Models page show that one, once it is opened."""
        self._library = library

    def show_page(self, name: str) -> None:
        if name == "models":
            self._stage.leave()
            self._window.show_page(self.models, name)
            (self.models.list if self.models.list.isVisible() else self.models.search).setFocus()
        elif name == "phones":
            self._stage.leave()
            self._window.show_page(self.every_phone, name)
            self.every_phone.list.setFocus()
        else:
            self._window.show_page(None)

    def search_models(self) -> None:
        self.show_page("models")
        self.models.start_search()

    def make_way(self, intent: str) -> None:
        """Shows the page that an intent is about."""
        if intent not in ANYWHERE and self._window.page is not None:
            self.show_page("apps")

    def _follow(self) -> None:
        """Tells the Models page what the open app uses."""
        if self._models is not None:
            session = self._wishes.session
            opened = session.opened
            used = {model.card: model.variant for model in opened.models} if opened else {}
            self._models.stock.show_app(session.title if opened else "", used)

    def ask_to_clear(self) -> None:
        files, size = self.models.stock.stored()
        content = QWidget()
        text = f"{words.counted(files, 'file')}, {words.size(size)}, will be taken off this computer. Each can be fetched again."
        clear, keep = Button("Clear", strength="primary"), Button("Keep them")
        column(Label(text=text, wrap=True), row(clear, keep, -1), spacing=16, owner=content)
        sheet = self._window.open_sheet("Clear fetched models", content)
        keep.clicked.connect(sheet.close_sheet)
        clear.clicked.connect(sheet.close_sheet)
        clear.clicked.connect(self._clear)
        keep.setFocus()

    def end(self) -> None:
        """Ends checks, downloads and estimates; what came so far is kept."""
        self.phones.stop()
        if self._every_phone is not None:
            self._every_phone.end()
        if self._models is not None:
            self._models.stock.end()

    def _clear(self) -> None:
        notice = self._window.notice
        try:
            notice.tell(f"Removed {words.size(self.models.stock.clear())} of fetched models.")
        except OSError as error:
            notice.tell(f"{error.filename or 'A file'} can't be removed: {error.strerror or error}.", problem=True)

    def _tell_fetched(self, key: str) -> None:
        """Whoever looks at another page hears how a download ended."""
        page = self.models
        download = page.stock.fetches.of(key)
        if self._window.page is page or download is None or download.phase not in ("done", "failed"):
            return
        title = next(entry.title for entry in page.stock.entries if any(file.key == key for file in entry.files))
        failed = download.phase == "failed"
        text = f"{title} could not be fetched." if failed else f"{title} is on this computer."
        self._window.notice.tell(text, "Show", lambda: self._show_model(key), problem=failed)

    def _show_model(self, key: str) -> None:
        self.show_page("models")
        self.models.search.clear()
        self.models.list.choose(next(entry.key for entry in self.models.stock.entries if any(file.key == key for file in entry.files)))

    def _window_closing(self) -> None:
        if self._models is not None:
            self._models.stock.fetches.pause_all()
