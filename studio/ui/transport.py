"""The row below the picture: source, snapshot, play, rate; and the time line of a recorded source."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from studio.ui import tokens, typeface, words
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.controls.slider import Slider
from studio.ui.rate_slider import RateSlider
from studio.ui.view_state import TransportState

_ROOM_FOR_NAME, _ROOMY, _ROOMIEST = 400, 600, 760
_SEEK_STEPS_PER_SECOND = 20


class Transport(QWidget):
    """Signals out: what the user wants. Setter in: `show_state`."""

    source_menu_wanted = Signal(QPoint)
    snapshot_wanted = Signal()
    play_toggled = Signal(bool)
    step_wanted = Signal()
    sought = Signal(float)
    mirror_toggled = Signal(bool)
    rate_chosen = Signal(object)
    record_wanted = Signal()
    stage_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = TransportState("", "camera")
        self._source = Button("", "camera", drops=True)
        self._source.setAccessibleName("Source")
        self._source.setMaximumWidth(210)
        self._play = Button("", "pause")
        self._mirror = Button("", "mirror")
        self._mirror.setCheckable(True)
        self._mirror.setToolTip("Mirror the camera (M)")
        self._mirror.setAccessibleName("Mirror the camera")
        self._snapshot = Button("Snapshot", "snapshot")
        self._snapshot.setToolTip("Save the picture with what is drawn on it (S)")
        self._record = Button("Record", "record")
        self._stage = Button("Stage", "stage")
        self._stage.setToolTip("The picture fills the screen (F)")
        self._rate = RateSlider()
        self._rate.setMaximumWidth(230)
        self._time_line = _TimeLine()
        figures = typeface.font(12, tabular=True)
        self._low, self._high = Label(figures, "quiet", "0.5"), Label(figures, "quiet", "60 · max")
        tools = row(self._source, self._play, self._mirror, self._record, self._snapshot, 4, self._low, self._rate, self._high, self._stage)
        tools.insertStretch(5, 1)
        tools.setStretchFactor(self._rate, 4)
        column(self._time_line, tools, spacing=8, owner=self)
        self._join()

    def show_state(self, state: TransportState) -> None:
        if state == self._state:
            return
        self._state = state
        self._source.setText(state.source_title)
        self._source.set_icon(state.source_icon)
        self._source.setToolTip(f"Source: {state.source_title} (Ctrl+L)")
        self._play.set_icon("pause" if state.playing else "play")
        self._play.setEnabled(state.can_play)
        what = "Pause" if state.playing else "Play"
        self._play.setToolTip(f"{what} (Space)")
        self._play.setAccessibleName(what)
        self._mirror.setVisible(state.can_mirror)
        self._mirror.setChecked(state.mirrored)
        self._snapshot.setEnabled(state.can_snapshot)
        self._record.setText("Stop" if state.recording else "Record")
        self._record.set_icon("record-stop" if state.recording else "record")
        self._record.setToolTip("Stop recording (R)" if state.recording else "Record the picture with what is drawn on it (R)")
        self._record.setEnabled(state.can_record)
        if not self._rate.isSliderDown():
            self._rate.set_rate(state.fps)
        self._time_line.show_time(state.position, state.duration, paused=not state.playing)

    def source_corner(self) -> QPoint:
        """Where a menu of sources opens, on the screen."""
        return self._source.mapToGlobal(QPoint(0, 0))

    def nudge_rate(self, steps: int) -> None:
        self._rate.setValue(self._rate.value() + steps)

    def resizeEvent(self, event: QResizeEvent) -> None:
        roomy = self.width() >= _ROOMY
        self._source.set_compact(self.width() < _ROOM_FOR_NAME)
        self._snapshot.set_compact(self.width() < _ROOMIEST)
        for button in (self._record, self._stage):
            button.set_compact(not roomy)
        for label in (self._low, self._high):
            label.setVisible(roomy)

    def _join(self) -> None:
        self._source.clicked.connect(lambda: self.source_menu_wanted.emit(self.source_corner()))
        self._play.clicked.connect(lambda: self.play_toggled.emit(not self._state.playing))
        self._mirror.clicked.connect(self.mirror_toggled)
        self._snapshot.clicked.connect(self.snapshot_wanted)
        self._record.clicked.connect(self.record_wanted)
        self._stage.clicked.connect(self.stage_wanted)
        self._rate.rate_chosen.connect(self.rate_chosen)
        self._time_line.sought.connect(self.sought)
        self._time_line.step_wanted.connect(self.step_wanted)


class _TimeLine(QWidget):
    """Where a recorded source is; shown only for one."""

    sought = Signal(float)
    step_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        figures = typeface.font(tokens.CAPTION, tabular=True)
        self._now, self._end = Label(figures, "quiet", "0:00"), Label(figures, "quiet", "0:00")
        self._slider = Slider(said=lambda step: words.clock(step / _SEEK_STEPS_PER_SECOND))
        self._slider.setAccessibleName("Position")
        self._slider.setPageStep(5 * _SEEK_STEPS_PER_SECOND)
        self._slider.setSingleStep(_SEEK_STEPS_PER_SECOND)
        self._slider.valueChanged.connect(lambda step: self.sought.emit(step / _SEEK_STEPS_PER_SECOND))
        self._step = Button("", "step", "quiet")
        self._step.setToolTip("One frame on, while paused (→)")
        self._step.setAccessibleName("One frame on")
        self._step.clicked.connect(self.step_wanted)
        for label in (self._now, self._end):
            label.setMinimumWidth(30)
        self._end.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        row(self._now, self._slider, self._end, self._step, spacing=8, owner=self)
        self.hide()

    def show_time(self, position: float, duration: float | None, *, paused: bool) -> None:
        self.setVisible(duration is not None)
        if duration is None:
            return
        self._step.setEnabled(paused)
        self._end.setText(words.clock(duration))
        self._now.setText(words.clock(position))
        if self._slider.isSliderDown():
            return
        blocked = self._slider.blockSignals(True)
        self._slider.setRange(0, max(1, round(duration * _SEEK_STEPS_PER_SECOND)))
        self._slider.setValue(round(position * _SEEK_STEPS_PER_SECOND))
        self._slider.blockSignals(blocked)
        self._slider.update()
