"""What is said of a control: name, role, value and state, as screen readers have them."""

import re
import unicodedata
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtWidgets import QAbstractItemView, QLabel, QLineEdit, QWidget

from studio.ui.controls.slider import Slider

_Role = QAccessible.Role
_ROLES = {
    _Role.Button: "button",
    _Role.PushButton: "button",
    _Role.ButtonMenu: "menu button",
    _Role.CheckBox: "switch",
    _Role.RadioButton: "choice",
    _Role.Slider: "slider",
    _Role.ComboBox: "choice",
    _Role.EditableText: "text",
    _Role.SpinBox: "number",
    _Role.List: "list",
    _Role.Dialog: "window",
}


@dataclass(frozen=True, slots=True)
class Said:
    """help: what a control is for, where its name does not tell."""

    name: str = ""
    role: str = ""
    value: str = ""
    state: str = ""
    help: str = ""

    @property
    def whole(self) -> str:
        return _joined(self.name, self.role, self.value, self.state, self.help)

    def change_from(self, before: "Said") -> str:
        """What a user who heard `before` has not heard yet."""
        pairs = ((self.name, before.name), (self.value, before.value), (self.state, before.state))
        return _joined(*(now for now, then in pairs if now != then))


def said_of(widget: QWidget) -> Said:
    interface = QAccessible.queryAccessibleInterface(widget)
    if interface is None:
        return Said(widget.accessibleName())
    told, value, purpose = interface.state(), _value(widget, interface.text(QAccessible.Text.Value)), widget.accessibleDescription()
    on_off = ("on" if told.checked else "off") if told.checkable else ""
    return Said(
        widget.accessibleName() or interface.text(QAccessible.Text.Name).strip(),  # Qt gives the value as name of a choice on Linux
        _ROLES.get(interface.role(), ""),
        value,
        _joined(on_off, "unavailable" if told.disabled else ""),
        "" if purpose == value else purpose,
    )


def said_of_entry(action: QAction) -> str:
    """An entry of a menu, with its key."""
    text, _, key = action.text().partition("\t")
    state = ("on" if action.isChecked() else "off") if action.isCheckable() else ""
    return _joined(
        text.replace("&", ""), "menu" if action.menu() else "", state, "" if action.isEnabled() else "unavailable", pronounced(key)
    )


def said_on(sheet: QWidget) -> str:
    """All that is written on it: nobody comes to a label with the tab key."""
    written = (pronounced(label.text()) for label in sheet.findChildren(QLabel) if label.isVisibleTo(sheet))
    return _joined(*written)


def pronounced(text: str) -> str:
    """A sign that stands alone, or is a key pressed with others, by its name: voices pass it over."""
    return re.sub(r"(?:^|(?<=\+))[^\w\s]$", lambda sign: unicodedata.name(sign[0], sign[0]).lower(), text)


def _value(widget: QWidget, value: str) -> str:
    if isinstance(widget, Slider):
        return widget.spoken()
    if isinstance(widget, QAbstractItemView):
        index = widget.currentIndex()
        if not index.isValid():
            return "empty" if widget.model() is None or not widget.model().rowCount() else "nothing chosen"
        texts = (index.data(Qt.ItemDataRole.AccessibleTextRole) or index.data(), index.data(Qt.ItemDataRole.AccessibleDescriptionRole))
        return _joined(*(str(text or "") for text in texts), f"{index.row() + 1} of {index.model().rowCount()}")
    if isinstance(widget, QLineEdit):
        return widget.displayText() or "empty"
    return value.strip()


def _joined(*parts: str) -> str:
    return ", ".join(part.strip().rstrip(".") for part in parts if part.strip())
