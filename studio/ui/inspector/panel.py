"""The right column: what it costs here, or on the chosen phone; the models; the app's settings."""

import os
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QScrollArea, QVBoxLayout, QWidget

from studio.runtime.messages import ActionInfo, AppOpened
from studio.runtime.reading import Summary
from studio.runtime.settings_schema import Value
from studio.ui import tokens
from studio.ui.controls.button import Button
from studio.ui.controls.label import section
from studio.ui.controls.layout import column, empty, order_tabs, row
from studio.ui.controls.segments import Segments
from studio.ui.inspector.form import Form
from studio.ui.inspector.log_panel import LogPanel
from studio.ui.inspector.models_panel import ModelsPanel
from studio.ui.inspector.readouts import Readouts
from studio.ui.inspector.rolling_chart import RollingChart
from studio.ui.inspector.stage_times import StageBar, StageTable

_HERE, _NO_PHONE = "This computer", "Phone"


class Inspector(QScrollArea):
    """Signals out: settings and models the user chose, actions to run, tags whose source is wanted; whether the phone is to be shown, and
    that another is to be chosen."""

    settings_changed = Signal(dict)
    models_changed = Signal(dict, object)
    action_wanted = Signal(str, dict)
    source_wanted = Signal(object)
    device_chosen = Signal(bool)
    phone_list_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.readouts, self.bar, self.table, self.chart = Readouts(), StageBar(), StageTable(), RollingChart()
        self.models, self.log = ModelsPanel(), LogPanel()
        self.device = Segments("Whose figures", (_HERE, _NO_PHONE), drops=True)
        self._here, self._phone = QWidget(), QVBoxLayout()
        self.form: Form | None = None
        self._app = ""
        self._actions: tuple[ActionInfo, ...] = ()
        self._models_head = section("Models")
        self._own = QVBoxLayout()
        self._own.setSpacing(8)
        self._lay_out()
        self.show_app(None, None)
        self.readouts.source_wanted.connect(self.source_wanted)
        self.models.changed.connect(self.models_changed)
        self.device.chosen.connect(lambda place: self.show_device(phone=place == 1))
        self.device.chosen.connect(lambda place: self.device_chosen.emit(place == 1))
        self.device.again.connect(lambda place: self.phone_list_wanted.emit() if place == 1 else None)

    def name_phone(self, name: str) -> None:
        """ "" for none."""
        self.device.set_label(
            1, name or _NO_PHONE, f"{name}: press again for another" if name else "What this app would be like on a phone"
        )

    def add_phone_panel(self, panel: QWidget) -> None:
        self._phone.addWidget(panel)
        self.show_device(phone=self.device.place == 1)
        self.order_tabs()

    def order_tabs(self) -> None:
        """The tab key goes through all there is now, from top to bottom."""
        order_tabs(self._column)

    def show_device(self, *, phone: bool) -> None:
        """The figures of the phone, or of this computer."""
        self.device.choose(int(phone))
        self._here.setVisible(not phone)
        if (item := self._phone.itemAt(0)) and (panel := item.widget()):
            panel.setVisible(phone)

    def show_summary(self, summary: Summary | None, timeline: Sequence[tuple[float, float]]) -> None:
        self.readouts.show_summary(summary)
        stages = summary.stages if summary else ()
        self.bar.show_stages(stages)
        self.table.show_stages(stages)
        self.chart.show_points(timeline, summary.target if summary else None)

    def show_app(self, opened: AppOpened | None, threads: int | None) -> None:
        """opened: None while it opens or when it can't; what is edited keeps its focus when only values change."""
        for part in (self._models_head, self.models):
            part.setVisible(opened is not None and bool(opened.models))
        if opened is None:
            self._clear_own()
            return
        self.models.show_models(opened.models, threads)
        same = self.form is not None and (self._app, self.form.fields, self._actions) == (opened.app, opened.fields, opened.actions)
        if same and self.form is not None:
            self.form.show_values(dict(opened.values))
        else:
            self._build_own(opened)
        self.order_tabs()

    def _lay_out(self) -> None:
        self.setFixedWidth(tokens.INSPECTOR_WIDTH)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.device.set_label(0, _HERE, _machine())
        inner = QWidget()
        column(
            *(self.readouts, 16, section("Time per frame"), 8, self.bar, 8, self.chart, 4, self.table),
            spacing=0,
            owner=self._here,
        )
        self._column = column(
            *(self.device, 12, self._here, self._phone),
            *(16, self._models_head, 8, self.models, 16, self._own, 16, self.log, -1),
            spacing=0,
            margins=(tokens.PADDING, 14, tokens.PADDING, tokens.PADDING),
            owner=inner,
        )
        self.setWidget(inner)
        self.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The scroll bar takes its room from the margin: what is in the column never changes its width."""
        super().resizeEvent(event)
        bar = tokens.INSPECTOR_WIDTH - self.viewport().width()
        self._column.setContentsMargins(tokens.PADDING, 14, max(0, tokens.PADDING - bar), tokens.PADDING)

    def _clear_own(self) -> None:
        empty(self._own)
        self.form, self._app, self._actions = None, "", ()

    def _build_own(self, opened: AppOpened) -> None:
        self._clear_own()
        self._app, self._actions = opened.app, opened.actions
        if opened.fields or opened.actions:
            self._own.addWidget(section(opened.title))
        self.form = Form(opened.fields, dict(opened.values))
        self.form.changed.connect(self.settings_changed)
        self._own.addWidget(self.form)
        for action in opened.actions:
            self._own.addWidget(_ActionPart(action, self))

    def run_action(self, name: str, values: dict[str, Value]) -> None:
        self.action_wanted.emit(name, values)

    def focus_buttons(self) -> None:
        """The keyboard goes to the first action of the app, or to what is asked for it."""
        for part in (part for part in self.findChildren(_ActionPart) if part.isVisible()):
            first = next(inner for inner in part.findChildren(QWidget) if inner.focusPolicy() & Qt.FocusPolicy.TabFocus)
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.ensureWidgetVisible(part)
            return


class _ActionPart(QWidget):
    """A button, with a small form above it when the action takes parameters; Enter in a line of it presses the button."""

    def __init__(self, action: ActionInfo, inspector: Inspector) -> None:
        super().__init__()
        form = Form(action.fields, {})
        button = Button(action.label)
        button.clicked.connect(lambda: inspector.run_action(action.name, form.values))
        form.setVisible(bool(action.fields))
        for line in form.findChildren(QLineEdit):
            line.returnPressed.connect(button.animateClick)  # in a moment: the form hears of the end first
        column(form, row(button, -1), spacing=8, margins=(0, 4, 0, 4), owner=self)


def _machine() -> str:
    cores = os.cpu_count() or 1
    return f"{cores} cores" if cores > 1 else "1 core"
