"""The sheet in which models are judged on one's own labelled pictures."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QGridLayout, QWidget

from studio.ui import tokens, typeface
from studio.ui.controls.button import Button
from studio.ui.controls.label import Label, section
from studio.ui.controls.layout import column, empty, row
from studio.ui.controls.segments import Segments
from studio.ui.models.hurt_view import HurtView
from studio.ui.models.judging import Asked, Judged, JudgeRun, in_window
from studio.ui.models.run_sheet import RunSheet

WIDTH = 720
FEW = 200
_SIDES = 40
"""What the sheet keeps free at its sides, in pixels."""

_LABELS = "Labels (*.csv *.tsv *.txt *.json *.xml)"
_MAPS = "Class names (*.csv *.tsv *.toml)"
_MODELS = "Models (*.tflite *.onnx *.task)"
_LEAD = "A folder of pictures in folders named by class, or with labels as CSV, COCO or Pascal VOC."


class JudgeSheet(RunSheet):
    def __init__(self, title: str, target: str, variants: Sequence[str], chosen: str) -> None:
        """target: a card's name with its variants that are here, or a file without; chosen: the variant that is looked at."""
        super().__init__()
        self._title, self._target, self._variants, self._chosen = title, target, tuple(variants), chosen
        self._stopping = False
        self.judged: Judged | None = None
        self.folder_path: Path | None = None
        self.labels_path: Path | None = None
        self.map_path: Path | None = None
        self.others: list[Path] = []
        self.folder, self.labels, self.map = Button("Choose folder…", "folder"), Button("Labels file…"), Button("Class names…")
        self.add = Button("Add model…")
        for button, pressed in (
            (self.folder, self.choose_folder),
            (self.labels, self.choose_labels),
            (self.map, self.choose_map),
            (self.add, self.add_model),
        ):
            button.clicked.connect(pressed)
        self.labels.setToolTip("Where the labels are, if they are not found in the folder by themselves")
        self.map.setToolTip("A table or TOML that says what your labels are called in the model")
        self.add.setToolTip("Another model's file, held against this one on the same pictures")
        self._what = Label(role="quiet", wrap=True)
        self.which = Segments("Variants", (f"{chosen or title} alone", f"All {len(variants)} here"))
        self.which.setVisible(len(variants) > 1)
        self.which.choose(int(len(variants) > 1))
        self.many = Segments("Pictures", ("All pictures", f"{FEW} by chance"))
        self.start, self.save = Button("Judge", strength="primary"), Button("Save report…")
        self.start.clicked.connect(self.toggle)
        self.save.clicked.connect(self.save_report)
        self._state = Label(role="quiet", wrap=True)
        self._table = QWidget()
        self._grid = QGridLayout(self._table)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(0, 1)
        self._losses, self._doubts = QWidget(), QWidget()
        self._lost, self._doubted = column(spacing=4, owner=self._losses), column(spacing=4, owner=self._doubts)
        self.hurt = HurtView(WIDTH - _SIDES)
        column(
            *(row(self.folder, self.labels, self.map, self.add, -1), self._what, self.which, self.many),
            *(row(self.start, self.save, -1), self._state, self._trouble, self._table, self._losses, self.hurt, self._doubts),
            spacing=12,
            owner=self,
        )
        self._show()

    def choose_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, "Folder of labelled pictures", str(self.folder_path or Path.home())):
            self.folder_path, self.labels_path = Path(name), None
            self._show()

    def choose_labels(self) -> None:
        if name := self._file("File of labels", _LABELS):
            self.labels_path = Path(name)
            self._show()

    def choose_map(self) -> None:
        if name := self._file("Class names", _MAPS):
            self.map_path = Path(name)
            self._show()

    def add_model(self) -> None:
        if (name := self._file("Model to judge beside it", _MODELS)) and Path(name) not in self.others:
            self.others.append(Path(name))
            self._show()

    def _file(self, title: str, kinds: str) -> str:
        name, _ = QFileDialog.getOpenFileName(self, title, str(self.folder_path or Path.home()), kinds)
        return name

    def toggle(self) -> None:
        """Begins, or ends early what is under way: what was judged so far is told."""
        if self._run is not None:
            self._stopping = True
            self._run.finish()
            self._show()
            return
        if self.folder_path is None:
            return
        variants = self._variants if self.which.place else (self._chosen,) if self._chosen else ()
        models = (self._target, *map(str, self.others))
        limit = FEW if self.many.place else None
        self._stopping = False
        run = JudgeRun(Asked(self.folder_path, models, variants, self.labels_path, self.map_path, limit), self)
        run.told.connect(self._state.setText)
        self._follow(run)
        self._show()
        self._state.setText("Opening…")

    def save_report(self) -> None:
        if self.judged is not None:
            self._save_page(self.judged.page, self._title, "judged")

    def take(self, answer: Judged | str) -> None:
        super().take(in_window(answer) if isinstance(answer, str) else answer)

    def _keep(self, answer: Judged) -> None:
        self.judged = answer

    def _show(self) -> None:
        running, found = self._run is not None, self.judged
        self._what.setText(self._chosen_text())
        self._state.setText(found.told if found else "")
        self.start.setText("Stopping…" if running and self._stopping else "Stop" if running else "Judge again" if found else "Judge")
        self.start.setEnabled(self.folder_path is not None and not (running and self._stopping))
        for each in (self.folder, self.labels, self.map, self.add, self.which, self.many):
            each.setEnabled(not running)
        self.save.setVisible(found is not None and not running)
        self._state.setVisible(running or found is not None)
        for part in (self._table, self._losses, self._doubts):
            part.setVisible(found is not None)
        self.hurt.setVisible(found is not None and bool(found.hurt))
        if found is not None:
            self._fill(found)
        super()._show()

    def _chosen_text(self) -> str:
        if self.folder_path is None:
            return _LEAD
        more = [f"labels in {self.labels_path.name}"] if self.labels_path else []
        more += [f"class names in {self.map_path.name}"] if self.map_path else []
        more += [f"beside it {', '.join(each.name for each in self.others)}"] if self.others else []
        return " · ".join([str(self.folder_path), *more])

    def _fill(self, found: Judged) -> None:
        for part in (self._grid, self._lost, self._doubted):
            empty(part)
        for line, texts in enumerate((found.heads, *found.rows)):
            for place, text in enumerate(texts):
                label = Label(typeface.font(tokens.CAPTION), "quiet", text) if not line else Label(typeface.font(tabular=True), text=text)
                side = Qt.AlignmentFlag.AlignRight if place else Qt.AlignmentFlag.AlignLeft
                self._grid.addWidget(label, line, place, side)
        for text in found.losses:
            self._lost.addWidget(Label(typeface.font(tabular=True), text=text, wrap=True))
        if found.doubts:
            self._doubted.addWidget(section("Left out, and doubts"))
        for text in found.doubts:
            self._doubted.addWidget(Label(typeface.font(tokens.CAPTION), "quiet", text, wrap=True))
        self.hurt.show_pictures(found.hurt)
