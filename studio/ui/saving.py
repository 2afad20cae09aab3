"""What the user keeps: snapshots, recordings and what apps give, and the folders they go to."""

import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog

from studio.api import Export, Outcome
from studio.runtime.recording_messages import Recording, RecordingDone, RecordingFailed, Replayed, StartRecording, StopRecording
from studio.ui import words
from studio.ui.controller import Controller
from studio.ui.menu import StudioMenu
from studio.ui.snapshot import claimed_path, file_name, free_path, let_go, save_snapshot, usual_folder
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes
from studio.whole_file import write_whole


class Saving(QObject):
    """Tells in the window's notice where something was saved, or why it can't be."""

    def __init__(self, window: StudioWindow, wishes: Wishes) -> None:
        super().__init__(window)
        self._window, self._wishes = window, wishes
        self._claimed: Path | None = None

    def join(self, controller: Controller, menu: StudioMenu) -> None:
        controller.recorded.connect(self.tell_recorded)
        controller.answered.connect(self.obey)
        controller.replayed.connect(self.tell_replayed)
        menu.session_wanted.connect(self.toggle_session)
        menu.snapshot_folder_wanted.connect(self.choose_snapshot_folder)
        menu.recording_folder_wanted.connect(self.choose_recording_folder)
        menu.export_folder_wanted.connect(self.choose_export_folder)

    def save_snapshot(self) -> None:
        shown = self._window.viewfinder.shown
        if shown is None:
            return
        chosen = self._wishes.memory.remembered.snapshots
        try:
            path = save_snapshot(*shown, Path(chosen) if chosen else usual_folder(), self._wishes.session.title)
        except OSError as error:
            self._refused("snapshot", error, self.choose_snapshot_folder)
        except ValueError as error:  # a drawing of the app's own that isn't there
            self._window.notice.tell(f"The snapshot can't be drawn: {error}. The app's author can mend it.", problem=True)
        else:
            self._saved(path, path.name)

    def toggle_recording(self) -> None:
        """Starts a recording of what is shown, or ends the one going on."""
        session = self._wishes.session
        if session.recording is not None:
            self._wishes.send(StopRecording())
        elif session.runs:
            try:
                path = claimed_path(self.recordings, self._dated(), ".mp4")
            except OSError as error:
                self._refused("recording", error, self.choose_recording_folder)
                return
            self._claimed = path
            self._start(StartRecording(str(path)))

    def toggle_session(self) -> None:
        """Starts a session of the app that runs, or ends the one going on; a recording that goes on is ended first."""
        session = self._wishes.session
        if session.recording is not None and session.recording.session:
            self._wishes.send(StopRecording())
        elif session.runs:
            self._start(StartRecording(str(free_path(self.recordings, f"{self._dated()} session", "")), session=True))

    def _start(self, command: StartRecording) -> None:
        self._wishes.session = replace(self._wishes.session, recording=Recording(command.path, session=command.session))
        self._wishes.send(command)
        self._wishes.changed.emit()

    @property
    def recordings(self) -> Path:
        """The folder of recordings and sessions."""
        chosen = self._wishes.memory.remembered.recordings
        return Path(chosen) if chosen else usual_recordings()

    def _dated(self) -> str:
        return f"{file_name(self._wishes.session.title)} {time.strftime('%Y-%m-%d %H.%M.%S')}"

    def tell_replayed(self, event: Replayed) -> None:
        """Once a session has played to its end."""
        if event.frames < event.total:
            return
        if event.differing:
            told = f"{event.differing} of {words.counted(event.total, 'frame')} differ from what was recorded by {event.release}."
            self._window.notice.tell(f"{told} First at {event.first}.", problem=True)
        else:
            self._window.notice.tell(f"All {words.counted(event.total, 'frame')} gave what was recorded by {event.release}.")

    def tell_recorded(self, event: RecordingDone | RecordingFailed) -> None:
        self._claimed = None
        if isinstance(event, RecordingFailed):
            let_go(Path(event.path))
            self._window.notice.tell(event.message, "Choose…", self.choose_recording_folder, problem=True)
            return
        path = Path(event.path)
        what = "session" if event.session else "recording"
        length = f"{path.name}, {words.clock(event.seconds)}, {words.size(event.bytes)}"
        if event.cut_short:
            text = f"The {what} ended early: {event.cut_short.rstrip('.')}. What was recorded is in {length}."
            self._window.notice.tell(text, "Show in folder", lambda: open_folder(path.parent), problem=True)
        elif event.lost:
            left_out = f"{words.counted(event.lost, 'picture')} {'was' if event.lost == 1 else 'were'} left out"
            self._saved(path, length, f"; {left_out}, as this computer was too slow")
        else:
            self._saved(path, length)

    def obey(self, outcome: Outcome) -> None:
        """Copies and writes what an action gave, and tells what came of it."""
        if outcome.copied:
            QGuiApplication.clipboard().setText(outcome.copied)
        if outcome.export:
            self._export(outcome.export, outcome.text)
        elif text := outcome.text or ("Copied." if outcome.copied else ""):
            self._window.notice.tell(text, problem=outcome.problem)

    def _export(self, export: Export, text: str) -> None:
        chosen = self._wishes.memory.remembered.exports
        named = Path(export.name)
        try:
            path = claimed_path(Path(chosen) if chosen else usual_exports(), file_name(named.stem), _ending(named))
            try:
                write_whole(path, export.data)
            except OSError:
                let_go(path)
                raise
        except OSError as error:
            self._refused("file", error, lambda: self._export_elsewhere(export, text))
        else:
            self._saved(path, path.name, before=text)

    def _export_elsewhere(self, export: Export, text: str) -> None:
        if self.choose_export_folder():
            self._export(export, text)

    def end(self) -> None:
        """Once the device process has ended: nobody hears any more that it recorded nothing."""
        if self._claimed:
            let_go(self._claimed)

    def choose_snapshot_folder(self) -> None:
        current = self._wishes.memory.remembered.snapshots or str(usual_folder())
        if folder := QFileDialog.getExistingDirectory(self._window, "Folder for snapshots", current):
            self._remember(snapshots=folder)

    def choose_recording_folder(self) -> None:
        current = self._wishes.memory.remembered.recordings or str(usual_recordings())
        if folder := QFileDialog.getExistingDirectory(self._window, "Folder for recordings", current):
            self._remember(recordings=folder)

    def choose_export_folder(self) -> bool:
        """False when none was chosen after all."""
        current = self._wishes.memory.remembered.exports or str(usual_exports())
        folder = QFileDialog.getExistingDirectory(self._window, "Folder for exports", current)
        if folder:
            self._remember(exports=folder)
        return bool(folder)

    def _saved(self, path: Path, what: str, but: str = "", *, before: str = "") -> None:
        told = f"{before} Saved {what} in {path.parent}{but}".lstrip()
        self._window.notice.tell(told, "Show in folder", lambda: open_folder(path.parent))

    def _refused(self, what: str, error: OSError, choose: Callable[[], None]) -> None:
        where = f" in {error.filename}" if error.filename else ""
        problem = f"The {what} can't be saved{where}: {error.strerror or error}. Choose another folder."
        self._window.notice.tell(problem, "Choose…", choose, problem=True)

    def _remember(self, **changes: object) -> None:
        memory = self._wishes.memory
        memory.remember(replace(memory.remembered, **changes))  # type: ignore[arg-type]  # names and types are Remembered's


def usual_recordings() -> Path:
    """The system's folder for videos."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
    return (Path(found) if found else Path.home()) / "Pocket Studio"


def usual_exports() -> Path:
    """The system's folder for documents."""
    found = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
    return (Path(found) if found else Path.home()) / "Pocket Studio"


def _ending(name: Path) -> str:
    """The file's own where it is a plain one, as an app is not to choose what a system would run."""
    return name.suffix if name.suffix[1:].isalnum() and name.suffix.isascii() else ".txt"


def open_folder(folder: Path) -> None:
    """In the system's file manager."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))
