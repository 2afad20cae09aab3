"""What can be asked about the model that is looked at, each in a sheet of its own."""

from pathlib import Path

from studio.ui.models import inspect_sheet, judge_sheet, measure_sheet
from studio.ui.models.entries import OWN, ModelEntry, ModelFile
from studio.ui.models.inspect_sheet import InspectSheet
from studio.ui.models.judge_sheet import JudgeSheet
from studio.ui.models.measure_sheet import MeasureSheet
from studio.ui.models.page import ModelsPage
from studio.ui.models.run_sheet import RunSheet
from studio.ui.window import StudioWindow


class ModelSheets:
    """Each method opens one, and gives None where the model's file isn't here."""

    def __init__(self, window: StudioWindow, page: ModelsPage) -> None:
        self._window, self._page = window, page

    def measure(self) -> MeasureSheet | None:
        chosen = self._chosen()
        if chosen is None:
            return None
        entry, file, here = chosen
        content = MeasureSheet(entry.title, *self._target(entry, file, here))
        self._open(f"Measure {entry.title}", content, measure_sheet.WIDTH)
        content.start.setFocus()
        return content

    def judge(self) -> JudgeSheet | None:
        chosen = self._chosen()
        if chosen is None:
            return None
        entry, file, here = chosen
        content = JudgeSheet(entry.title, *self._target(entry, file, here))
        self._open(f"Judge {entry.title} on my pictures", content, judge_sheet.WIDTH)
        content.folder.setFocus()
        return content

    def inspect(self) -> InspectSheet | None:
        chosen = self._chosen()
        if chosen is None:
            return None
        entry, _, here = chosen
        content = InspectSheet(here)
        self._open(f"Inside {entry.title}", content, inspect_sheet.WIDTH)
        content.field.setFocus()
        return content

    def _chosen(self) -> tuple[ModelEntry, ModelFile, Path] | None:
        entry = self._page.chosen
        file = self._page.stock.file(entry) if entry else None
        return (entry, file, file.here) if entry and file and file.here else None

    def _target(self, entry: ModelEntry, file: ModelFile, here: Path) -> tuple[str, list[str], str]:
        """A card's name, its variants that are here and the one that is looked at; or a file alone."""
        if entry.key != f"{OWN}/{entry.name}":
            return str(here), [], ""
        return entry.name, [each.variant for each in entry.files if each.here], file.variant

    def _open(self, title: str, content: RunSheet, width: int) -> None:
        sheet = self._window.open_sheet(title, content, width)
        sheet.closed.connect(content.stop)
        content.told.connect(lambda text, problem: self._window.notice.tell(text, problem=problem))
        content.grown.connect(sheet.fit)
