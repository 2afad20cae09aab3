"""What can be asked about the model that is looked at, each in a sheet of its own."""

from pathlib import Path

from studio.ui.models import inspect_sheet, measure_sheet
from studio.ui.models.entries import OWN, ModelEntry, ModelFile
from studio.ui.models.inspect_sheet import InspectSheet
from studio.ui.models.measure_sheet import MeasureSheet
from studio.ui.models.page import ModelsPage
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
        own = entry.key == f"{OWN}/{entry.name}"
        variants = [each.variant for each in entry.files if each.here] if own else []
        content = MeasureSheet(entry.title, entry.name if own else str(here), variants, file.variant if own else "")
        content.told.connect(lambda text, problem: self._window.notice.tell(text, problem=problem))
        self._open(f"Measure {entry.title}", content, measure_sheet.WIDTH)
        content.start.setFocus()
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

    def _open(self, title: str, content: MeasureSheet | InspectSheet, width: int) -> None:
        sheet = self._window.open_sheet(title, content, width)
        sheet.closed.connect(content.stop)
        content.grown.connect(sheet.fit)
