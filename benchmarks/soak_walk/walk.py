"""The window's side: the real window and device process, used at random, brought back to one state again and again, and measured there."""

import contextlib
import gc
import json
import os
import random
import statistics
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

import psutil
from PySide6.QtCore import QObject, QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton, QWidget

from benchmarks.soak_walk import CALM, HASTY
from benchmarks.soak_walk.in_use import megabytes_in_use
from benchmarks.soak_walk.model_steps import STORIES, ModelSteps, empty
from studio.api import Outcome
from studio.runtime.device import Device
from studio.runtime.discovery import list_apps
from studio.runtime.messages import AppFailed, DeviceDied, Event, Ready, Refused, RunAction, SourceFailed, SourceLost
from studio.runtime.recording_messages import RecordingDone, RecordingFailed
from studio.runtime.spare_memory import keep_memory_together
from studio.ui import shell as shell_module
from studio.ui.controls.slider import Slider
from studio.ui.controls.switch import Switch
from studio.ui.controls.tag import Tag
from studio.ui.dropped import Dropped
from studio.ui.inbox import Inbox
from studio.ui.launch import first_commands, first_session
from studio.ui.notice import Notice
from studio.ui.remembered import AppChoices, Remembered, state_file
from studio.ui.set_list import SetList
from studio.ui.shell import Shell

HOME_APP, HOME_FPS = "hand_puppets", 5.0
RATES = (1.0, 2.0, 5.0, 8.0, 12.0)
TOUR_SECONDS = 2.0
"""For each source in each app before the first cycle: all pictures of a folder have been seen once."""
STEPS = 8
"""Random steps of a cycle, before one of the stories."""
LEISURE, HASTE = (0.3, 1.2), (0.1, 0.3)
"""Seconds between two steps."""
SETTLE, SAMPLES, BETWEEN = 5.0, 7, 0.4
"""Seconds in the fixed state before memory is sampled, how often, and the seconds between two samples."""
SESSION_ENDS = ("Another app was opened", "Another source was opened", "A setting was changed")
"""What ends a session by design."""
NO_FRAME = ("no frame came", "before the first frame")
NO_FAULTS = (
    *NO_FRAME,
    "differ from what was recorded",
    "refuses these settings",
    *(f"The session ended early: {reason}" for reason in SESSION_ENDS),
)
"""What a notice may say: of a recording that was stopped at once, of a session run again with other settings or ended by others, and of
settings taken at random that don't suit a model."""
MEANT_TO_FAIL = ("gone.mp4", "phone:")
"""Sources that never give a picture."""
ANSWERED = 0.5
"""How many of the sheets that measure something stay open until it is measured."""
PATIENCE = 120.0
"""Seconds within which the fixed state has to be reached."""

Wait = float | Callable[[], bool]
"""Seconds, or what to wait for."""


def memory(pid: int) -> dict[str, float]:
    """MB of a process by /proc/PID/smaps_rollup: pss in all, own: the part of it that lies in no file, ring: of that, what both processes
    share."""
    found = {}
    for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]:
        name, kilobytes, _ = line.split()
        found[name.rstrip(":")] = int(kilobytes) * 1024 / 1e6
    return {"pss": found["Pss"], "own": found["Pss_Anon"] + found["Pss_Shmem"], "ring": found["Pss_Shmem"]}


def held(pid: int) -> dict[str, int]:
    """What a process holds besides memory: threads, open files and sockets, child processes."""
    process = psutil.Process(pid)
    return {"threads": process.num_threads(), "fds": process.num_fds(), "children": len(process.children(recursive=True))}


class Ear(Inbox):
    """Hears every event, and keeps those that are a fault nobody asked for. Called on any thread."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__()
        self.errors = errors
        self.lives = 0
        self.answers: set[str] = set()
        """What apps said to an action: that it needs something first is no fault."""
        self.in_use: float | None = None
        """MB, as the app "gauge" told last of the device process."""

    def put(self, event: Event) -> None:
        match event:
            case Ready():
                self.lives += 1
            case Outcome(text):
                self.answers.add(text)
                if text.endswith(" MB in use"):
                    self.in_use = float(text.split()[0])
            case AppFailed(app="fragile") | SourceFailed(address="gone.mp4"):
                pass
            case SourceLost(address) if address.startswith("phone:"):
                pass  # it waits for a phone
            case Refused() if "refuses these settings" in event.message:
                pass  # they were taken at random
            case RecordingFailed() if any(said in event.message for said in NO_FRAME):
                pass  # it was stopped before
            case AppFailed() | DeviceDied() | Refused() | SourceFailed() | SourceLost() | RecordingFailed():
                self.errors.append(f"{type(event).__name__}: {event.message}")
            case RecordingDone() if event.cut_short and not (event.session and event.cut_short.startswith(SESSION_ENDS)):
                self.errors.append(f"RecordingDone: {event.cut_short}")
        super().put(event)


class Walker(QObject):
    """Takes the steps on the window's own thread, one at a time, from a generator that says what to wait for."""

    def __init__(self, shell: Shell, device: Device, ear: Ear, sources: dict[str, str], given: Path, seed: int, minutes: float) -> None:
        super().__init__(shell.window)
        self.window, self.wishes, self.controller, self.errands = shell.window, shell.wishes, shell.controller, shell.errands
        self.device, self.ear, self.sources = device, ear, sources
        self.random = random.Random(seed)
        self.taken: Counter[str] = Counter()
        self.lately: list[str] = []
        self.began = time.monotonic()
        self.minutes = minutes
        self.kept = Path(os.environ["SOAK_KEPT"])
        self.models = ModelSteps(shell, given, self.kept, self.random)
        self.steps = self.table() | self.models.table()
        self._path = self.path()
        self._card = ""
        self._timer = QTimer(self, interval=100)
        self._timer.timeout.connect(self._look)
        self._timer.start()
        self._waits: Wait = 1.0
        self._since = time.monotonic()

    def _look(self) -> None:
        card = self.window.viewfinder.card.card
        session = self.wishes.session
        meant = session.app == "fragile" or session.address in MEANT_TO_FAIL
        title = card.title if card is not None and card.icon in ("warning", "offline") and not meant else ""
        if title and title != self._card:
            self.ear.errors.append(f"card: {title}: {card.text}")
        self._card = title
        waited = time.monotonic() - self._since
        if waited < self._waits if isinstance(self._waits, int | float) else not self._waits():
            if waited > PATIENCE:
                self.ear.errors.append(f"the fixed state was not reached in {PATIENCE:g} s: {self.wishes.session}")
                self._timer.stop()
                self.window.close()
            return
        try:
            self._waits = next(self._path)
        except StopIteration:
            self._timer.stop()
            self.window.close()
        self._since = time.monotonic()

    # --- the path ------------------------------------------------------------------------------------------------------

    def path(self) -> Iterator[Wait]:
        yield lambda: self.wishes.session.picture_shown
        apps = (*self.window.gallery.names(), *map(str, self.models.dropped), *self.models.comparisons)
        for app in apps:  # everything once, in every app
            self.wishes.choose_source(self.sources["home"])
            self.wishes.choose_app(app)
            yield self.running
            for name in self.steps:
                yield from self.take(name, HASTE)
            self.models.home()
            self.wishes.choose_app(app)
            self.wishes.set_rate(max(RATES))  # so that the largest pictures reach all of the ring
            for address in self.sources.values():
                self.wishes.choose_source(address)
                yield self.running
                yield TOUR_SECONDS
        for story in STORIES:
            yield from self.tell(story, LEISURE)
        yield from self.home()
        for _ in range(HASTY):
            yield from self.steps_and_home(HASTE)
        for _ in range(CALM):
            yield from self.steps_and_home(LEISURE)
            yield SETTLE
        cycle, end = 0, time.monotonic() + self.minutes * 60
        while time.monotonic() < end:
            yield from self.steps_and_home(LEISURE)
            yield SETTLE
            yield from self.sample(cycle)
            cycle += 1

    def steps_and_home(self, pauses: tuple[float, float]) -> Iterator[Wait]:
        for name in self.random.choices(list(self.steps), k=STEPS):
            yield from self.take(name, pauses)
        yield from self.tell(self.random.choice(STORIES), pauses)
        yield from self.home()

    def tell(self, story: tuple[str, ...], pauses: tuple[float, float]) -> Iterator[Wait]:
        self.wishes.choose_source(self.sources["home"])
        for name in story:
            yield self.settled
            yield from self.take(name, pauses)

    def settled(self) -> bool:
        return self.running() or self.wishes.session.failure is not None or self.wishes.session.phase != "playing"

    def running(self) -> bool:
        session = self.wishes.session
        return session.opened is not None and session.phase == "playing" and session.progress is None

    def home(self) -> Iterator[Wait]:
        """The fixed state: one app with its own settings and models on one scene at one rate, nothing else open."""
        self.close_popups()
        self.window.note.close_note()
        self.models.home()
        self.window.drop_target.show_held(None, ())
        self.controller.stage.leave()
        if self.controller.audience.window is not None:
            self.controller.audience.toggle()
        if self.wishes.session.recording is not None:
            self.errands.intend("record")
        yield lambda: self.wishes.session.recording is None
        self.window.showNormal()
        self.window.resize(1280, 800)
        self.errands.appearance.set_theme("dark")
        self.errands.appearance.set_reduce_motion(False)
        self.errands.set_audience_readouts(True)
        self.errands.set_sound(volume=1.0, muted=True)
        self.errands.performance.keep(SetList())
        self.wishes.perform(HOME_APP, AppChoices(), "", HOME_FPS)
        self.wishes.choose_source(self.sources["home"])
        yield self.running
        self.errands.comparing.exporting.stop()
        empty(self.kept)
        memory = self.wishes.memory
        memory.remember(replace(memory.remembered, recent=(), apps={}))
        self.window.notice.hide()
        self.window.viewfinder.setFocus()

    def sample(self, cycle: int) -> Iterator[Wait]:
        pid = self.device.pid
        assert pid is not None
        processes = {"window": os.getpid(), "device": pid}
        samples: dict[str, list[dict[str, float]]] = {name: [] for name in processes}
        at = time.monotonic() - self.began
        for _ in range(SAMPLES):
            for name, process in processes.items():
                samples[name].append(memory(process))
            yield BETWEEN
        found: dict[str, Any] = {"cycle": cycle, "seconds": at, "lives": self.ear.lives, "pid": pid, "steps": self.taken.total()}
        for name, process in processes.items():
            found[name] = {kind: statistics.median(each[kind] for each in samples[name]) for kind in ("pss", "own", "ring")} | held(process)
        found["window"]["widgets"] = len(QApplication.allWidgets())
        yield from self.measure()
        found["window"]["used"], found["device"]["used"] = megabytes_in_use(), self.ear.in_use
        found["taken"], self.lately = self.lately, []
        found["errors"] = list(self.ear.errors)
        self.ear.errors.clear()
        print(json.dumps(found), flush=True)

    def measure(self) -> Iterator[Wait]:
        """Lets the device process tell what it has in use, while no picture is made."""
        self.wishes.perform("gauge", AppChoices(), "", HOME_FPS)
        yield self.running
        self.wishes.play(False)
        yield 1.0
        self.ear.in_use = None
        self.device.send(RunAction("measure"))
        yield lambda: self.ear.in_use is not None
        self.wishes.play(True)

    # --- the steps -----------------------------------------------------------------------------------------------------

    def take(self, name: str, pauses: tuple[float, float] = LEISURE) -> Iterator[Wait]:
        self.taken[name] += 1
        self.lately.append(name)
        try:
            self.steps[name]()
        except Exception as error:
            self.ear.errors.append(f"{name}: {type(error).__name__}: {error}")
        yield self.random.uniform(*pauses)
        if self.random.random() < ANSWERED:
            yield self.models.answered
        self.close_popups()

    def table(self) -> dict[str, Callable[[], object]]:
        pick, intend = self.random.choice, self.errands.intend
        return {
            "rate": lambda: self.wishes.set_rate(pick(RATES)),
            "faster": lambda: intend(pick(("slower", "faster"))) if (self.wishes.session.fps or 99) <= max(RATES) else None,
            "setting": lambda: self.turn(self.window.inspector.form),
            "more settings": lambda: [self.turn(self.window.inspector.form) for _ in range(4)],
            "model": lambda: self.turn(self.window.inspector.models),
            "action": self.press_action,
            "app": lambda: self.errands.open_app_at(self.random.randrange(len(self.window.gallery.names()))),
            "source": lambda: self.wishes.choose_source(pick(list(self.sources.values()))),
            "other source": lambda: self.wishes.choose_source(pick(list(self.sources.values()))),
            "no source": lambda: self.wishes.choose_source(pick(MEANT_TO_FAIL)),
            "play": lambda: intend("play"),
            "back": lambda: intend("back"),
            "forward": lambda: intend("forward"),
            "restart": lambda: intend("restart"),
            "record": lambda: intend("record"),
            "snapshot": lambda: intend("snapshot"),
            "note": self.open_note,
            "sheet": lambda: intend(pick(("shortcuts", "set_list"))),
            "about": self.errands.show_about,
            "network": self.errands.open_network,
            "menu": lambda: intend(pick(("menu", "sources"))),
            "theme": lambda: self.errands.appearance.set_theme(pick(("system", "dark", "light"))),
            "motion": lambda: self.errands.appearance.set_reduce_motion(pick((True, False))),
            "stage": lambda: intend("stage"),
            "audience": lambda: intend("audience"),
            "audience readouts": lambda: self.errands.set_audience_readouts(pick((True, False))),
            "mute": lambda: intend("mute"),
            "volume": lambda: self.errands.set_sound(volume=self.random.random()),
            "add to set list": self.add_to_set_list,
            "next": lambda: intend(pick(("next", "previous"))),
            "drag over": lambda: self.window.drop_target.show_held(Dropped(Path("clip.mp4"), "video"), ()),
            "resize": lambda: self.window.resize(self.random.randint(1024, 1600), self.random.randint(700, 900)),
            "touch": self.touch,
            "tab": lambda: [QTest.keyClick(self.window, Qt.Key.Key_Tab) for _ in range(5)],
        }

    def turn(self, panel: QWidget | None) -> None:
        """Another value in one of the panel's controls, as the mouse would set it."""
        controls = [each for each in panel.findChildren(QWidget) if each.isVisible() and each.isEnabled()] if panel is not None else []
        controls = [each for each in controls if isinstance(each, Switch | QComboBox | Slider | QLineEdit)]
        if not controls:
            return
        match self.random.choice(controls):
            case Switch() as switch:
                switch.click()
            case QComboBox() as picker:
                index = self.random.randrange(picker.count())
                picker.setCurrentIndex(index)
                picker.activated.emit(index)
            case Slider() as slider:
                slider.setValue(self.random.randint(slider.minimum(), slider.maximum()))
            case QLineEdit() as line:
                line.setText(self.random.choice(("one", "two", "three words here")))
                line.editingFinished.emit()

    def press_action(self) -> None:
        opened = self.wishes.session.opened
        labels = {action.label for action in opened.actions} if opened else set()
        for button in self.window.inspector.findChildren(QPushButton):
            if button.text() in labels:
                button.click()

    def open_note(self) -> None:
        if tags := [tag for tag in self.window.inspector.findChildren(Tag) if tag.isVisible()]:
            self.random.choice(tags).click()

    def add_to_set_list(self) -> None:
        performance = self.errands.performance
        performance.keep(SetList()) if len(performance.set_list.entries) >= 4 else performance.add_current()

    def touch(self) -> None:
        view = self.window.viewfinder
        places = [QPoint(self.random.randrange(view.width()), self.random.randrange(view.height())) for _ in range(8)]
        QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=places[0])
        for place in places:
            QTest.mouseMove(view, place)
        QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=places[-1])

    def close_popups(self) -> None:
        while popup := QApplication.activePopupWidget():
            popup.close()
        if self.window.sheet is not None:
            self.window.sheet.close_sheet()


def run(sources: dict[str, str], given: Path, seed: int, minutes: float) -> None:
    """Opens the window as `pocket-studio` does and walks; prints a JSON line a cycle, and one at the end of what is left."""
    keep_memory_together()  # as `studio.ui.main` does
    before = open_files()
    errors: list[str] = []
    code, taken = open_and_walk(sources, given, seed, minutes, errors)
    application = QApplication.instance()
    assert application is not None
    application.shutdown()
    del application
    # It would end with this process.
    resource_tracker._resource_tracker._stop()  # type: ignore[attr-defined]
    gc.collect()
    left = {
        "threads": [thread.name for thread in threading.enumerate() if thread is not threading.main_thread()],
        "processes": [child.name() for child in psutil.Process().children(recursive=True)],
        "handles": beyond_kept(sorted(set(open_files()) - set(before))),
    }
    print(json.dumps({"exit": code, "left": left, "errors": errors, "taken": taken}), flush=True)


def open_and_walk(sources: dict[str, str], given: Path, seed: int, minutes: float, errors: list[str]) -> tuple[int, dict[str, int]]:
    """Until the window is closed; its exit code and how often each step was taken."""
    tell = Notice.tell

    def tell_and_keep(notice: Notice, text: str, *rest: Any, problem: bool = False) -> None:
        if problem and not any(said in text for said in NO_FAULTS) and text not in ear.answers:
            errors.append(f"notice: {text}")
        tell(notice, text, *rest, problem=problem)

    Notice.tell = tell_and_keep  # type: ignore[method-assign]
    ear = Ear(errors)
    kept = os.environ["SOAK_KEPT"]
    remembered = Remembered(theme="dark", muted=True, snapshots=kept, recordings=kept, exports=kept, fps=HOME_FPS)
    device = Device(ear.put)
    device.start()
    listings = list_apps()
    session = first_session(remembered, tuple(listing.name for listing in listings), app=HOME_APP, source=sources["home"])
    for command in first_commands(session, remembered):
        device.send(command)
    build = shell_module.build
    walkers: list[Walker] = []

    def build_and_walk(*args: Any) -> Shell:
        shell = build(*args)
        QTimer.singleShot(0, lambda: walkers.append(Walker(shell, device, ear, sources, given, seed, minutes)))
        return shell

    shell_module.build = build_and_walk
    try:
        code = shell_module.show_window(device, ear, session, listings, state_file(), remembered)
    finally:
        device.stop()
        shell_module.build = build
        Notice.tell = tell  # type: ignore[method-assign]
    return code, dict(walkers[0].taken)


def beyond_kept(handles: list[str]) -> list[str]:
    """Without what is kept as long as a process lives: Qt's eventfd of the main thread, and the small shared memory that multiprocessing's
    heap holds for later (one file, open twice)."""
    events = [handle for handle in handles if handle.endswith("anon_inode:[eventfd]")]
    shared = [handle for handle in handles if "/pym-" in handle]
    return [handle for handle in handles if handle not in (*events[:1], *shared[:2])]


def open_files() -> list[str]:
    """Each descriptor and what it leads to."""
    found = []
    for descriptor in os.listdir("/proc/self/fd"):
        with contextlib.suppress(OSError):
            found.append(f"{descriptor}: {os.readlink(f'/proc/self/fd/{descriptor}')}")
    return found


def main() -> None:
    chosen = json.loads(sys.argv[1])
    run(chosen["sources"], Path(chosen["given"]), chosen["seed"], chosen["minutes"])


if __name__ == "__main__":
    main()
