"""A form made from the fields of an app's settings or of an action."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QDoubleSpinBox, QFileDialog, QGridLayout, QLineEdit, QSpinBox, QWidget

from studio.runtime.settings_schema import Field, Value
from studio.ui import tokens, words
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.controls.picker import Picker
from studio.ui.controls.slider import Slider
from studio.ui.controls.switch import Switch
from studio.ui.typeface import font

_SLIDER_STEPS = 200
_EDITOR_WIDTH = 132
_WIDTH = tokens.INSPECTOR_WIDTH - 2 * tokens.PADDING
_GAP = 12

Setter = Callable[[Value], None]


class Form(QWidget):
    """`changed` gives all values whenever the user changed one. Setters never emit."""

    changed = Signal(dict)

    def __init__(self, fields: tuple[Field, ...], values: dict[str, Value], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fields = fields
        self._values = {field.name: values.get(field.name, field.default) for field in fields}
        self._setters: dict[str, Setter] = {}
        self._widths = _picker_widths(fields)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(0, 1)
        for line, field in enumerate(fields):
            label = Label(text=field.label, elide=True)
            label.setToolTip(f"{field.label}\n{field.help}" if field.help else "")
            editor = self._editor(field)
            editor.setToolTip(field.help)
            for part in (editor, *editor.findChildren(QWidget)):
                part.setAccessibleName(part.accessibleName() or field.label)
                part.setAccessibleDescription(field.help)
            label.setBuddy(editor)
            grid.setRowMinimumHeight(line, 28)
            if self._widths.get(field.name) == _WIDTH:
                grid.addLayout(column(label, editor, spacing=4), line, 0, 1, 2)
                continue
            grid.addWidget(label, line, 0)
            grid.addWidget(editor, line, 1, Qt.AlignmentFlag.AlignRight)

    @property
    def values(self) -> dict[str, Value]:
        return dict(self._values)

    def show_values(self, values: dict[str, Value]) -> None:
        for name, setter in self._setters.items():
            if name in values and values[name] != self._values[name]:
                self._values[name] = values[name]
                setter(values[name])

    def _set(self, name: str, value: Value) -> None:
        if self._values[name] != value:
            self._values[name] = value
            self.changed.emit(self.values)

    def _editor(self, field: Field) -> QWidget:
        make = {
            "switch": self._switch,
            "choice": self._choice,
            "text": self._text,
            "file": self._file,
            "integer": self._number,
            "number": self._number,
        }[field.kind]
        return make(field)

    def _switch(self, field: Field) -> QWidget:
        switch = Switch()
        switch.setChecked(bool(self._values[field.name]))
        switch.toggled.connect(partial(self._set, field.name))
        self._setters[field.name] = _quietly(switch, lambda value: switch.setChecked(bool(value)))
        return switch

    def _choice(self, field: Field) -> QWidget:
        picker = Picker()
        picker.addItems([_spoken(choice) for choice in field.choices])

        def show(value: Value) -> None:
            picker.setCurrentIndex(field.choices.index(str(value)) if value in field.choices else -1)

        show(self._values[field.name])
        picker.activated.connect(lambda index: self._set(field.name, field.choices[index]))
        picker.setFixedWidth(self._widths[field.name])
        self._setters[field.name] = _quietly(picker, show)
        return picker

    def _text(self, field: Field) -> QWidget:
        line = QLineEdit(str(self._values[field.name]))
        line.setFixedWidth(_EDITOR_WIDTH)
        line.editingFinished.connect(lambda: self._set(field.name, line.text()))
        self._setters[field.name] = _quietly(line, lambda value: line.setText(str(value)))
        return line

    def _file(self, field: Field) -> QWidget:
        button = Button("", "folder", drops=False)
        button.setFixedWidth(_EDITOR_WIDTH)

        def show(value: Value) -> None:
            button.setText(Path(str(value)).name if str(value) not in ("", ".") else "Choose…")
            button.setToolTip(str(value) or field.help)

        def ask() -> None:
            if path := ask_for_file(self, field.label, str(self._values[field.name])):
                self._set(field.name, path)
                show(path)

        show(self._values[field.name])
        button.clicked.connect(ask)
        self._setters[field.name] = show
        return button

    def _number(self, field: Field) -> QWidget:
        if field.low is not None and field.high is not None:
            return self._slider(field, field.low, field.high)
        box = _whole_box() if field.kind == "integer" else _decimal_box()
        box.setKeyboardTracking(False)
        box.setFixedWidth(_EDITOR_WIDTH)
        box.setFont(font(tabular=True))

        def show(value: Value) -> None:
            if isinstance(box, QSpinBox):
                box.setValue(int(value))
            else:
                box.setValue(float(value))

        show(self._values[field.name])
        box.valueChanged.connect(partial(self._set, field.name))
        self._setters[field.name] = _quietly(box, show)
        return box

    def _slider(self, field: Field, low: float, high: float) -> QWidget:
        step = field.step or (1.0 if field.kind == "integer" else (high - low) / _SLIDER_STEPS)
        slider = Slider(said=lambda position: words.field_value(field, float(value_at(position))))
        shown = Label(font(tabular=True), "quiet")
        slider.setRange(0, max(1, round((high - low) / step)))
        slider.setPageStep(max(1, slider.maximum() // 10))
        slider.setMinimumWidth(84)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        shown.setMinimumWidth(44)

        def value_at(position: int) -> Value:
            value = min(high, low + position * step)
            return round(value) if field.kind == "integer" else round(value, 6)

        def show(value: Value) -> None:
            slider.setValue(round((float(value) - low) / step))
            shown.setText(words.field_value(field, float(value)))

        def move(position: int) -> None:
            shown.setText(words.field_value(field, float(value_at(position))))
            self._set(field.name, value_at(position))

        show(self._values[field.name])
        slider.valueChanged.connect(move)
        self._setters[field.name] = _quietly(slider, show)
        holder = QWidget()
        holder.setFixedWidth(_EDITOR_WIDTH + 18)
        row(slider, shown, spacing=8, owner=holder)
        holder.setFocusProxy(slider)
        return holder


def _picker_widths(fields: tuple[Field, ...]) -> dict[str, int]:
    """Pixels for the picker of each choice: all alike where labels leave room, the whole width where there is none beside its label."""
    metrics = QFontMetrics(font())
    pickers = {field.name: field for field in fields if field.kind == "choice"}
    room = {name: _WIDTH - _GAP - metrics.horizontalAdvance(field.label) for name, field in pickers.items()}
    need = {name: Picker.width_for([_spoken(choice) for choice in field.choices]) for name, field in pickers.items()}
    alike = max((need[name] for name in pickers if need[name] <= room[name]), default=0)
    alike = max(alike, _EDITOR_WIDTH)
    return {name: max(need[name], min(alike, room[name])) if need[name] <= room[name] else _WIDTH for name in pickers}


def _whole_box() -> QSpinBox:
    box = QSpinBox()
    box.setRange(-(2**31), 2**31 - 1)
    return box


def _decimal_box() -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(3)
    box.setRange(-1e9, 1e9)
    return box


def ask_for_file(parent: QWidget, title: str, current: str) -> str:
    """The file the user picked, "" for none."""
    return QFileDialog.getOpenFileName(parent, title, str(Path(current).parent) if current else "")[0]


def _quietly(editor: QWidget, show: Setter) -> Setter:
    def set_value(value: Value) -> None:
        with QSignalBlocker(editor):
            show(value)
        editor.update()

    return set_value


def _spoken(choice: str) -> str:
    """A choice as people read it: "left_hand" → "Left hand"."""
    text = choice.replace("_", " ")
    return text[:1].upper() + text[1:] if text.islower() else text
