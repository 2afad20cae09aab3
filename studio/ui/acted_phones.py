"""The chosen phone in each of its states, with made-up costs: no model is read."""

from functools import cache

from studio.api import Estimate
from studio.graph import Graph
from studio.phones.budget import NoCost, Part, Use
from studio.phones.everywhere import Everywhere
from studio.phones.felt import End
from studio.phones.latency import Latency
from studio.phones.profile import Phone, phones
from studio.ui.acted import Acted
from studio.ui.phones.chooser import PhoneChooser

_MODELS = {"Palm detection": 5.2, "Hand landmarks": 4.4}
"""Milliseconds of one run on a phone of 2024."""
_CHOSEN, _SLOW, _UNKNOWN = "Galaxy S24", "Pixel 2", "iPhone 5s"


@cache
def made_up() -> Everywhere:
    known = phones()
    here = Estimate(1630.0, 1300.0, 2040.0, "modelled", "6.06 ms of a kernel of picture work here")
    parts = {name: {title: _part(phone, title, ms) for title, ms in _MODELS.items()} for name, phone in known.items()}
    parts[_UNKNOWN]["Palm detection"] = NoCost(known[_UNKNOWN], "Palm detection: NPU: no NPU that can be compared with it was measured")
    return Everywhere(here, known, parts)


def _part(phone: Phone, title: str, ms: float) -> Part | NoCost:
    value = ms * 1.25 ** (2024 - phone.year.value)
    measured = bool(phone.measured_as)
    unit = "npu" if "npu" in phone.units and measured else "gpu"
    source = f"costs of operators fitted to 71 networks measured on {phone.name}, 2026-02-24"
    estimate = Estimate(value, value * 0.68, value * 1.71, "modelled", source)
    left = () if title == "Palm detection" else ("Landmarks2TransformMatrix",)
    latency = Latency(unit, "TFLite", "float", estimate, not measured, "", left)
    return Part(Use(title, "lite", Graph(0, "", (), (), (), ())), latency, estimate)


def show_phone(on: Acted, phone: str = _CHOSEN) -> None:
    desk = on.shell.errands.pages.phones
    desk.estimator.use(made_up())
    desk.choose(phone)
    on.shell.controller.refresh()


def feel(on: Acted, end: End = "slow", *, stage: bool = False) -> None:
    show_phone(on, _SLOW)
    on.shell.errands.pages.phones.feel(end)
    hold_budget(on)
    if stage:
        on.enter_stage()
    on.settle()
    bar = on.shell.window.inspector.verticalScrollBar()
    bar.setValue(bar.maximum())


def hold_budget(on: Acted) -> None:
    desk = on.shell.errands.pages.phones
    desk.hold_budget(True)
    assert desk.hold
    desk.hold.take({})


def search(on: Acted, words: str) -> None:
    show_phone(on)
    on.shell.errands.pages.phones.open_list()
    on.find(PhoneChooser).search.setText(words)


def explain(on: Acted) -> None:
    show_phone(on)
    on.settle()
    panel = on.shell.errands.pages.phones.panel
    assert panel is not None
    panel.source_wanted.emit(panel.readouts[0].tag)


def warm_up(on: Acted) -> None:
    show_phone(on, _SLOW)
    panel = on.shell.errands.pages.phones.panel
    assert panel is not None
    panel.curves.choice.choose(1)
    panel.curves.choice.chosen.emit(1)
    on.settle()
    bar = on.shell.window.inspector.verticalScrollBar()
    bar.setValue(bar.maximum())


def open_page(on: Acted, *, remedies: bool = True) -> None:
    show_phone(on)
    pages = on.shell.errands.pages
    pages.show_page("phones")
    if remedies:
        page = pages.every_phone
        page.hours.setCurrentIndex(page.hours.count() - 3)
        page.take_remedies({_SLOW: "Hand landmarks lite, 15 fps", "Pixel 1": "10 fps perhaps", "Low-end 2023": "15 fps"})


def wait(on: Acted) -> None:
    """The models were asked about, and there is no answer yet."""
    on.shell.errands.pages.phones.estimator.use(None)
    on.shell.errands.pages.show_page("phones")
