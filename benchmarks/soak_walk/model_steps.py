"""The steps of the walk that are about models and sessions: what is dropped, compared, looked into, judged, recorded and run again."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from benchmarks.soak_walk import material
from studio.bundled import models_folder
from studio.runtime.contenders import Contender, comparison_name
from studio.sources.session import is_session
from studio.ui.comparing.layers_sheet import LayersSheet
from studio.ui.dropped import Dropped
from studio.ui.models.inspect_sheet import InspectSheet
from studio.ui.models.judge_sheet import JudgeSheet
from studio.ui.models.measure_sheet import MeasureSheet
from studio.ui.models.sheets import ModelSheets
from studio.ui.shell import Shell

LOOKED_INTO = ("digits_demo", "sudoku_digits")
"""Small ones, on which a measurement is over within seconds."""
STORIES = (
    ("compare", "kept frame", "layers", "save frames"),
    ("session", "tap", "touch", "session", "open session"),
    ("object removal", "tap", "touch", "tap"),
    ("drop model", "setting", "inspect", "measure", "judge"),
    ("phone", "feel phone", "hold budget", "page"),
)
"""Steps of which each needs the one before."""
PHONES = ("Pixel 3", "Galaxy S24", "")


class ModelSteps:
    """given: model files, and a folder of labelled pictures; kept: where recordings and sessions go."""

    def __init__(self, shell: Shell, given: Path, kept: Path, chance: random.Random) -> None:
        self.window, self.wishes, self.errands, self.pages = shell.window, shell.wishes, shell.errands, shell.errands.pages
        self.labelled, self.kept, self.random = given / material.LABELLED, kept, chance
        cards = models_folder()
        digits, hands = cards / "digits_demo", cards / "hand_landmark" / "model.toml"
        self.dropped = tuple(sorted(given.glob("*.tflite")))
        self.comparisons = (
            comparison_name([Contender(digits / "model.toml", variant) for variant in ("float32", "int8")]),
            comparison_name([Contender(hands, variant) for variant in ("full", "lite")]),
        )

    def table(self) -> dict[str, Callable[[], object]]:
        pick = self.random.choice
        return {
            "object removal": lambda: self.wishes.choose_app("object_removal"),
            "drop model": lambda: self.errands.dropping.take(Dropped(pick(self.dropped), "model"), ()),
            "compare": lambda: self.wishes.choose_app(pick(self.comparisons)),
            "kept frame": self.look_at_kept,
            "layers": lambda: self.errands.comparing.look_into() if self.errands.comparing.on else None,
            "save frames": self.save_frames,
            "page": lambda: self.pages.show_page(pick(("apps", "models", "phones"))),
            "inspect": lambda: self.look_into().inspect(),
            "measure": self.measure,
            "judge": self.judge,
            "phone": lambda: self.pages.phones.choose(pick(PHONES)),
            "feel phone": lambda: self.pages.phones.feel(pick((None, "likely", "slow"))),
            "hold budget": lambda: self.pages.phones.hold_budget(pick((True, False))) if self.pages.phones.phone else None,
            "session": lambda: self.errands.intend("session"),
            "open session": self.open_session,
            "tap": self.tap,
        }

    def answered(self) -> bool:
        """The sheet that is open, if any, waits for nothing any more."""
        sheet = self.window.sheet
        asked = sheet.findChildren(QWidget) if sheet else []
        return all(each._run is None for each in asked if isinstance(each, InspectSheet | MeasureSheet | JudgeSheet | LayersSheet))

    def home(self) -> None:
        """No phone, no other page, nothing kept."""
        phones = self.pages.phones
        if phones.hold is not None and phones.hold.on:
            phones.hold_budget(False)
        phones.feel(None)
        phones.choose("")
        self.window.inspector.show_device(phone=False)
        self.pages.show_page("apps")

    def look_into(self) -> ModelSheets:
        self.pages.show_page("models")
        self.pages.models.list.choose(f"own/{self.random.choice(LOOKED_INTO)}")
        return self.pages.model_sheets

    def measure(self) -> None:
        if sheet := self.look_into().measure():
            sheet.toggle()

    def judge(self) -> None:
        if sheet := self.look_into().judge():
            sheet.folder_path = self.labelled
            sheet.toggle()

    def look_at_kept(self) -> None:
        desk = self.errands.comparing
        if desk.on and len(desk.kept):
            desk.look_at(self.random.choice(tuple(desk.kept)))
        else:
            desk.go_live()

    def save_frames(self) -> None:
        desk = self.errands.comparing
        if desk.on and len(desk.kept):
            desk.exporting.begin(tuple(desk.kept), self.kept)

    def open_session(self) -> None:
        recording = self.wishes.session.recording
        going = Path(recording.path) if recording else None
        if there := sorted(each for each in self.kept.iterdir() if each.is_dir() and each != going and is_session(each)):
            self.errands.dropping.open_session(there[-1])

    def tap(self) -> None:
        view = self.window.viewfinder
        place = QPoint(self.random.randrange(view.width()), self.random.randrange(view.height()))
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=place)


def empty(folder: Path) -> None:
    """Takes away all that was kept in it."""
    for kept in folder.iterdir():
        if kept.is_dir():
            shutil.rmtree(kept)
        else:
            kept.unlink()
