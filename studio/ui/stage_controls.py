"""The few buttons of stage mode, over the picture, shown while the pointer moves."""

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.ui import theme, tokens, typeface
from studio.ui.controls import painting
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import row
from studio.ui.view_state import StageState


class StageControls(QWidget):
    """`wanted` names what is asked for, as the keys do. Setter: `show_state`."""

    wanted = Signal(str)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._previous, self._next = (
            _tool("previous", "Previous of the set list (Page Up)"),
            _tool("next", "Next of the set list (Page Down)"),
        )
        self._place = Label(typeface.font(tabular=True))
        self._record = _tool("record", "Record (R)")
        self._snapshot = _tool("snapshot", "Save a snapshot (S)")
        self._audience = _tool("audience", "Picture on a second screen (A)")
        self._leave = Button("Leave stage", "close", "quiet")
        self._leave.setToolTip("Back to the desk (Esc)")
        for button, intent in (
            (self._previous, "previous"),
            (self._next, "next"),
            (self._record, "record"),
            (self._snapshot, "snapshot"),
            (self._audience, "audience"),
            (self._leave, "leave_stage"),
        ):
            button.clicked.connect(lambda _=False, intent=intent: self.wanted.emit(intent))
        row(
            *(self._previous, self._place, self._next, self._record, self._snapshot, self._audience, self._leave),
            spacing=4,
            margins=(6, 6, 6, 6),
            owner=self,
        )
        self.setAccessibleName("Stage")
        self.hide()

    def show_state(self, state: StageState) -> None:
        for part in (self._previous, self._place, self._next):
            part.setVisible(bool(state.place))
        self._place.setText(state.place)
        self._record.set_icon("record-stop" if state.recording else "record")
        self._record.setToolTip("Stop recording (R)" if state.recording else "Record (R)")
        self._record.setAccessibleName("Stop recording" if state.recording else "Record")
        self.adjustSize()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = theme.of(self)
        painting.rounded(
            painting.antialiased(self),
            QRectF(self.rect()),
            tokens.CARD_RADIUS,
            theme.colour(colours.panel),
            theme.colour(colours.hairline),
        )


def _tool(icon: str, tip: str) -> Button:
    button = Button("", icon, "quiet")
    button.setToolTip(tip)
    button.setAccessibleName(tip.partition(" (")[0])
    return button
