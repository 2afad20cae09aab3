"""The Models page in each of its states, with downloads that are only acted: nothing is asked of any address."""

import threading
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QImage

from studio.api import ModelError
from studio.folders import config_folder
from studio.inference.downloading import UNREACHABLE, FetchCancelled
from studio.inference.fetching import Progress
from studio.ui.acted import Acted
from studio.ui.models.checking import Checked
from studio.ui.models.entries import OWN, Library, ModelEntry, ModelFile
from studio.ui.models.judging import HurtPictures, Judged
from studio.ui.models.measuring import MeasuredRun, Measurement, OperatorType
from studio.ui.models.page import ModelsPage

_SHARES = {"mobilenet_v1_05_160_quant": 0.43, "mobilenet_v1_025_128_quant": 0.87}
_KEPT = "mobilenet_v2_quant_labelled"
_FACTS = {"operators": {"CONV_2D": 36, "ADD": 10, "other": 21}, "parameters": 3_489_000, "macs": 300_800_000}


class _ActedLibrary(Library):
    """broken: a card that can't be read is among them."""

    def __init__(self, *, offline: bool = False, broken: bool = False) -> None:
        super().__init__(cache=config_folder() / "acted")
        self._offline, self._broken = offline, broken

    def entries(self) -> tuple[ModelEntry, ...]:
        found = [self._acted(entry) for entry in super().entries()]
        if self._broken:
            reason = "/home/me/.config/pocket-studio/models/leaves/model.toml: file.lite.source[0].sha256 is missing"
            found.insert(1, ModelEntry(f"{OWN}/leaves", "leaves", "leaves", found[0].group, "", error=reason))
        return tuple(found)

    def _acted(self, entry: ModelEntry) -> ModelEntry:
        if entry.key.startswith(OWN):
            return entry
        file = entry.files[0]

        def fetch(progress: Progress, cancelled: threading.Event) -> Path:
            if self._offline:
                raise ModelError(f"{entry.title} could not be fetched:\n  - https://models.example {UNREACHABLE}: no route to host")
            progress(entry.title, int(file.bytes * _SHARES.get(entry.name, 0.2)), file.bytes)
            cancelled.wait()
            raise FetchCancelled("it was called off")

        return replace(entry, files=(replace(file, fetch=fetch),))


def _keep(library: Library) -> None:
    """Something that was fetched before; it has the size alone."""
    file = next(entry.files[0] for entry in library.entries() if entry.name == _KEPT)
    file.targets[0].parent.mkdir(parents=True, exist_ok=True)
    with file.targets[0].open("wb") as opened:
        opened.truncate(file.bytes)


def open_models(on: Acted, *, offline: bool = False, broken: bool = False) -> ModelsPage:
    """The page, over models of which the studio's own and one more are here."""
    library = _ActedLibrary(offline=offline, broken=broken)
    _keep(library)
    on.shell.errands.pages.use(library)
    on.shell.errands.intend("models_page")
    return on.shell.errands.pages.models


def fetch(on: Acted) -> None:
    """Some on their way, one paused, one that waits; another one is looked at."""
    page = open_models(on)
    first, *others = [_file(page, name) for name in (*_SHARES, "mobilenet_v1_025_plain", "mobilenet_v2_quant")]
    for file in (first, *others):
        page.stock.fetches.start(file)
    page.stock.fetches.look()
    page.stock.fetches.pause(first.key)
    page.stock.fetches.look()
    page.list.choose(f"{OWN}/digits_demo")


def go_offline(on: Acted) -> None:
    page = open_models(on, offline=True)
    files = [_file(page, name) for name in _SHARES]
    for file in files:
        page.stock.fetches.start(file)
    page.stock.fetches.settle()
    page.list.choose(files[0].key)


def tell_verdict(on: Acted, *, works: bool) -> None:
    page = open_models(on)
    page.list.choose(f"{OWN}/digits_demo")
    file = page.stock.entries[page.list.shown().index(f"{OWN}/digits_demo")].files[1]
    problem = "operator 192 Landmarks2TransformMatrix is a MediaPipe custom op that LiteRT does not have"
    runs = "it runs: 38 ms, the first time, on one thread (measured here); it gives [1, 1001]"
    page.stock.take_verdict(file, Checked(works, () if works else (problem,), (), runs if works else "", _FACTS))


def show_measured(on: Acted) -> None:
    """Three variants side by side, as a laptop takes them."""
    page = open_models(on)
    page.list.choose(f"{OWN}/digits_demo")
    sheet = on.shell.errands.pages.model_sheets.measure()
    if sheet is None:
        return
    times = {"float32": (1.84, 2.02, 2.2), "float16": (1.86, 2.31, 2.4), "int8": (0.71, 0.82, 1.1)}
    runs = [MeasuredRun(f"{name}, 1 thread", *each, 4.1, 3_400_000, each[0] / 1.84) for name, each in times.items()]
    types = [OperatorType("CONV_2D", 4, 1.21), OperatorType("FULLY_CONNECTED", 2, 0.44), OperatorType("MAX_POOL_2D", 2, 0.14)]
    told = "By LiteRT's profiler. The CPU delegate runs 9 of 9 in 1 part"
    sheet.take(Measurement(tuple(runs), tuple(types), "measured", told, ""))
    on.settle()


def show_judged(on: Acted) -> None:
    """Two variants on labelled pictures, one of which is hurt."""
    page = open_models(on)
    page.list.choose(f"{OWN}/digits_demo")
    sheet = on.shell.errands.pages.model_sheets.judge()
    if sheet is None:
        return
    sheet.folder_path = Path("/home/me/Pictures/digits")
    picture = QImage(480, 480, QImage.Format.Format_RGB888)
    picture.fill(0xC8C4BC)
    rows = (
        ("digits_demo float32", "71.2 [66.1, 76.0]", "96.4 [93.9, 98.0]", "79 kB", "0.0414 ms"),
        ("digits_demo int8", "68.0 [62.7, 72.9]", "95.9 [93.2, 97.6]", "42 kB", "0.0188 ms"),
    )
    lost = "top-1 loses 3.2 points [1.4, 5.1], more than chance; top-5 loses 0.5 points [-0.4, 1.5], which may be chance"
    hurt = HurtPictures("digits_demo int8: 12 pictures worse, 2 better", ((picture, "7: was class 7, 62%, now class 2, 61%"),) * 4)
    told = "338 of 340 pictures, folders named by class. Per cent, with 95 % intervals."
    doubts = ("Pictures can't be read (2): 7/IMG_0117.jpg is empty (0 bytes), 9/IMG_0204.jpg is cut short.",)
    losses = (f"digits_demo int8 against digits_demo float32: {lost}.",)
    sheet.take(Judged(told, ("", "top-1", "top-5", "Size", "Time"), rows, losses, doubts, (hurt,), ""))
    on.settle()


def search(on: Acted, words: str) -> None:
    page = open_models(on)
    page.search.setText(words)
    page.start_search()


def ask_to_clear(on: Acted) -> None:
    open_models(on)
    on.shell.errands.pages.ask_to_clear()


def _file(page: ModelsPage, name: str) -> ModelFile:
    return next(entry.files[0] for entry in page.stock.entries if entry.name == name)
