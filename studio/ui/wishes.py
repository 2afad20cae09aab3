"""What the user wants, as commands for the device process."""

import threading
from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from studio.api import Stroke
from studio.runtime.discovery import USUAL_SCENE
from studio.runtime.messages import (
    AppOpened,
    CancelLoading,
    Command,
    ListCameras,
    OpenApp,
    OpenSource,
    Play,
    Point,
    RunAction,
    Seek,
    SetModels,
    SetRate,
    SetSettings,
    Step,
)
from studio.runtime.settings_schema import Value, Values
from studio.ui.launch import DevicePort
from studio.ui.memory import Memory
from studio.ui.remembered import AppChoices
from studio.ui.session import Session, choosing_app, choosing_source
from studio.ui.source_names import mirrored, plain

SEEK_SECONDS = 5.0


class Wishes(QObject):
    """Keeps the session: a wish changes it at once, the device's answer later. `changed` says that there is something new to show,
    `settings_given` that the app's settings changed without the form's doing."""

    changed = Signal()
    settings_given = Signal()

    def __init__(self, device: DevicePort, session: Session, memory: Memory, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.memory = memory
        self._device = device
        self._ending: threading.Thread | None = None
        self._asked = self.choices.settings
        self._demos: Mapping[str, str] = {}

    @property
    def demo(self) -> str:
        """The scene the app that is open is shown on where there is no camera."""
        return self._demos.get(self.session.app, USUAL_SCENE)

    @property
    def choices(self) -> AppChoices:
        """The user's, for the app that is open."""
        return self.memory.remembered.choices(self.session.app)

    def take_demos(self, demos: Mapping[str, str]) -> None:
        """demos: app → its scene; where one plays that nobody chose, it gives way to what is the app's now."""
        self._demos = demos
        self._follow_demo()

    def send(self, command: Command) -> None:
        """What changes nothing of the session by itself."""
        self._device.send(command)

    def choose_app(self, app: str) -> None:
        if app == self.session.app and self.session.failure is None and not self.session.stopped:
            return
        self._remember(app=app)
        self._begin(app, self.session.down)

    def choose_source(self, address: str, *, demo: bool = False, standing_in: str = "") -> None:
        """standing_in: the address whose place it takes while that is away."""
        address = mirrored(address, self.memory.remembered.mirror) if plain(address) == address else address
        self.session = replace(choosing_source(self.session, address, demo=demo, standing_in=standing_in), guessed=demo)
        self._device.send(Play(True))
        self._device.send(OpenSource(address))
        self.changed.emit()

    def play(self, playing: bool) -> None:
        if playing and self.session.phase == "ended":
            self.choose_source(self.session.address)
            return
        self.session = replace(self.session, playing=playing)
        self._device.send(Play(playing))
        self.changed.emit()

    def step(self) -> None:
        if self.session.recorded and not self.session.playing:
            self._device.send(Step())

    def seek(self, seconds: float) -> None:
        source = self.session.source
        if source is None or source.duration is None:
            return
        place = min(max(0.0, seconds), source.duration)
        self.session = replace(self.session, position=place)
        self._device.send(Seek(source.begins + place))
        self.changed.emit()

    def seek_by(self, direction: int) -> None:
        """5 s back or on; paused: one frame."""
        source = self.session.source
        if source is None:
            return
        if self.session.playing:
            self.seek(self.session.position + direction * SEEK_SECONDS)
        elif direction > 0:
            self.step()
        else:
            self.seek(self.session.position - 1 / (source.rate or 30.0))

    def set_rate(self, fps: float | None) -> None:
        self.session = replace(self.session, fps=fps)
        self._remember(fps=fps)
        self._device.send(SetRate(fps))
        self.changed.emit()

    def toggle_mirror(self) -> None:
        if self.session.camera:
            mirror = not self.memory.remembered.mirror
            self._remember(mirror=mirror)
            self.choose_source(plain(self.session.address))

    def change_settings(self, values: dict[str, Value]) -> None:
        self.remember_settings(values)
        if self.session.opened:
            self.session = replace(self.session, opened=replace(self.session.opened, values=values))
        self._device.send(SetSettings(values))

    def change_models(self, variants: dict[str, str], threads: int | None) -> None:
        self._remember_choices(replace(self.choices, variants=variants, threads=threads))
        self._device.send(SetModels(variants, threads))

    def perform(self, app: str, choices: AppChoices, source: str, fps: float | None) -> None:
        """App, settings, source and rate at once; what plays already goes on. source: "" for the one that plays."""
        session, before = self.session, self.choices
        self.memory.remember(self.memory.remembered.with_choices(app, choices))
        if fps != session.fps:
            self.set_rate(fps)
        runs = app == session.app and session.opened is not None and session.failure is None and not session.down
        if not runs or (before.variants, before.threads) != (choices.variants, choices.threads):
            self._remember(app=app)
            self._begin(app, session.down, other_source=bool(source))
        elif session.opened is not None:
            self.change_settings({**self._usual(), **choices.settings})
            self.settings_given.emit()
        if source and (plain(source) != plain(session.address) or session.phase != "playing"):
            self.choose_source(source)

    def restart(self, *, anew: bool = False) -> None:
        """The app anew; the whole process anew where it hangs, crashed or was stopped, or where that is wanted."""
        self._begin(self.session.app, self.session.down or anew)

    def reopen(self) -> None:
        """The app's code anew, as it lies on the disk; the picture stays until the new version gives one."""
        if self.session.down:
            self.restart()
            return
        self.session = replace(self.session, reopening=True)
        self._open_app()
        self.changed.emit()

    def watched(self, watched: bool) -> None:
        """Whether saving a file of the app reopens it."""
        self.session = replace(self.session, watched=watched)

    def forget_unfit(self, opened: AppOpened) -> None:
        """Remembers only settings that the app, as it is now, has taken."""
        unfit = {name: value for name, value in self._asked.items() if opened.values.get(name) != value}
        fit = {name: value for name, value in self.choices.settings.items() if name not in unfit or unfit[name] != value}
        if fit != self.choices.settings:
            self._remember_choices(replace(self.choices, settings=fit))

    def remember_settings(self, values: Values) -> None:
        """All that the open app has; those that are its defaults need no remembering."""
        usual = self._usual()
        self._remember_choices(replace(self.choices, settings={name: value for name, value in values.items() if usual.get(name) != value}))

    def restart_fresh(self) -> None:
        """The app anew, with its own settings and variants."""
        self._remember_choices(AppChoices())
        self.restart()

    def retry_source(self) -> None:
        """The camera that was looked for, or the same source again."""
        if self.session.demo:
            self.list_cameras()
        elif self.session.standing_in:
            self.choose_source(self.session.standing_in)
        else:
            self.choose_source(self.session.address)

    def list_cameras(self) -> None:
        self._device.send(ListCameras())

    def act(self, action: str) -> None:
        """What a button of a card or chip asks for."""
        match action:
            case "restart":
                self.restart()
            case "restart_fresh":
                self.restart_fresh()
            case "retry":
                self.retry_source()
            case "replay":
                self.play(True)
            case "demo":
                self.choose_source(self.demo)
            case "use_camera" if self.session.cameras:
                self.choose_source(self.session.cameras[0].address)
            case "wait":
                self.session = replace(self.session, patient=True)
            case "stop":
                self.session = replace(self.session, stopped=True, hung=None, patient=False)
                self._ending = threading.Thread(target=self._device.stop, name="stopping the device process")
                self._ending.start()  # a process that hangs takes its time
            case "cancel":
                self._device.send(CancelLoading())
        self.changed.emit()

    def run_action(self, name: str, values: dict[str, Value]) -> None:
        self._device.send(RunAction(name, values))

    def stroke(self, stroke: Stroke) -> None:
        self._device.send(Point(stroke))

    def end(self) -> None:
        """Ends the device process."""
        if self._ending:
            self._ending.join()
        self._device.stop()

    def _begin(self, app: str, down: bool, *, other_source: bool = False) -> None:
        """down: the process has to be started anew for it. other_source: one is chosen next."""
        self.session = replace(choosing_app(self.session, app), device_ready=self.session.device_ready and not down)
        self._open_app()
        if not other_source:
            self._follow_demo()
        if down:
            self._start_anew()
        self.changed.emit()

    def _follow_demo(self) -> None:
        """Sent after the app it is for and before anything else, the new app sees none of the old scene."""
        if self.session.demo and self.session.address != self.demo:
            self.choose_source(self.demo, demo=True)

    def _open_app(self) -> None:
        choices = self.choices
        self._asked = choices.settings
        self._device.send(OpenApp(self.session.app, choices.settings, choices.variants, choices.threads))

    def _start_anew(self) -> None:
        if self._ending:
            self._ending.join()
            self._ending = None
        self._device.restart()

    def _usual(self) -> dict[str, Value]:
        opened = self.session.opened
        return {field.name: field.default for field in opened.fields} if opened else {}

    def _remember(self, **changes: object) -> None:
        self.memory.remember(replace(self.memory.remembered, **changes))  # type: ignore[arg-type]  # names and types are Remembered's

    def _remember_choices(self, choices: AppChoices) -> None:
        self.memory.remember(self.memory.remembered.with_choices(self.session.app, choices))
