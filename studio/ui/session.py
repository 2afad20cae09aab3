"""What is going on, as one value, and how each event of the device changes it."""

from dataclasses import dataclass, replace
from typing import Literal, assert_never

from studio.api import Outcome
from studio.runtime.app_log import Logged
from studio.runtime.device_messages import DeviceDied, NotResponding, Phrases
from studio.runtime.heartbeat import LOADING, OPENING, STARTING
from studio.runtime.messages import (
    AppFailed,
    AppOpened,
    CameraInfo,
    Cameras,
    Event,
    Progress,
    Readings,
    Ready,
    Refused,
    SourceEnded,
    SourceFailed,
    SourceLost,
    SourceOpened,
    SourceSilent,
)
from studio.runtime.recording_messages import Recording, RecordingDone, RecordingFailed, Replayed
from studio.ui import words

STUCK_SECONDS = 2.0
SLOW_STAGES = {OPENING: 5.0, LOADING: 10.0, STARTING: 10.0}
"""An app may load large packages when it is opened, and models may be large."""

SourcePhase = Literal["none", "opening", "playing", "lost", "failed", "ended"]


@dataclass(frozen=True, slots=True)
class Session:
    """app: the chosen one; opened: what the device said of it, None until then; failure: why it doesn't run.

    address: of the chosen source; source: what the device said of it; silent: seconds it has given nothing though it is there.
    demo: the scene plays because no camera was found. guessed: nobody asked for this source.
    hung: the device process is silent; stuck: for so long that the user is asked; patient: who chose to wait.
    picture_shown: a picture of this source was painted.
    recording: one goes on.
    standing_in: the address of the source that is away while its stand-in plays, empty otherwise.
    watched: saving a file of the app reopens it; reopening: that is going on, and what the version before said still stands.
    unopened: `failure` came while opening the app.
    replayed: of a session that plays, how far the app makes of it what it made then.
    felt: what the app is slowed down to, as people read it: "Pixel 2, slow end"; "" for nothing.
    """

    app: str
    fps: float | None = 30.0
    address: str = ""
    demo: bool = False
    guessed: bool = False
    device_ready: bool = False
    died: DeviceDied | None = None
    hung: NotResponding | None = None
    patient: bool = False
    opened: AppOpened | None = None
    failure: AppFailed | None = None
    phase: SourcePhase = "none"
    source: SourceOpened | None = None
    source_message: str = ""
    silent: int = 0
    progress: Progress | None = None
    cameras: tuple[CameraInfo, ...] | None = None
    playing: bool = True
    position: float = 0.0
    hint: str = ""
    picture_shown: bool = False
    stopped: bool = False
    recording: Recording | None = None
    standing_in: str = ""
    watched: bool = False
    reopening: bool = False
    unopened: bool = False
    felt: str = ""
    replayed: Replayed | None = None

    @property
    def title(self) -> str:
        """Of the app, for people."""
        return self.opened.title if self.opened else words.app_title(self.app)

    @property
    def recorded(self) -> bool:
        """The source has an end, so it can seek and step."""
        return self.source is not None and self.source.duration is not None

    @property
    def stuck(self) -> bool:
        """Silent for longer than a frame, or the opening of an app, may take without anyone worrying."""
        return self.hung is not None and self.hung.seconds >= SLOW_STAGES.get(self.hung.stage, STUCK_SECONDS)

    @property
    def down(self) -> bool:
        """The device process must be started anew before anything runs."""
        return self.stopped or self.stuck or (self.died is not None and not self.died.restarting)

    @property
    def runs(self) -> bool:
        """Pictures come, or are about to, and the app gets them."""
        app_runs = self.opened is not None and self.failure is None and not self.down and self.died is None
        return app_runs and self.phase in ("playing", "opening") and self.picture_shown

    @property
    def camera(self) -> bool:
        return self.address.startswith("camera:")


def choosing_app(session: Session, app: str) -> Session:
    fresh = replace(session, app=app, opened=None, failure=None, hint="", progress=None, reopening=False)
    return replace(fresh, hung=None, patient=False, stopped=False, died=session.died if session.died and session.died.restarting else None)


def choosing_source(session: Session, address: str, *, demo: bool = False, standing_in: str = "") -> Session:
    """The last picture stays until the new source gives one. standing_in: the address whose place it takes for a while."""
    chosen = replace(session, address=address, demo=demo, position=0.0, hint="", playing=True, standing_in=standing_in)
    return replace(chosen, phase="opening", source=None, source_message="", silent=0, replayed=None)


def after(session: Session, event: Event) -> Session:
    """The session once `event` happened. Late words about another app or source than the chosen one change nothing."""
    match event:
        case Ready():
            return replace(session, device_ready=True, died=None, hung=None, patient=False)
        case AppOpened():
            if event.app != session.app:
                return session
            return replace(session, opened=event, failure=None, progress=None, reopening=False)
        case AppFailed():
            if event.app != session.app or event.closing:
                return session
            unopened = session.opened is None or session.reopening
            return replace(session, failure=event, progress=None, hint="", reopening=False, unopened=unopened)
        case Refused():
            session = replace(session, progress=None)
            if session.opened is None or event.values is None or event.app != session.app:
                return session
            return replace(session, opened=replace(session.opened, values=event.values))
        case SourceOpened():
            if event.address != session.address:
                return session
            return replace(session, source=event, phase="playing", source_message="", silent=0)
        case SourceSilent():
            return replace(session, silent=event.seconds) if event.address == session.address else session
        case SourceLost():
            return _source(session, event.address, "lost", event.message)
        case SourceFailed():
            return _source(session, event.address, "failed", event.message)
        case SourceEnded():
            return _source(session, event.address, "ended", "")
        case Progress():
            return replace(session, progress=None if event.total and event.done >= event.total else event)
        case Cameras():
            return replace(session, cameras=event.cameras)
        case Readings():
            return _shown(session, event)
        case DeviceDied():
            return replace(session, died=event, device_ready=False, hung=None, patient=False, progress=None, hint="")
        case NotResponding():
            if event.seconds == 0:
                return replace(session, hung=None, patient=False)
            return replace(session, hung=event)
        case Recording():
            return replace(session, recording=event)
        case Logged() | Outcome() | Phrases():
            return session
        case RecordingDone() | RecordingFailed():
            return replace(session, recording=None)
        case Replayed():
            return replace(session, replayed=event) if event.address == session.address else session
        case _:
            assert_never(event)


def _source(session: Session, address: str, phase: SourcePhase, message: str) -> Session:
    if address != session.address:
        return session
    return replace(session, phase=phase, source_message=message, hint="", silent=0)


def _shown(session: Session, event: Readings) -> Session:
    picture = event.picture
    if picture is None:
        return session
    source, size = session.source, (picture.frame_width, picture.frame_height)
    if source and size != (source.width, source.height):  # a phone was turned, a video goes on in another size
        source = replace(source, width=size[0], height=size[1])
    late = session.opened is None or session.phase == "opening"  # of the app or source before
    position = picture.seconds - (source.begins if source else 0.0)
    return replace(session, source=source, position=position, hint="" if late else picture.hint, picture_shown=True)
