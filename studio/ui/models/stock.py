"""What is known of every model, and what is done about its files: fetched, checked, removed."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.inference.fetching import part_of
from studio.inference.stored_models import StoredFile, clear, remove, stored_files
from studio.ui.models.app_size import AppSize
from studio.ui.models.checking import Checked, CheckRun
from studio.ui.models.entries import OWN, Library, ModelEntry, ModelFile
from studio.ui.models.fetches import Fetches
from studio.ui.models.states import UNREADABLE, FileState, state_of


class Stock(QObject):
    """`listed` says that the entries are others than before, `stepped` that a download or a check is further, `kept` that other files
    are kept on this computer."""

    listed = Signal()
    stepped = Signal()
    kept = Signal()

    def __init__(self, library: Library, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self.fetches = Fetches(self)
        self.fetches.changed.connect(self._fetched)
        self.entries: tuple[ModelEntry, ...] = library.entries()
        self._growing = frozenset[str]()
        self._variants: dict[str, int] = {}
        self._app, self._used = "", dict[str, str]()
        self._checks: dict[str, Checked | str] = {}
        self._check: tuple[ModelFile, CheckRun] | None = None

    def look(self) -> None:
        """At the cards and files as they are now."""
        if (entries := self._library.entries()) != self.entries:
            self.entries = entries
            self.listed.emit()

    def entry(self, key: str) -> ModelEntry | None:
        return next((entry for entry in self.entries if entry.key == key), None)

    # --- which file --------------------------------------------------------------------------------------------------------

    def place(self, entry: ModelEntry) -> int:
        """Of the file that is looked at: the chosen one, else the one the open app uses, else the usual one."""
        used = [place for place, file in enumerate(entry.files) if self.user(entry, file)]
        return self._variants.get(entry.key, used[0] if used else entry.usual)

    def choose_variant(self, entry: ModelEntry, place: int) -> None:
        self._variants[entry.key] = place
        self.stepped.emit()

    def file(self, entry: ModelEntry) -> ModelFile | None:
        """None for a model whose card can't be read."""
        return entry.files[self.place(entry)] if entry.files else None

    def state(self, entry: ModelEntry) -> FileState:
        file = self.file(entry)
        return state_of(file, self.fetches.of(file.key), in_app=bool(self.user(entry, file))) if file else UNREADABLE

    # --- the app that is open ----------------------------------------------------------------------------------------------

    def show_app(self, title: str, used: Mapping[str, str]) -> None:
        """used: card → variant of each model that the open app uses."""
        if (title, used) != (self._app, self._used):
            self._app, self._used = title, dict(used)
            self.stepped.emit()

    def user(self, entry: ModelEntry, file: ModelFile) -> str:
        """The app that uses it, "" where none does."""
        return self._app if entry.key == f"{OWN}/{entry.name}" and self._used.get(entry.name) == file.variant else ""

    def app_size(self) -> AppSize:
        files = [(entry, file) for entry in self.entries for file in entry.files]
        in_app = sum(file.bytes for entry, file in files if self.user(entry, file))
        later = sum(file.bytes for entry, file in files if file.kept and not self.user(entry, file))
        return AppSize(self._app, in_app, later)

    # --- its file ----------------------------------------------------------------------------------------------------------

    def step(self, entry: ModelEntry) -> None:
        """What its button says: fetch, pause, go on, or try again."""
        file = self.file(entry)
        match self.state(entry).action:
            case "pause" if file:
                self.fetches.pause(file.key)
            case "fetch" | "resume" | "retry" if file:
                self.fetches.start(file)

    def retry_failed(self) -> None:
        failed = self.fetches.failed()
        for entry in self.entries:
            for file in entry.files:
                if file.key in failed:
                    self.fetches.start(file)

    def remove(self, file: ModelFile) -> None:
        """The fetched file, and what there is of one that broke off. Raises OSError."""
        self.fetches.forget(file.key)
        for target in file.targets:
            for path in (target, part_of(target)):
                if path.is_file():
                    remove(StoredFile(path, 0, False), self._library.cache)
        self._checks.pop(file.key, None)
        self.look()
        self.stepped.emit()
        self.kept.emit()

    # --- all that was fetched ----------------------------------------------------------------------------------------------

    def stored(self) -> tuple[int, int]:
        """How many files are kept on this computer, and their bytes."""
        files = stored_files(self._library.cache)
        return len(files), sum(file.bytes for file in files)

    def clear(self) -> int:
        """Removes them all; how many bytes that were. Raises OSError."""
        self.fetches.end()
        try:
            return sum(file.bytes for file in clear(self._library.cache))
        finally:
            for entry in self.entries:
                for file in entry.files:
                    self.fetches.forget(file.key)
            self.look()
            self.stepped.emit()
            self.kept.emit()

    # --- checks ------------------------------------------------------------------------------------------------------------

    def checked(self, file: ModelFile) -> Checked | str | None:
        return self._checks.get(file.key)

    def checking(self, file: ModelFile) -> bool:
        return self._check is not None and self._check[0].key == file.key

    def check(self, file: ModelFile) -> None:
        """Begins a check, one at a time; stops the one of this file that is under way."""
        stopped = self.checking(file)
        self._stop_check()
        if not stopped and file.here is not None:
            run = CheckRun(file.here, self)
            self._check = file, run
            run.ended.connect(self._checked)
        self.stepped.emit()

    def end(self) -> None:
        """Nothing goes on after it."""
        self._stop_check()
        self.fetches.end()

    def take_verdict(self, file: ModelFile, answer: Checked | str) -> None:
        """What a check of `file` said; it also has to be the file that the card or list means."""
        found = answer.facts.get("sha256", "") if isinstance(answer, Checked) else ""
        if isinstance(answer, Checked) and found and found not in file.sha256:
            problem = f"it is another file than the one that is listed: its sha256 is {found}; remove it and fetch it again"
            answer = replace(answer, works=False, problems=(problem, *answer.problems))
        self._checks[file.key] = answer
        self.stepped.emit()

    def _checked(self, answer: Checked | str) -> None:
        if self._check:
            file, run = self._check
            run.deleteLater()
            self._check = None
            self.take_verdict(file, answer)

    def _stop_check(self) -> None:
        if self._check:
            self._check[1].stop()
            self._check[1].deleteLater()
            self._check = None

    def _fetched(self, key: str) -> None:
        download = self.fetches.of(key)
        if download is not None and download.phase == "done":
            self.look()
        self.stepped.emit()
        grows = download is not None and download.phase == "running" and download.done > 0
        if not (grows and key in self._growing):
            self.kept.emit()
        self._growing = self._growing | {key} if grows else self._growing - {key}
