"""What the sheets that show a command's answer have in common: the run, what went wrong, and the page that is kept."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from studio.ui.controls.label import Label
from studio.ui.models.command_run import CommandRun
from studio.whole_file import write_whole


class RunSheet(QWidget):
    """`grown` says that it needs more or less room, `told` gives a sentence for the window's notice and whether it is a problem."""

    grown = Signal()
    told = Signal(str, bool)

    def __init__(self) -> None:
        super().__init__()
        self._run: CommandRun | None = None
        self._trouble = Label(role="error", wrap=True)

    def take(self, answer: Any) -> None:
        """What was found, or a str that tells why nothing was."""
        self._forget_run()
        if isinstance(answer, str):
            self._trouble.setText(answer.removeprefix("pocket-studio: "))
        else:
            self._keep(answer)
        self._show()

    def stop(self) -> None:
        """Nobody waits for the answer any more."""
        if self._run is not None:
            self._run.stop()
            self._forget_run()
            self._show()

    def _follow(self, run: CommandRun) -> None:
        self._run = run
        self._trouble.setText("")
        run.ended.connect(self.take)

    def _keep(self, answer: Any) -> None:
        """What was found is to be shown from now on."""

    def _show(self) -> None:
        self._trouble.setVisible(bool(self._trouble.text()))
        QTimer.singleShot(0, self, self.grown.emit)  # what is new counts for the height once it is shown

    def _save_page(self, page: str, title: str, what: str) -> None:
        """Where the user wants it. page: HTML; title: of the model; what: was done to it, for the file's name."""
        plain = "".join(letter if letter.isalnum() else "-" for letter in title.lower()).strip("-")
        usual = Path.home() / f"{plain or 'model'}-{what}.html"
        name, _ = QFileDialog.getSaveFileName(self, "Save report", str(usual), "Web page (*.html)")
        if not name:
            return
        try:
            write_whole(Path(name), page.encode())
        except OSError as error:
            self.told.emit(f"The report can't be saved as {name}: {error.strerror or error}. Choose another place.", True)
        else:
            self.told.emit(f"Saved {name}", False)

    def _forget_run(self) -> None:
        if self._run is not None:
            self._run.deleteLater()
            self._run = None
