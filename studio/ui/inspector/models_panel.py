"""Which variant of each model runs, and on how many threads."""

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QGridLayout, QWidget

from studio.runtime.messages import ModelInfo
from studio.ui import tokens, typeface, words
from studio.ui.controls.label import Label
from studio.ui.controls.layout import row
from studio.ui.controls.picker import Picker

THREADS: tuple[int | None, ...] = (None, 1, 2, 4)
_PICKER_WIDTH = 132


class ModelsPanel(QWidget):
    """`changed` gives card name → variant and the threads (None for auto)."""

    changed = Signal(dict, object)

    def __init__(self) -> None:
        super().__init__()
        self._models: tuple[ModelInfo, ...] = ()
        self._pickers: dict[str, Picker] = {}
        self._sizes: dict[str, Label] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(8)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 1)
        self._rebuild(())

    def show_models(self, models: tuple[ModelInfo, ...], threads: int | None) -> None:
        """threads: the user's choice, None for auto; the models tell how many auto gave."""
        if [(model.card, dict(model.variants)) for model in models] != [(model.card, dict(model.variants)) for model in self._models]:
            self._rebuild(models)
        self._models = models
        for model in models:
            with QSignalBlocker(self._pickers[model.card]):
                self._pickers[model.card].setCurrentIndex(
                    list(model.variants).index(model.variant) if model.variant in model.variants else -1
                )
            self._sizes[model.card].setText(words.size(model.variants[model.variant]) if model.variant in model.variants else "")
            self._pickers[model.card].update()
        with QSignalBlocker(self._threads):
            used = max((model.threads for model in models), default=0)
            self._threads.setItemText(0, f"auto ({used})" if threads is None and used else "auto")
            if threads not in THREADS and self._threads.count() == len(THREADS):
                self._threads.addItem(str(threads), threads)
            self._threads.setCurrentIndex(self._threads.findData(threads))
        self._threads.update()

    def _rebuild(self, models: tuple[ModelInfo, ...]) -> None:
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        self._pickers, self._sizes = {}, {}
        for line, model in enumerate(models):
            size = Label(typeface.font(tokens.CAPTION), "quiet")
            self._sizes[model.card] = size
            picker = _picker(f"{model.title} variant", self)
            for variant, count in model.variants.items():
                picker.addItem(f"{variant} · {words.size(count)}", variant)
                picker.setItemData(picker.count() - 1, variant, Picker.SHORT)
            picker.view().setMinimumWidth(180)
            picker.setEnabled(len(model.variants) > 1)
            picker.activated.connect(self._tell)
            self._pickers[model.card] = picker
            name = QWidget()
            name.setLayout(row(Label(text=model.title, elide=True), size, -1, spacing=6))
            self._grid.addWidget(name, line, 0)
            self._grid.addWidget(picker, line, 1)
        self._threads = _picker("Threads", self)
        for threads in THREADS:
            self._threads.addItem("auto" if threads is None else str(threads), threads)
        self._threads.activated.connect(self._tell)
        self._grid.addWidget(Label(text="Threads"), len(models), 0)
        self._grid.addWidget(self._threads, len(models), 1)

    def _tell(self) -> None:
        variants = {card: picker.currentData() for card, picker in self._pickers.items() if picker.currentData() is not None}
        self.changed.emit(variants, self._threads.currentData())


def _picker(name: str, panel: ModelsPanel) -> Picker:
    picker = Picker(panel)
    picker.setFixedWidth(_PICKER_WIDTH)
    picker.setAccessibleName(name)
    return picker
