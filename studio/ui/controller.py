"""Joins the device process and the window: events become what is shown, what is pressed becomes a wish."""

import time
from dataclasses import replace

import psutil
from PySide6.QtCore import QObject, Qt, QTimer, Signal

from studio.api import Outcome
from studio.runtime.app_log import Logged
from studio.runtime.device_messages import Phrases
from studio.runtime.messages import (
    AppFailed,
    AppOpened,
    Cameras,
    Event,
    Progress,
    Readings,
    Ready,
    Refused,
    SourceFailed,
    SourceOpened,
)
from studio.runtime.meters import Meter
from studio.runtime.reading import Summary
from studio.runtime.recording_messages import RecordingDone, RecordingFailed, Replayed
from studio.runtime.spare_memory import give_back_memory
from studio.ui import presentation, words
from studio.ui.audience import Audience
from studio.ui.figures import felt_as, figures
from studio.ui.inbox import Inbox
from studio.ui.launch import DevicePort
from studio.ui.remembered import AppChoices
from studio.ui.session import after
from studio.ui.sound import Sound
from studio.ui.source_names import source_icon
from studio.ui.stage import Stage
from studio.ui.window import StudioWindow
from studio.ui.wishes import Wishes

REFRESH_MS = 250
SETTLING_MS = 2500
"""So long after another app or source the last pictures of the old one, and what opening took in passing, are gone."""


class Controller(QObject):
    """Signals: `cameras_listed` when the cameras are known anew, `first_picture` once, `recorded` how a recording ended, `replayed` how far
    a session gives the same, `answered` what came of an action, `turned` after events that changed the session, `measured` gives the
    numbers anew, `pictured` each picture with what belongs to it."""

    cameras_listed = Signal()
    first_picture = Signal()
    recorded = Signal(object)
    replayed = Signal(object)
    answered = Signal(object)
    turned = Signal()
    measured = Signal(object)
    pictured = Signal(object, object)
    _woken = Signal()

    def __init__(self, window: StudioWindow, device: DevicePort, inbox: Inbox, wishes: Wishes) -> None:
        super().__init__(window)
        self._window, self._device, self._inbox, self._wishes = window, device, inbox, wishes
        self.summary: Summary | None = None
        self._progress_began: tuple[float, int] | None = None
        self._has_apps = True
        self._place = self._undrawn = ""
        self.stage, self.audience = Stage(window), Audience(window)
        self.sound = Sound(self)
        self.sound.trouble.connect(window.notice.tell)
        self._meter = self._new_meter()
        self._join()
        self._timer = QTimer(self, interval=REFRESH_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self._settled = QTimer(self, singleShot=True, interval=SETTLING_MS)
        self._settled.timeout.connect(give_back_memory)
        self._woken.connect(self._drain, Qt.ConnectionType.QueuedConnection)
        inbox.wake_with(self._woken.emit)
        self.render()

    def stop(self) -> None:
        """Ends the device process; nothing is shown after it."""
        self._timer.stop()
        self._settled.stop()
        self._woken.disconnect(self._drain)
        self._wishes.end()
        self.sound.close()

    def show_apps(self, any_app: bool) -> None:
        """Whether there is an app at all."""
        self._has_apps = any_app
        self.render()

    def show_place(self, place: str) -> None:
        """Where the set list is."""
        self._place = place
        self.render()

    def render(self) -> None:
        session, wishes, window = self._wishes.session, self._wishes, self._window
        changed = wishes.choices != AppChoices()
        state = presentation.viewfinder(session, self.summary, self._pace(), apps=self._has_apps, changed=changed)
        self.audience.show_state(presentation.for_audience(state))
        if self.stage.on:
            state = presentation.on_stage(state, awake=self.stage.awake)
            self.stage.controls.show_state(presentation.stage(session, self._place))
        window.viewfinder.show_state(state)
        window.transport.show_state(presentation.transport(session, mirror=wishes.memory.remembered.mirror))
        window.top_bar.show_status(presentation.status(session) if self._has_apps else "")
        window.gallery.show_open(session.app)
        window.inspector.log.show_app(session.app)
        if session.opened is None:
            window.inspector.show_app(None, None)

    def refresh(self) -> None:
        """The numbers: four times a second, whatever the frame rate."""
        if self._window.isMinimized() and not self.audience.window:
            return
        self._meter.target = self._wishes.session.fps
        self.summary = self._meter.summary()
        if self.stage.on or self.audience.window:
            shown = felt_as(figures(self.summary), self._wishes.session.felt)
            self.stage.readouts.show_figures(shown)
            self.audience.show_figures(shown)
        if not self.stage.on:
            self._window.inspector.show_summary(self.summary, self._meter.timeline())
        self.measured.emit(self.summary)
        self.render()

    # --- what the device says -------------------------------------------------------------------------------------------

    def _drain(self) -> None:
        before = self._wishes.session
        for event in self._inbox.take():
            self._wishes.session = after(self._wishes.session, event)
            self._react(event)
        # Where a recording is goes with the numbers, not with every frame.
        if replace(before, position=0.0) != replace(self._wishes.session, position=0.0):
            self.turned.emit()
            self.render()

    def _react(self, event: Event) -> None:
        session = self._wishes.session
        if isinstance(event, AppOpened | SourceOpened):
            self._settled.start()
        match event:
            case Readings():
                self._show(event)
            case Ready():
                self._meter = self._new_meter()
            case AppOpened() if event.app == session.app:
                self._meter = self._new_meter()
                self._wishes.forget_unfit(event)
                self._window.inspector.show_app(event, self._wishes.choices.threads)
            case Phrases() if event.app == session.app:
                self.sound.prepare(event.sentences)
            case Refused() if event.app == session.app:
                self._window.notice.tell(event.message, problem=True)
                if event.values is not None:
                    self._wishes.remember_settings(event.values)
                if session.opened:  # the form shows again what holds
                    self._window.inspector.show_app(session.opened, self._wishes.choices.threads)
            case AppFailed(closing=True):
                self._window.notice.tell(f"{event.message} It is closed all the same.", problem=True)
            case SourceOpened() if event.address == session.address:
                self._meter = self._new_meter()
                self._remember_source(event)
            case Cameras():
                self._fall_back()
                self.cameras_listed.emit()
            case SourceFailed():
                self._fall_back()
            case Logged():
                self._window.inspector.log.add(event)
            case Replayed():
                self.replayed.emit(event)
            case RecordingDone() | RecordingFailed():
                self.recorded.emit(event)
            case Outcome():
                self.answered.emit(event)
            case Progress():
                if session.progress is None:
                    self._progress_began = None
                elif self._progress_began is None:
                    self._progress_began = time.monotonic(), event.done

    def _show(self, event: Readings) -> None:
        for reading in event.readings:
            self._meter.add(reading)
        if event.cues:
            self._window.top_bar.sound.appear()
            self.sound.play(event.cues)
        if event.picture is None or (pixels := self._device.pixels(event.picture)) is None:
            return
        first = self._window.viewfinder.shown is None
        self._window.viewfinder.show_picture(pixels, event.picture)
        self.audience.show_picture(pixels, event.picture)
        self.pictured.emit(pixels, event.picture)
        if first:
            self.first_picture.emit()

    def _fall_back(self) -> None:
        """Nobody asked for a source: the first camera, or the app's scene where there is none."""
        session = self._wishes.session
        if session.cameras is None:
            return
        nothing_yet = session.address == ""
        camera_missing = session.guessed and session.camera and session.phase == "failed" and not session.cameras
        if session.cameras and (nothing_yet or session.demo):
            self._wishes.choose_source(session.cameras[0].address)
        elif nothing_yet or camera_missing:
            self._wishes.choose_source(self._wishes.demo, demo=True)

    def _remember_source(self, opened: SourceOpened) -> None:
        memory = self._wishes.memory
        if self._wishes.session.demo or self._wishes.session.standing_in:
            return
        remembered = replace(memory.remembered, source=opened.address)
        if source_icon(opened.address) in ("video", "network"):
            remembered = remembered.with_recent(opened.address, opened.title)
        memory.remember(remembered)

    # --- the numbers ----------------------------------------------------------------------------------------------------

    def _pace(self) -> presentation.Pace:
        progress = self._wishes.session.progress
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
        meter.target = self._wishes.session.fps
        return meter

    def _shown(self, captured: float, at: float, seconds: float) -> None:
        self._meter.shown(captured, at, seconds)

    def _undrawable(self, problem: str) -> None:
        notice = self._window.notice
        if problem:
            title = self._wishes.session.title
            self._undrawn = f"{words.sentence(problem)} {title} goes on without it. Put the file there, then restart the app."
            notice.tell(self._undrawn, "Restart", self._wishes.restart, problem=True)
        elif notice.text == self._undrawn:
            notice.hide()

    def _join(self) -> None:
        window, wishes = self._window, self._wishes
        wishes.changed.connect(self.render)
        wishes.settings_given.connect(lambda: window.inspector.show_app(wishes.session.opened, wishes.choices.threads))
        for view in (self.stage, self.audience):
            view.changed.connect(self.refresh)
        window.viewfinder.undrawable.connect(self._undrawable, Qt.ConnectionType.QueuedConnection)
        window.viewfinder.painted.connect(self._shown)
        window.viewfinder.stroked.connect(wishes.stroke)
        window.viewfinder.pressed.connect(wishes.act)
        window.gallery.chosen.connect(wishes.choose_app)
        window.inspector.settings_changed.connect(wishes.change_settings)
        window.inspector.models_changed.connect(wishes.change_models)
        window.inspector.action_wanted.connect(wishes.run_action)
        window.transport.play_toggled.connect(wishes.play)
        window.transport.step_wanted.connect(wishes.step)
        window.transport.sought.connect(wishes.seek)
        window.transport.mirror_toggled.connect(wishes.toggle_mirror)
        window.transport.rate_chosen.connect(wishes.set_rate)
