"""The Phones page: the running app on every phone, held against a budget."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.phones.budget import NoCost, judged, recent_since
from studio.ui.acted_phones import made_up
from studio.ui.phones.desk import PhoneDesk
from studio.ui.phones.page import PhonesPage
from tests.ui.conftest import Stage
from tests.ui.phones.test_phone import desk

__all__ = ["desk"]


@pytest.fixture
def page(stage: Stage, desk: PhoneDesk) -> PhonesPage:
    desk.choose("Galaxy S24")
    stage.errands.intend("phones_page")
    stage.settle()
    return stage.errands.pages.every_phone


def pick(page: PhonesPage, picker: str, text: str) -> None:
    box = getattr(page, picker)
    box.setCurrentIndex([box.itemText(place) for place in range(box.count())].index(text))
    box.activated.emit(box.currentIndex())


def test_every_phone_is_judged_as_the_budget_says(page: PhonesPage, desk: PhoneDesk) -> None:
    pick(page, "delay", "33 ms a frame")
    costs = desk.costs()
    assert not isinstance(costs, str)
    said = dict(line.split(": ", 1) for line in page.list.said())
    assert said.keys() == costs.keys() == made_up().phones.keys()
    for name, cost in costs.items():
        if isinstance(cost, NoCost):
            assert said[name].startswith("unknown; ")
            assert cost.reason in said[name]
        else:
            assert said[name].startswith(f"{judged(cost, page.target).verdict}; ms a frame: ")
            assert said[name].count("–") >= 2, "ranges"
    verdicts = [line.split(";")[0] for line in said.values()]
    assert {"passes", "fails", "unknown"} <= set(verdicts)
    assert f"{verdicts.count('passes')} pass" in page._count.text()
    assert f"{verdicts.count('passes')} of 36 phones hold it" in page.chart.accessibleDescription()


def test_a_budget_may_be_for_a_phone_that_has_warmed_up(page: PhonesPage, desk: PhoneDesk) -> None:
    pick(page, "minutes", "after 20 min")
    assert page.target.minutes == 20
    costs = desk.costs()
    assert not isinstance(costs, str)
    verdicts = {name: "unknown" if isinstance(cost, NoCost) else judged(cost, page.target).verdict for name, cost in costs.items()}
    assert {line.split(": ")[0]: line.split(": ")[1].split(";")[0] for line in page.list.said()} == verdicts
    page.list.choose("Pixel 2")
    assert "after 20 minutes, by an assumed rule" in page._verdict.text()


def test_years_narrow_it_down(page: PhonesPage) -> None:
    pick(page, "years", f"Since {recent_since()}")
    years = [made_up().phones[line.split(": ")[0]].year.value for line in page.list.said()]
    assert years == sorted(years, reverse=True)
    assert min(years) >= recent_since()


def test_what_would_help_is_told_beside_the_phone(page: PhonesPage) -> None:
    pick(page, "delay", "16 ms a frame")
    page.take_remedies({"Pixel 2": "10 fps perhaps"})
    assert any("would do with 10 fps perhaps" in line for line in page.list.said() if line.startswith("Pixel 2:"))
    page.list.choose("Pixel 2")
    assert page._remedy.text() == "Would do with 10 fps perhaps."
    row = next(row for row in page._found if row.phone.name == "Pixel 2")
    told = {"passes": "It holds", "unsure": "It may hold", "fails": "It misses"}
    assert row.verdict
    assert page._verdict.text().startswith(told[row.verdict])


def test_the_chosen_phone_is_looked_at_and_another_is_compared_with(stage: Stage, page: PhonesPage, desk: PhoneDesk) -> None:
    assert page.list.current == "Galaxy S24"
    assert len(page.parts.told) == 3
    places = {row.phone.name: x for (row, _), x in zip(page.chart._rows, page.chart._places(), strict=True)}
    QTest.mouseClick(page.chart, Qt.MouseButton.LeftButton, pos=QPoint(round(places["Pixel 2"]), 60))
    assert page.list.current == "Pixel 2"
    page.compare.click()
    assert (desk.phone, stage.window.page) == ("Pixel 2", None)


def test_without_figures_it_says_why(stage: Stage) -> None:
    stage.controller.refresh()
    stage.errands.intend("phones_page")
    page = stage.errands.pages.every_phone
    assert page.message.text() == "The model's file is not known."
    assert not page.list.isVisible()
