"""Apps that raise, that never come back, and that take all memory."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .fault import Fault, Seen
from .window import CALM, Window, open_window, write_app

_RAISE = "            raise ValueError('broken on purpose')\n"
_LOOP = "            while True:\n                pass\n"
_RESULT = "        return Result()\n\n"
_NAMED = (r"ValueError: broken on purpose \(app\.py, line \d+\)",)
_BUSY = r"has been (busy|opening|closing)[^·]* for \d s \[Stop\]"
_MEMORY_GB = "0.7"


def method(place: str, deed: str) -> str:
    """An app's body that does `deed` in `place`, only the first time."""
    arguments = {"process": "self, frame", "pointer": "self, stroke"}.get(place, "self")
    body = f"    def {place}({arguments}):\n        if first_time('done'):\n{deed}"
    if place == "process":
        return body.replace("first_time", "frame.index > 5 and first_time") + _RESULT
    if place == "name_it":
        body = f"    @action('Name it')\n{body}"
    return f"{body}\n{CALM}"


def provoke(window: Window, place: str) -> None:
    """Makes the window call the app's method `place`, if it doesn't by itself."""
    if place == "pointer":
        window.tap()
    elif place == "name_it":
        window.shell.window.inspector.action_wanted.emit("name_it", {})
    elif place == "close":
        window.shell.wishes.choose_app(write_app(window.folder / "other"))


def raises(place: str, folder: Path) -> Seen:
    early = place in ("__init__", "opened", "process")
    with open_window(folder, write_app(folder / "probe", method(place, _RAISE)), ready=not early) as window:
        provoke(window, place)
        answer, seconds = window.answer_to(folder / "probe" / "done", "ValueError")
        if place != "close":
            window.press("Restart")
        return Seen(answer, seconds, window.plays())


def raises_while_loaded(folder: Path) -> Seen:
    """The file itself is broken; it is mended and restarted."""
    with open_window(folder) as window:
        broken = folder / "broken"
        window.shell.wishes.choose_app(write_app(broken, CALM + "\n\nraise ValueError('broken on purpose')\n"))
        answer, seconds = window.answer("ValueError")
        write_app(broken)
        window.press("Restart")
        return Seen(answer, seconds, window.plays())


def raises_always(folder: Path) -> Seen:
    """Restarting helps nothing; another app does."""
    body = "    def process(self, frame):\n        first_time('done')\n        raise ValueError('broken on purpose')\n"
    with open_window(folder, write_app(folder / "probe", body), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "done", "ValueError")
        window.press("Restart")
        window.gone("ValueError")
        window.answer("ValueError")
        window.shell.wishes.choose_app(write_app(folder / "other"))
        return Seen(answer, seconds, window.plays())


def exits(folder: Path) -> Seen:
    with open_window(folder, write_app(folder / "probe", method("process", "            sys.exit(3)\n")), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "done", "SystemExit|exit code")
        window.press("Restart")
        return Seen(answer, seconds, window.plays())


def loops(place: str, folder: Path) -> Seen:
    early = place in ("__init__", "opened", "process")
    with open_window(folder, write_app(folder / "probe", method(place, _LOOP)), ready=not early) as window:
        provoke(window, place)
        answer, seconds = window.answer_to(folder / "probe" / "done", _BUSY)
        window.answer(r"\[Wait\] · \[Stop\]")
        window.press("Wait")
        window.gone(r"\[Wait\]")
        window.press("Stop")
        window.answer("was stopped")
        window.press("Restart")
        return Seen(answer, seconds, window.plays())


def loops_in_close_at_the_end(folder: Path) -> Seen:
    """The window is closed while it records: nothing waits for the app, and the film is whole."""
    body = "    def close(self):\n        while True:\n            pass\n\n" + CALM
    with open_window(folder, write_app(folder / "probe", body)) as window:
        film = window.record()
    return Seen("The window closed.", window.closing_seconds - 1.5, film.exists())


@contextmanager
def memory(gigabytes: str) -> Iterator[None]:
    before = os.environ.get("POCKET_STUDIO_MEMORY")
    os.environ["POCKET_STUDIO_MEMORY"] = gigabytes
    try:
        yield
    finally:
        if before is None:
            del os.environ["POCKET_STUDIO_MEMORY"]
        else:
            os.environ["POCKET_STUDIO_MEMORY"] = before


def allocates_without_end(folder: Path) -> Seen:
    """Seconds are counted from just before the limit is passed."""
    nearly = float(_MEMORY_GB) * 0.95 * (1 << 30)
    deed = (
        "            import psutil\n            kept = []\n"
        "            while True:\n                kept.append(np.ones(1 << 21))\n"
        f"                if psutil.Process().memory_info().rss > {nearly}:\n                    first_time('over')\n"
    )
    with memory(_MEMORY_GB), open_window(folder, write_app(folder / "probe", method("process", deed)), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "over", "GB of memory")
        return Seen(answer, seconds, window.plays())


def allocates_at_once(folder: Path) -> Seen:
    """Far more than there is, in one call."""
    deed = f"            np.ones(int({_MEMORY_GB} * (1 << 30)))\n"
    with memory(_MEMORY_GB), open_window(folder, write_app(folder / "probe", method("process", deed)), ready=False) as window:
        answer, seconds = window.answer_to(folder / "probe" / "done", "Memory|memory")
        window.press("Restart") if "[Restart]" in answer else None
        return Seen(answer, seconds, window.plays())


def _at(inject: Callable[[str, Path], Seen], place: str) -> Callable[[Path], Seen]:
    return lambda folder: inject(place, folder)


_WHERE = {"process": "with a frame", "opened": "when opened", "pointer": "at a touch", "name_it": "in an action", "__init__": "when made"}

FAULTS = (
    *(Fault(f"app raises once, {where}", _at(raises, place), (*_NAMED, r"\[Restart\]")) for place, where in _WHERE.items()),
    Fault("app raises once, when closed", _at(raises, "close"), (*_NAMED, "while closing", "closed all the same")),
    Fault("app raises while it is loaded", raises_while_loaded, (*_NAMED, r"\[Restart\]")),
    Fault("app raises always", raises_always, (*_NAMED, r"\[Restart\]")),
    Fault("app calls for an exit", exits, (r"SystemExit: 3 \(app\.py, line \d+\)", r"\[Restart\]")),
    *(Fault(f"app loops for ever, {where}", _at(loops, place), (_BUSY,)) for place, where in {**_WHERE, "close": "when closed"}.items()),
    Fault("app loops for ever in close, window closed", loops_in_close_at_the_end, ("closed",)),
    Fault(
        "app allocates without end",
        allocates_without_end,
        (rf"used more than {_MEMORY_GB} GB of memory", "POCKET_STUDIO_MEMORY", "Restarting"),
    ),
    Fault("app allocates too much at once", allocates_at_once, (r"MemoryError: .*\(app\.py, line \d+\)", r"\[Restart\]")),
)
