"""What the window remembers between launches: one JSON file, written whole or not at all."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, get_args

from studio.folders import config_folder
from studio.runtime.settings_schema import Value, Values
from studio.whole_file import write_whole

ThemeChoice = Literal["system", "dark", "light", "contrast"]
FILE_NAME = "window.json"
RECENT_SOURCES = 6


@dataclass(frozen=True, slots=True)
class AppChoices:
    """The user's choices for one app. variants: card name → variant; threads: None for auto."""

    settings: Values = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class RecentSource:
    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Remembered:
    """geometry: the window's, as Qt saves it, in base64. fps: None for as many as possible.

    snapshots, recordings, exports: folders, "" for the usual ones. added: folders of apps that were dropped on the window.
    set_list: path of the file, "" for the usual one. reopen_saved: saving a file of the app that is open reopens it.
    larger: text and controls are. speak_names: what has the focus is said aloud. phone: the one that is compared with, "" for none.
    """

    geometry: str = ""
    app: str = ""
    source: str = ""
    fps: float | None = 30.0
    mirror: bool = False
    theme: ThemeChoice = "system"
    larger: bool = False
    reduce_motion: bool = False
    speak_names: bool = False
    snapshots: str = ""
    recordings: str = ""
    exports: str = ""
    audience_readouts: bool = True
    muted: bool = False
    volume: float = 1.0
    reopen_saved: bool = True
    added: tuple[str, ...] = ()
    set_list: str = ""
    phone: str = ""
    recent: tuple[RecentSource, ...] = ()
    apps: Mapping[str, AppChoices] = field(default_factory=dict)

    def choices(self, app: str) -> AppChoices:
        return self.apps.get(app, AppChoices())

    def with_choices(self, app: str, choices: AppChoices) -> "Remembered":
        return replace(self, apps={**self.apps, app: choices})

    def with_recent(self, address: str, title: str) -> "Remembered":
        """`address` first, each address once."""
        others = tuple(recent for recent in self.recent if recent.address != address)
        return replace(self, recent=(RecentSource(address, title), *others)[:RECENT_SOURCES])


def state_file() -> Path:
    return config_folder() / FILE_NAME


def load(path: Path) -> tuple[Remembered, str]:
    """What `path` holds and "", or the defaults and a sentence for the user when it can't be used; it is then moved aside to *.broken."""
    try:
        return read(path), ""
    except FileNotFoundError:
        return Remembered(), ""
    except (OSError, UnicodeDecodeError) as error:
        return Remembered(), _set_aside(path, f"can't be read ({_reason(error)})")
    except (ValueError, RecursionError) as error:
        return Remembered(), _set_aside(path, f"is damaged ({_reason(error)})")


def read(path: Path) -> Remembered:
    """Raises OSError where it can't be read, ValueError or RecursionError where it is damaged."""
    return _checked(json.loads(path.read_text(encoding="utf-8")))


def save(path: Path, remembered: Remembered) -> None:
    """Readable by this user alone: addresses of network cameras may hold a password. Raises OSError."""
    write_whole(path, json.dumps(asdict(remembered), indent=1).encode(), private=True)


def _set_aside(path: Path, what: str) -> str:
    aside = path.with_name(path.name + ".broken")
    try:
        os.replace(path, aside)
    except OSError as error:
        return f"Your settings file {what}, so the usual settings are used. It could not be moved aside ({_reason(error)}): delete {path}"
    return f"Your settings file {what}, so the usual settings are used. It was kept as {aside}"


def _reason(error: Exception) -> str:
    return getattr(error, "strerror", None) or str(error) or type(error).__name__


def _checked(data: Any) -> Remembered:
    """Raises ValueError for any value of the wrong kind; keys of another version are passed over."""
    table = _table(data, "the file")
    theme = _text(table.get("theme", "system"), "theme")
    if theme not in get_args(ThemeChoice):
        raise ValueError(f"theme is {theme!r}")
    recent = table.get("recent", [])
    if not isinstance(recent, list):
        raise ValueError("recent is not a list")
    added = table.get("added", [])
    if not isinstance(added, list):
        raise ValueError("added is not a list")
    return Remembered(
        muted=_switch(table.get("muted", False), "muted"),
        reopen_saved=_switch(table.get("reopen_saved", True), "reopen_saved"),
        volume=_share(table.get("volume", 1.0), "volume"),
        set_list=_text(table.get("set_list", ""), "set_list"),
        phone=_text(table.get("phone", ""), "phone"),
        added=tuple(_text(entry, "added") for entry in added),
        geometry=_text(table.get("geometry", ""), "geometry"),
        app=_text(table.get("app", ""), "app"),
        source=_text(table.get("source", ""), "source"),
        fps=_rate(table.get("fps", 30.0)),
        mirror=_switch(table.get("mirror", False), "mirror"),
        theme=theme,  # type: ignore[arg-type]  # checked above
        larger=_switch(table.get("larger", False), "larger"),
        reduce_motion=_switch(table.get("reduce_motion", False), "reduce_motion"),
        speak_names=_switch(table.get("speak_names", False), "speak_names"),
        snapshots=_text(table.get("snapshots", ""), "snapshots"),
        audience_readouts=_switch(table.get("audience_readouts", True), "audience_readouts"),
        recordings=_text(table.get("recordings", ""), "recordings"),
        exports=_text(table.get("exports", ""), "exports"),
        recent=tuple(_recent(_table(entry, "recent")) for entry in recent)[:RECENT_SOURCES],
        apps={name: _choices(_table(entry, name)) for name, entry in _table(table.get("apps", {}), "apps").items()},
    )


def _recent(table: Mapping[str, Any]) -> RecentSource:
    return RecentSource(_text(table.get("address"), "address"), _text(table.get("title"), "title"))


def _choices(table: Mapping[str, Any]) -> AppChoices:
    threads = table.get("threads")
    if threads is not None and (not isinstance(threads, int) or isinstance(threads, bool) or threads < 1):
        raise ValueError(f"threads is {threads!r}")
    settings: dict[str, Value] = {}
    for name, value in _table(table.get("settings", {}), "settings").items():
        if not isinstance(value, bool | int | float | str):
            raise ValueError(f"{name} is {value!r}")
        settings[name] = value
    variants = {name: _text(value, name) for name, value in _table(table.get("variants", {}), "variants").items()}
    return AppChoices(settings, variants, threads)


def _table(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{name} is not a table")
    return value


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise ValueError(f"{name} is {value!r}, not a text")
    return value


def _switch(value: Any, name: str) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{name} is {value!r}, not true or false")
    return value


def _share(value: Any, name: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise ValueError(f"{name} is {value!r}, not 0 to 1")
    return float(value)


def _rate(value: Any) -> float | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0.5 <= value <= 1000:
        raise ValueError(f"fps is {value!r}")
    return float(value)
