"""What the viewfinder and its surroundings show, as immutable values: one for each repaint."""

from dataclasses import dataclass
from typing import Literal

from studio.runtime.app_errors import Place

Dot = Literal["", "good", "warning", "error", "recording"]
CardAction = Literal[
    "restart",
    "restart_fresh",
    "retry",
    "wait",
    "stop",
    "cancel",
    "replay",
    "demo",
    "choose_source",
    "open_apps_folder",
    "use_camera",
]


@dataclass(frozen=True, slots=True)
class Chip:
    """A line over the picture. action: what its button does, with the button's label. discreet: on stage its dot alone is shown."""

    text: str
    dot: Dot = ""
    action: CardAction | None = None
    label: str = ""
    discreet: bool = False


@dataclass(frozen=True, slots=True)
class CardButton:
    action: CardAction
    label: str


@dataclass(frozen=True, slots=True)
class Card:
    """Something happened: what, why, what to do. The first button is the one to press.

    about: which app, which model; place: the line of the app it happened at; progress: 0 … 1, −1 for unknown, None for no bar;
    details: a traceback, folded at first.
    """

    icon: str
    title: str
    text: str = ""
    about: str = ""
    details: str = ""
    place: Place | None = None
    buttons: tuple[CardButton, ...] = ()
    progress: float | None = None
    progress_text: str = ""


@dataclass(frozen=True, slots=True)
class ViewfinderState:
    """waiting: what is being waited for while there is no picture yet. dimmed: the last picture is not a live one.

    bare: it fills the screen, with square corners. recording: the line of a recording that goes on.
    """

    source: Chip | None = None
    notice: Chip | None = None
    rate: Chip | None = None
    hint: str = ""
    waiting: str = ""
    dimmed: bool = False
    blank: bool = False
    card: Card | None = None
    recording: Chip | None = None
    bare: bool = False


@dataclass(frozen=True, slots=True)
class TransportState:
    """The row below the picture. duration: seconds of a recorded source, None for a live or endless one."""

    source_title: str
    source_icon: str
    playing: bool = True
    can_play: bool = False
    can_snapshot: bool = False
    can_mirror: bool = False
    mirrored: bool = False
    duration: float | None = None
    position: float = 0.0
    fps: float | None = 30.0
    recording: bool = False
    can_record: bool = False


@dataclass(frozen=True, slots=True)
class StageState:
    """The buttons of stage mode. place: where the set list is, "" without one."""

    place: str = ""
    recording: bool = False
