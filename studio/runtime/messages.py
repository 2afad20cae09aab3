"""What window and device process say to each other: plain data only, so that neither needs the other's types."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from studio.api import Cue, Fact, Outcome, Shape, Stroke, View
from studio.runtime.app_errors import Place
from studio.runtime.app_log import Logged
from studio.runtime.demands import Demand
from studio.runtime.device_messages import DeviceDied, NotResponding, Phrases
from studio.runtime.reading import Reading
from studio.runtime.recording_messages import RecordingEvent, StartRecording, StopRecording
from studio.runtime.settings_schema import Field, Values

# --- window to device -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class OpenApp:
    """app: its folder name or entry point; variants: card name → variant; threads: None for auto."""

    app: str
    settings: Values = field(default_factory=dict)
    variants: Mapping[str, str] = field(default_factory=dict)
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class OpenSource:
    """address as `studio.sources.open_source` takes it; loop: start a file over at its end."""

    address: str
    loop: bool = True


@dataclass(frozen=True, slots=True)
class SetRate:
    """Frames a second, None for as many as possible. Raises ValueError for a rate that is not above 0."""

    fps: float | None

    def __post_init__(self) -> None:
        if self.fps is not None and not self.fps > 0:
            raise ValueError(f"a rate is above 0 frames a second, not {self.fps}")


@dataclass(frozen=True, slots=True)
class SetSettings:
    values: Values


@dataclass(frozen=True, slots=True)
class SetModels:
    """Other variants or threads for the open app."""

    variants: Mapping[str, str]
    threads: int | None


@dataclass(frozen=True, slots=True)
class Point:
    stroke: Stroke


@dataclass(frozen=True, slots=True)
class RunAction:
    name: str
    values: Values = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Play:
    """Goes on or pauses; a paused live source shows its last picture."""

    playing: bool


@dataclass(frozen=True, slots=True)
class Seek:
    seconds: float


@dataclass(frozen=True, slots=True)
class Step:
    """While paused: one frame more."""


@dataclass(frozen=True, slots=True)
class ListCameras:
    """Answered by `Cameras`."""


@dataclass(frozen=True, slots=True)
class CancelLoading:
    """Ends the download going on; the app that needs it fails with that reason."""


@dataclass(frozen=True, slots=True)
class Stop:
    """The device process ends."""


Command = (
    OpenApp
    | OpenSource
    | SetRate
    | Demand
    | SetSettings
    | SetModels
    | Point
    | RunAction
    | Play
    | Seek
    | Step
    | StartRecording
    | StopRecording
    | ListCameras
    | CancelLoading
    | Stop
)

# --- device to window -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ModelInfo:
    """An open model. variants: name → bytes of its file; threads: those in use; file: its path."""

    card: str
    title: str
    variant: str
    variants: Mapping[str, int]
    threads: int
    file: str = ""


@dataclass(frozen=True, slots=True)
class ActionInfo:
    name: str
    label: str
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class AppOpened:
    app: str
    title: str
    fields: tuple[Field, ...]
    values: Values
    actions: tuple[ActionInfo, ...]
    models: tuple[ModelInfo, ...]


@dataclass(frozen=True, slots=True)
class AppFailed:
    """The app raised (or a model or setting was refused) and is paused. message: one or two sentences; details: the traceback.
    place: the app's own line it happened at. closing: it happened in the app's `close`, when nobody needed it any more.
    """

    app: str
    message: str
    details: str = ""
    place: Place | None = None
    closing: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A setting or variant the app can't take; it goes on as it was. message: one or two sentences. values: the settings that hold."""

    app: str
    message: str
    values: Values | None = None


@dataclass(frozen=True, slots=True)
class SourceOpened:
    """rate: the source's own frames a second, 0 if unknown; duration: seconds, None for endless; seekable files can seek and step.

    connection: what a network source is connected to, empty for others. begins: the seconds of its first frame.
    """

    address: str
    title: str
    width: int
    height: int
    rate: float
    live: bool
    duration: float | None = None
    connection: str = ""
    begins: float = 0.0


@dataclass(frozen=True, slots=True)
class SourceSilent:
    """A live source that is open has given nothing for `seconds`; told at every full second, and with 0 when it gives pictures again."""

    address: str
    seconds: int


@dataclass(frozen=True, slots=True)
class SourceLost:
    """It is being reopened; message says what happened."""

    address: str
    message: str


@dataclass(frozen=True, slots=True)
class SourceFailed:
    """It could not be opened and is not tried again by itself."""

    address: str
    message: str


@dataclass(frozen=True, slots=True)
class SourceEnded:
    address: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Something long is going on. done, total: bytes, total 0 if unknown; done == total ends it."""

    what: str
    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """address opens it; title is its real name."""

    address: str
    title: str


@dataclass(frozen=True, slots=True)
class Cameras:
    cameras: tuple[CameraInfo, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A processed frame: its pixels lie in `slot` of the ring, valid while that slot's number is `sequence`.

    width, height: of the pixels in the ring; frame_width, frame_height: of the frame, the space of the shapes.
    """

    slot: int
    sequence: int
    width: int
    height: int
    frame_width: int
    frame_height: int
    captured: float
    seconds: float
    shapes: tuple[Shape, ...]
    facts: Mapping[str, Fact]
    hint: str
    views: tuple[View, ...] = ()


@dataclass(frozen=True, slots=True)
class Readings:
    """The frames processed since the last message, the cues they gave, and the picture if one is to be shown."""

    readings: tuple[Reading, ...]
    cues: tuple[Cue, ...] = ()
    picture: Picture | None = None


@dataclass(frozen=True, slots=True)
class Ready:
    """The device process runs and takes commands."""


Event = (
    Ready
    | AppOpened
    | Phrases
    | AppFailed
    | Refused
    | SourceOpened
    | SourceSilent
    | SourceLost
    | SourceFailed
    | SourceEnded
    | Progress
    | Cameras
    | Readings
    | Logged
    | Outcome
    | RecordingEvent
    | DeviceDied
    | NotResponding
)
