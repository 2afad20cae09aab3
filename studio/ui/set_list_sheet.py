"""The sheet that shows and changes the set list."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QListWidgetItem, QWidget

from studio.ui import tokens, typeface
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label
from studio.ui.controls.layout import column, row
from studio.ui.controls.picker import Picker
from studio.ui.performance import Performance
from studio.ui.saving import open_folder
from studio.ui.set_list import APP_SCENE
from studio.ui.set_list_rows import SetListRows
from studio.ui.source_menu import ask_for_recording
from studio.ui.source_names import source_name

_OTHER = "other"


class SetListSheet(QWidget):
    """Every change is written at once. `played` says that an entry was chosen to play."""

    played = Signal()

    def __init__(self, performance: Performance) -> None:
        super().__init__()
        self._performance = performance
        self._list = SetListRows()
        self._empty = Label(role="quiet", text="Nothing yet. Add what is shown; Page Down goes through the list.", wrap=True)
        self._add = Button("Add what is shown", strength="primary")
        self._up, self._down = self._tool("up", "Move up"), self._tool("down", "Move down")
        self._rename, self._remove = Button("Rename", strength="quiet"), Button("Remove", strength="quiet")
        self._fallback = Picker()
        self._fallback.setAccessibleName("When the camera fails")
        self._where = Label(typeface.font(tokens.CAPTION), "quiet")
        other, folder = Button("Open another…", strength="link"), Button("Show in folder", strength="link")
        column(
            *(self._empty, self._list),
            row(self._add, -1, self._up, self._down, self._rename, self._remove, spacing=4),
            row(Label(text="When the camera fails"), -1, self._fallback),
            row(self._where, -1, other, folder, spacing=8),
            spacing=12,
            owner=self,
        )
        self._fallback.setFixedWidth(200)
        self._where.setMinimumWidth(0)
        self._add.clicked.connect(performance.add_current)
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        self._rename.clicked.connect(lambda: self._list.editItem(self._list.currentItem()))
        self._remove.clicked.connect(self._take_out)
        self._list.itemChanged.connect(self._renamed)
        self._list.wanted.connect(self._play)
        self._list.removed.connect(self._take_out)
        self._list.currentRowChanged.connect(lambda _: self._enable())
        self._fallback.activated.connect(self._choose_fallback)
        other.clicked.connect(self._open)
        folder.clicked.connect(lambda: open_folder(performance.path.parent))
        performance.changed.connect(self.fill)
        self.setFocusProxy(self._list)
        self.fill()

    def fill(self) -> None:
        entries = self._performance.set_list.entries
        chosen = self._list.currentRow()
        self._list.blockSignals(True)
        self._list.fill(entries, self._performance.place)
        self._list.setCurrentRow(min(max(0, chosen), len(entries) - 1))
        self._list.blockSignals(False)
        self._list.setVisible(bool(entries))
        self._empty.setVisible(not entries)
        self._where.setText(self._performance.path.name)
        self._where.setToolTip(str(self._performance.path))
        self._fill_fallback()
        self._enable()

    def _fill_fallback(self) -> None:
        current = self._performance.set_list.fallback
        self._fallback.clear()
        self._fallback.addItem("Reconnect, show why", "")
        self._fallback.addItem("Demo scene", APP_SCENE)
        if current not in ("", APP_SCENE):
            self._fallback.addItem(source_name(current), current)
        self._fallback.addItem("A video or picture…", _OTHER)
        self._fallback.setCurrentIndex(self._fallback.findData(current))

    def _enable(self) -> None:
        place, count = self._list.currentRow(), len(self._performance.set_list.entries)
        self._up.setEnabled(place > 0)
        self._down.setEnabled(0 <= place < count - 1)
        for button in (self._rename, self._remove):
            button.setEnabled(place >= 0 and count > 0)

    def _move(self, by: int) -> None:
        place, performance = self._list.currentRow(), self._performance
        self._list.blockSignals(True)
        self._list.setCurrentRow(place + by)
        self._list.blockSignals(False)
        playing = performance.place
        if playing == place:
            playing = place + by
        elif playing == place + by:
            playing = place
        performance.keep(performance.set_list.moved(place, by), playing)

    def _take_out(self) -> None:
        place, playing = self._list.currentRow(), self._performance.place
        if place < 0:
            return
        if playing is not None and playing >= place:
            playing = None if playing == place else playing - 1
        self._performance.keep(self._performance.set_list.without(place), playing)

    def _renamed(self, item: QListWidgetItem) -> None:
        place, title = self._list.row(item), item.text().strip()
        old = self._performance.set_list.entries[place].title
        self._performance.keep(self._performance.set_list.renamed(place, title or old), self._performance.place)

    def _play(self, place: int) -> None:
        self._performance.go(place)
        self.played.emit()

    def _choose_fallback(self) -> None:
        wanted: str = self._fallback.currentData()
        if wanted == _OTHER:
            wanted = ask_for_recording(self, None) or self._performance.set_list.fallback
        self._performance.keep(replace(self._performance.set_list, fallback=wanted), self._performance.place)

    def _open(self) -> None:
        chosen = QFileDialog.getOpenFileName(self, "Open a set list", str(self._performance.path.parent), "Set lists (*.toml)")[0]
        if chosen:
            self._performance.open(Path(chosen))

    def _tool(self, icon: str, name: str) -> Button:
        button = Button("", icon, "quiet")
        button.setToolTip(name)
        button.setAccessibleName(name)
        return button
