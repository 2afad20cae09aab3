"""Settings and set lists that are damaged, can't be read or can't be written. The limit on a process's files stands for the full disk."""

import json
import time
from collections.abc import Callable
from pathlib import Path

import psutil

from studio.folders import data_folder
from studio.ui.remembered import load, state_file
from studio.ui.set_list_file import read, usual_file

from .fault import Fault, Seen
from .recording import room
from .window import CALM, Window, open_window, write_app


def remembers(window: Window) -> bool:
    """A choice made now is there after a restart."""
    window.shell.errands.appearance.set_theme("light")
    window.shell.wishes.memory.write()
    remembered, problem = load(state_file())
    return remembered.theme == "light" and not problem and window.plays()


def damaged(write: Callable[[Path], object], folder: Path) -> Seen:
    """The settings file, before the studio is opened. Seconds are counted from the window's being there."""
    path = state_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    write(path)
    with open_window(folder, ready=False) as window:
        answer, seconds = window.answer("settings")
        kept = path.with_name(f"{path.name}.broken").exists()
        return Seen(answer, seconds, kept and window.plays() and remembers(window))


def settings_without_room(folder: Path) -> Seen:
    with open_window(folder) as window:
        before = state_file().read_bytes() if state_file().exists() else None
        with room(psutil.Process(), 20):
            window.shell.errands.appearance.set_theme("light")
            begun = time.perf_counter()
            window.shell.wishes.memory.write()
            answer, seconds = window.answer("settings can't be saved", begun)
        unchanged = (state_file().read_bytes() if state_file().exists() else None) == before
        window.shell.errands.appearance.set_theme("dark")
        return Seen(answer, seconds, unchanged and remembers(window))


def no_settings_folder(folder: Path) -> Seen:
    """A file lies where the folder belongs: nobody can write in it."""
    place = state_file().parent
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    with open_window(folder) as window:
        window.shell.errands.appearance.set_theme("light")
        begun = time.perf_counter()
        window.shell.wishes.memory.write()
        answer, seconds = window.answer("settings can't be saved", begun)
        place.unlink()
        window.shell.errands.appearance.set_theme("dark")
        return Seen(answer, seconds, remembers(window))


_KEEPS = "    def opened(self):\n        first_time('asked')\n        (self.storage / 'kept').touch()\n\n" + CALM


def no_folder_for_an_app(folder: Path) -> Seen:
    place = data_folder()
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text("")
    with open_window(folder, write_app(folder / "probe", _KEEPS), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "asked", "StorageError")
        place.unlink()
        window.press("Restart")
        return Seen(answer, seconds, window.plays() and (place / "apps" / "probe" / "kept").exists())


def set_list_damaged(folder: Path) -> Seen:
    usual_file().parent.mkdir(parents=True, exist_ok=True)
    usual_file().write_text("title = [[\n")
    with open_window(folder, ready=False) as window:
        answer, seconds = window.answer("is no set list")
        played = window.plays()
        window.shell.errands.performance.add_current()
        window.live()
        return Seen(answer, seconds, played and len(read(usual_file()).entries) == 1)


def set_list_without_room(folder: Path) -> Seen:
    with open_window(folder) as window:
        performance = window.shell.errands.performance
        performance.add_current()
        before = usual_file().read_bytes()
        with room(psutil.Process(), 20):
            begun = time.perf_counter()
            performance.add_current()
            answer, seconds = window.answer("set list can't be saved", begun)
        whole = usual_file().read_bytes() == before
        performance.add_current()
        return Seen(answer, seconds, whole and len(read(usual_file()).entries) == 3 and window.plays())


def _half(path: Path) -> None:
    path.write_text(json.dumps({"theme": "dark", "recent": []})[:-9])


def _strange(path: Path) -> None:
    path.write_bytes(bytes(range(256)) * 20)


_FAULTS: dict[str, Callable[[Path], object]] = {
    "cut in the middle": _half,
    "of no text": _strange,
    "of another kind": lambda path: path.write_text('{"theme": 7}'),
    "that is a folder": Path.mkdir,
}
FAULTS = (
    *(
        Fault(
            f"settings file {name}",
            lambda folder, write=write: damaged(write, folder),
            ("Your settings file (is damaged|can't be read)", "kept as"),
        )
        for name, write in _FAULTS.items()
    ),
    Fault(
        "disk full for the settings", settings_without_room, (r"settings can't be saved in .*window\.json \(File too large\)", "They last")
    ),
    Fault("no folder for the settings", no_settings_folder, (r"settings can't be saved in .*window\.json \(", "They last")),
    Fault(
        "no folder for what an app keeps",
        no_folder_for_an_app,
        (
            r"the folder .*probe, where this app keeps its files, can't be used",
            "mend it, or name another place",
            r"app\.py, line \d+",
            r"\[Restart\]",
        ),
    ),
    Fault("set list damaged", set_list_damaged, (r"set list\.toml is no set list", "Mend the file")),
    Fault("disk full for the set list", set_list_without_room, (r"set list can't be saved in .*\(File too large\)", "It lasts")),
)
