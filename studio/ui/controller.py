"""Joins the device process and the window: events become what is shown, wishes become commands."""

import time
from dataclasses import replace

import psutil
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.api import Stroke
from studio.runtime.messages import (
    AppOpened,
    Cameras,
    CancelLoading,
    Event,
    ListCameras,
    OpenApp,
    OpenSource,
    Play,
    Point,
    Progress,
    Readings,
    Ready,
    RunAction,
    Seek,
    SetModels,
    SetRate,
    SetSettings,
    SourceFailed,
    SourceOpened,
    Step,
)
from studio.runtime.meters import Meter
from studio.runtime.reading import Summary
from studio.runtime.settings_schema import Value
from studio.ui import presentation
from studio.ui.inbox import Inbox
from studio.ui.launch import DevicePort
from studio.ui.memory import Memory
from studio.ui.remembered import AppChoices, Remembered
from studio.ui.session import Session, after, choosing_app, choosing_source
from studio.ui.source_menu import DEMO_SCENE
from studio.ui.source_names import mirrored, plain
from studio.ui.window import StudioWindow

REFRESH_MS = 250
SEEK_SECONDS = 5.0


class Controller(QObject):
    """Signals: `cameras_listed` when the cameras are known anew, `first_picture` once."""

    cameras_listed = Signal()
    first_picture = Signal()
    _woken = Signal()

    def __init__(self, window: StudioWindow, device: DevicePort, inbox: Inbox, session: Session, memory: Memory) -> None:
        super().__init__(window)
        self._window, self._device, self._inbox = window, device, inbox
        self._session, self._memory = session, memory
        self._meter = self._new_meter()
        self._summary: Summary | None = None
        self._progress_began: tuple[float, int] | None = None
        self._has_apps = True
        self._join()
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        inbox.wake_with(self._woken.emit)
        self.render()

    @property
    def session(self) -> Session:
        return self._session

    @property
    def memory(self) -> Memory:
        return self._memory

    def stop(self) -> None:
        """Ends the device process; nothing is shown after it."""
        self._timer.stop()
        self._woken.disconnect(self._drain)
        self._device.stop()

    # --- what the user wants --------------------------------------------------------------------------------------------

    def choose_app(self, app: str) -> None:
        if app == self._session.app and self._session.failure is None and not self._session.stopped:
            return
        was_down = self._session.stopped or self._session.hung is not None
        self._session = choosing_app(self._session, app)
        self._remember(replace(self._memory.remembered, app=app))
        choices = self._memory.remembered.choices(app)
        self._device.send(OpenApp(app, choices.settings, choices.variants, choices.threads))
        if was_down:
            self._device.restart()
        self._window.inspector.show_app(None, None)
        self.render()

    def choose_source(self, address: str, *, demo: bool = False) -> None:
        address = mirrored(address, self._memory.remembered.mirror) if plain(address) == address else address
        self._session = replace(choosing_source(self._session, address, demo=demo), guessed=demo)
        self._device.send(Play(True))
        self._device.send(OpenSource(address))
        self.render()

    def play(self, playing: bool) -> None:
        if playing and self._session.phase == "ended":
            self.choose_source(self._session.address)
            return
        self._session = replace(self._session, playing=playing)
        self._device.send(Play(playing))
        self.render()

    def step(self) -> None:
        if self._session.recorded and not self._session.playing:
            self._device.send(Step())

    def seek(self, seconds: float) -> None:
        source = self._session.source
        if source is None or source.duration is None:
            return
        place = min(max(0.0, seconds), source.duration)
        self._session = replace(self._session, position=place)
        self._device.send(Seek(place))
        self.render()

    def seek_by(self, direction: int) -> None:
        """5 s back or on; paused: one frame."""
        source = self._session.source
        if source is None:
            return
        if self._session.playing:
            self.seek(self._session.position + direction * SEEK_SECONDS)
        elif direction > 0:
            self.step()
        else:
            self.seek(self._session.position - 1 / (source.rate or 30.0))

    def set_rate(self, fps: float | None) -> None:
        self._session = replace(self._session, fps=fps)
        self._meter.target = fps
        self._remember(replace(self._memory.remembered, fps=fps))
        self._device.send(SetRate(fps))
        self.render()

    def toggle_mirror(self) -> None:
        if self._session.camera:
            mirror = not self._memory.remembered.mirror
            self._remember(replace(self._memory.remembered, mirror=mirror))
            self.choose_source(plain(self._session.address))

    def change_settings(self, values: dict[str, Value]) -> None:
        self._remember_choices(replace(self._choices(), settings=values))
        if self._session.opened:
            self._session = replace(self._session, opened=replace(self._session.opened, values=values))
        self._device.send(SetSettings(values))

    def change_models(self, variants: dict[str, str], threads: int | None) -> None:
        self._remember_choices(replace(self._choices(), variants=variants, threads=threads))
        self._device.send(SetModels(variants, threads))

    def restart(self) -> None:
        """The app anew; the whole process anew where it hangs, crashed or was stopped."""
        session = self._session
        down = session.died is not None or session.hung is not None or session.stopped
        self._session = replace(choosing_app(session, session.app), died=None, device_ready=session.device_ready and not down)
        choices = self._choices()
        self._device.send(OpenApp(session.app, choices.settings, choices.variants, choices.threads))
        if down:
            self._device.restart()
        self.render()

    def restart_fresh(self) -> None:
        """The app anew, with its own settings and variants."""
        self._remember_choices(AppChoices())
        self.restart()

    def retry_source(self) -> None:
        """The camera that was looked for, or the same source again."""
        if self._session.demo:
            self.list_cameras()
        else:
            self.choose_source(self._session.address)

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
                self.choose_source(DEMO_SCENE)
            case "use_camera" if self._session.cameras:
                self.choose_source(self._session.cameras[0].address)
            case "wait":
                self._session = replace(self._session, patient=True)
            case "stop":
                self._session = replace(self._session, stopped=True, hung=None, patient=False)
                self._device.stop()
            case "cancel":
                self._device.send(CancelLoading())
        self.render()

    # --- what the device says -------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        before = self._session
        for event in self._inbox.take():
            self._session = after(self._session, event)
            self._react(event)
        if replace(before, position=0.0) != replace(self._session, position=0.0):
            self.render()

    def _react(self, event: Event) -> None:
        match event:
            case Readings():
                self._show(event)
            case Ready():
                self._meter = self._new_meter()
            case AppOpened() if event.app == self._session.app:
                self._meter = self._new_meter()
                self._window.inspector.show_app(event, self._choices().threads)
                self._remember(replace(self._memory.remembered, app=event.app))
            case SourceOpened() if event.address == self._session.address:
                self._meter = self._new_meter()
                self._remember_source(event)
            case Cameras() | SourceFailed():
                self._fall_back()
                if isinstance(event, Cameras):
                    self.cameras_listed.emit()
            case Progress():
                if self._session.progress is None:
                    self._progress_began = None
                elif self._progress_began is None:
                    self._progress_began = time.monotonic(), event.done

    def _show(self, event: Readings) -> None:
        for reading in event.readings:
            self._meter.add(reading)
        if event.picture is None or (pixels := self._device.pixels(event.picture)) is None:
            return
        first = self._window.viewfinder.shown is None
        self._window.viewfinder.show_picture(pixels, event.picture)
        if first:
            self.first_picture.emit()

    def _fall_back(self) -> None:
        """Nobody asked for a source: the first camera, or the scene where there is none."""
        session = self._session
        if session.cameras is None:
            return
        nothing_yet = session.address == ""
        camera_missing = session.guessed and session.camera and session.phase == "failed" and not session.cameras
        if session.cameras and (nothing_yet or session.demo):
            self.choose_source(session.cameras[0].address)
        elif nothing_yet or camera_missing:
            self.choose_source(DEMO_SCENE, demo=True)

    # --- what is shown --------------------------------------------------------------------------------------------------

    def show_apps(self, any_app: bool) -> None:
        """Whether there is an app at all."""
        self._has_apps = any_app
        self.render()

    def render(self) -> None:
        session, remembered = self._session, self._memory.remembered
        changed = self._choices() != AppChoices()
        state = presentation.viewfinder(session, self._summary, self._pace(), apps=self._has_apps, changed=changed)
        self._window.viewfinder.show_state(state)
        self._window.transport.show_state(presentation.transport(session, mirror=remembered.mirror))
        self._window.top_bar.show_status(presentation.status(session) if self._has_apps else "")
        self._window.gallery.show_open(session.app)

    def refresh(self) -> None:
        """The numbers: four times a second, whatever the frame rate."""
        if self._window.isMinimized():
            return
        self._summary = self._meter.summary()
        self._window.inspector.show_summary(self._summary, self._meter.timeline())
        self.render()

    def _pace(self) -> presentation.Pace:
        progress = self._session.progress
        if progress is None or self._progress_began is None:
            return presentation.Pace()
        began, done = self._progress_began
        seconds = time.monotonic() - began
        return presentation.Pace((progress.done - done) / seconds if seconds > 0.5 else 0.0)

    def _new_meter(self) -> Meter:
        try:
            meter = Meter(self._device.pid)
        except psutil.NoSuchProcess:
            meter = Meter()
        meter.target = self._session.fps
        return meter

    # --- what is remembered ---------------------------------------------------------------------------------------------

    def _choices(self) -> AppChoices:
        return self._memory.remembered.choices(self._session.app)

    def _remember(self, remembered: Remembered) -> None:
        self._memory.remember(remembered)

    def _remember_choices(self, choices: AppChoices) -> None:
        self._remember(self._memory.remembered.with_choices(self._session.app, choices))

    def _remember_source(self, opened: SourceOpened) -> None:
        if self._session.demo:
            return
        remembered = replace(self._memory.remembered, source=opened.address)
        if not opened.address.startswith(("camera:", "scene:", "screen:")):
            remembered = remembered.with_recent(opened.address, opened.title)
        self._remember(remembered)

    def _join(self) -> None:
        window = self._window
        window.viewfinder.painted.connect(lambda captured, at, seconds: self._meter.shown(captured, at, seconds))
        window.viewfinder.stroked.connect(self._stroke)
        window.viewfinder.pressed.connect(self.act)
        window.gallery.chosen.connect(self.choose_app)
        window.inspector.settings_changed.connect(self.change_settings)
        window.inspector.models_changed.connect(self.change_models)
        window.inspector.action_wanted.connect(lambda name, values: self._device.send(RunAction(name, values)))
        window.transport.play_toggled.connect(self.play)
        window.transport.step_wanted.connect(self.step)
        window.transport.sought.connect(self.seek)
        window.transport.mirror_toggled.connect(self.toggle_mirror)
        window.transport.rate_chosen.connect(self.set_rate)

    def _stroke(self, stroke: Stroke) -> None:
        self._device.send(Point(stroke))
