"""The tokens, the words and the rates: what the look promises in numbers."""

import configparser
import math
from importlib.metadata import entry_points
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import QApplication, QLabel, QMenu

from studio.api import Estimate
from studio.runtime.reading import StageTime, Summary
from studio.ui import icons, theme, typeface, words
from studio.ui.controls.label import Label
from studio.ui.controls.popup import round_corners
from studio.ui.inspector.readouts import Readouts
from studio.ui.inspector.rolling_chart import chart_top, nice_top
from studio.ui.inspector.stage_times import StageTable
from studio.ui.rate_slider import STOPS, RateSlider, place
from studio.ui.tokens import CONTRAST, DARK, LIGHT, Theme
from tests.ui.conftest import Stage


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.scheme)
def test_every_text_can_be_read_on_every_ground(colours: Theme) -> None:
    for text in (colours.text, colours.quiet, colours.accent, colours.good, colours.warning, colours.error):
        for ground in (colours.window, colours.panel, colours.card):
            assert contrast(text, ground) >= 4.5, f"{text} on {ground}"
    assert contrast(colours.on_accent, colours.accent) >= 4.5
    assert contrast(colours.quiet, colours.well) >= 4.5
    assert contrast(colours.text, colours.raised) >= 4.5


def test_a_widget_follows_a_change_of_theme(qapp: QApplication, qtbot: Any) -> None:
    label = QLabel("text")
    qtbot.addWidget(label)
    label.show()
    for wanted in (LIGHT, CONTRAST, DARK):
        theme.apply(wanted, qapp)
        assert theme.of(label) is wanted
        assert label.palette().windowText().color().name() == wanted.text


@pytest.mark.parametrize("thick", [True, False])
def test_letters_are_lighter_where_they_are_brighter_than_their_ground(
    qapp: QApplication, qtbot: Any, monkeypatch: pytest.MonkeyPatch, thick: bool
) -> None:
    """Where stems come out too thick; also those of widgets that are there already, and of no other weight."""
    monkeypatch.setattr(typeface, "_thickened", lambda: thick)
    theme.apply(DARK, qapp)
    plain, title = Label(text="plain"), Label(typeface.semibold(), text="title")
    for label in (plain, title):
        qtbot.addWidget(label)
    weights = []
    for colours in (DARK, LIGHT, DARK):
        theme.apply(colours, qapp)
        weights.append(plain.font().weight())
        assert title.font().weight() == QFont.Weight.DemiBold
        assert typeface.font(40).weight() == QFont.Weight.Normal, "large letters come out as drawn"
    light = QFont.Weight.Light if thick else QFont.Weight.Normal
    assert weights == [light, QFont.Weight.Normal, light]


def test_a_wide_face_comes_in_its_narrower_cut(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    for face, cut in (("Inter", QFont.Stretch.AnyStretch), ("DejaVu Sans", QFont.Stretch.SemiCondensed)):
        monkeypatch.setattr(typeface, "family", lambda face=face: face)
        assert typeface.font().stretch() == cut


def test_reduced_motion_moves_nothing(qapp: QApplication) -> None:
    theme.set_reduce_motion(qapp, True)
    assert theme.motion_ms() == 0
    theme.set_reduce_motion(qapp, False)
    assert 120 <= theme.motion_ms() <= 180


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    from studio import bundled

    names = [path.stem for path in (bundled.assets_folder() / "icons").glob("*.svg")]
    assert len(names) > 15
    for name in names:
        image = icons.icon(name, "#ff0000").pixmap(18, 18).toImage()
        assert any(image.pixelColor(x, y).alpha() > 100 for x in range(18) for y in range(18)), name


def test_the_window_has_an_icon_of_its_own_at_every_size(qapp: QApplication) -> None:
    icon = icons.window_icon()
    assert {size.width() for size in icon.availableSizes()} == set(icons.WINDOW_ICON_SIZES)
    for size in icons.WINDOW_ICON_SIZES:
        image = icon.pixmap(size, size).toImage()
        assert image.pixelColor(image.width() // 2, image.height() // 4).alpha() == 255
        assert image.pixelColor(0, 0).alpha() == 0, "its corners are round"


def test_the_desktop_entry_starts_the_program_and_names_its_window() -> None:
    from studio import bundled

    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]  # keys are written with capitals
    entry.read(bundled.assets_folder() / "pocket-studio.desktop", encoding="utf-8")
    desktop = entry["Desktop Entry"]
    assert desktop["Exec"] in {script.name for script in entry_points(group="console_scripts")}
    assert desktop["StartupWMClass"] == desktop["Icon"] == "pocket-studio", "what shell.build calls the window to the desktop"


def test_menus_have_their_corners_cut_off_where_nothing_shines_through(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.ui.controls.popup.QGuiApplication.platformName", lambda: "xcb")
    menu = QMenu()
    qtbot.addWidget(menu)
    menu.addAction("One")
    round_corners(menu)
    menu.popup(QPoint(10, 10))
    size = menu.size()
    assert not menu.mask().isEmpty()
    for corner in (QPoint(0, 0), QPoint(size.width() - 1, 0), QPoint(0, size.height() - 1), QPoint(size.width() - 1, size.height() - 1)):
        assert not menu.mask().contains(corner)
    assert menu.mask().contains(QPoint(3, 3)), "no more than the corner"
    assert menu.mask().contains(menu.rect().center())
    menu.close()


@pytest.mark.parametrize(
    ("value", "text"),
    [(0, "0"), (0.0754, "0.075"), (0.75, "0.75"), (1.08, "1.1"), (21.3, "21"), (99.6, "100"), (1234, "1234"), (math.inf, "–")],
)
def test_significant_digits(value: float, text: str) -> None:
    assert words.significant(value) == text


@given(st.floats(1e-6, 1e9))
def test_two_significant_digits_are_never_far_off(value: float) -> None:
    assert float(words.significant(value)) == pytest.approx(value, rel=0.051)


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 bytes"), (999, "999 bytes"), (2_070_000, "2.1 MB"), (148_300_000, "148 MB"), (999_999, "1.0 MB"), (3e9, "3.0 GB")],
)
def test_sizes(count: int, text: str) -> None:
    assert words.size(count) == text


def test_clock() -> None:
    assert [words.clock(seconds) for seconds in (0, 65.9, 3723)] == ["0:00", "1:05", "1:02:03"]


# --- the frame-rate slider ----------------------------------------------------------------------------------------------


def test_rates_lie_on_a_scale_of_ratios() -> None:
    assert place(0.5) == 0
    assert place(None) == 1
    assert place(2) - place(1) == pytest.approx(place(60) - place(30))
    assert all(place(low) < place(high) for low, high in pairwise(STOPS))


def test_every_stop_is_found_again_where_it_lies(qtbot: Any) -> None:
    slider = RateSlider()
    qtbot.addWidget(slider)
    for step, fps in enumerate(STOPS):
        assert slider.nearest(place(fps)) == step


def test_a_rate_between_the_stops_is_shown_exactly_and_not_told(qtbot: Any) -> None:
    slider = RateSlider()
    qtbot.addWidget(slider)
    told: list[float | None] = []
    slider.rate_chosen.connect(told.append)
    slider.set_rate(23.0)
    assert slider.shown_fraction() == place(23.0)
    assert "23 frames" in slider.accessibleDescription()
    assert told == []


# --- the numbers --------------------------------------------------------------------------------------------------------


def summary(**changes: object) -> Summary:
    estimate = Estimate(0.038, 0.029, 0.051, "modelled", "CPU time × watts")
    power = Estimate(1.08, 0.5, 2.0, "measured", "RAPL")
    stages = (StageTime("Capture to start", 0.0041, 0.0089, False), StageTime("Palm detection", 0.0, 0.0042, True))
    given: dict[str, object] = {
        "fps": 29.94, "target": 30.0, "processed": 100, "dropped": 3, "age_p50": 0.0213, "age_p95": 0.03,
        "stages": stages, "cpu": 0.34, "memory": 148_000_000, "power": power, "energy": estimate,
    }  # fmt: skip
    return Summary(**(given | changes))  # type: ignore[arg-type]


def test_readouts(qtbot: Any) -> None:
    readouts = Readouts()
    qtbot.addWidget(readouts)
    readouts.show()
    assert readouts.rate.text == "– fps, nothing yet"
    readouts.show_summary(summary())
    assert readouts.rate.text == "29.9 of 30 fps, 3 dropped"
    assert readouts.age.text == "21 ms, age when shown"
    assert readouts.energy.text == "38 mJ, per frame · 29–51"
    assert readouts.power.text == "1.1 W, CPU 34 % · 148 MB"
    assert (readouts.energy.tag.text(), readouts.energy.tag.source) == ("modelled", "CPU time × watts")
    assert readouts.power.tag.text() == "measured"
    readouts.show_summary(summary(target=None, power=None, energy=None, age_p50=None, age_p95=None))
    assert readouts.rate.text == "29.9 fps, 3 dropped"
    assert readouts.age.text == "– ms, age when shown"
    assert readouts.energy.text == "– mJ, per frame"
    assert not readouts.energy.tag.isVisible()
    nothing = Estimate(0.0, 0.0, 0.0, "modelled", "")
    readouts.show_summary(summary(power=nothing, energy=nothing))
    assert (readouts.energy.text, readouts.power.text[:3]) == ("– mJ, per frame", "– W"), "nothing runs for nothing"


def test_an_idle_model_says_so_and_a_resting_stage_that_is_none_does_not(qtbot: Any) -> None:
    table = StageTable()
    qtbot.addWidget(table)
    table.show_stages((*summary().stages, StageTime("Prepare", 0.0, 0.001, True), StageTime("Hand landmarks", 0.002, 0.003, True)))
    assert table.lines == (
        ("Capture to start", "4.1", "8.9"),
        ("Palm detection · idle", "0.0", "4.2"),
        ("Prepare", "0.0", "1.0"),
        ("Hand landmarks", "2.0", "3.0"),
    )


@given(st.floats(0, 1e6))
def test_the_scale_of_the_chart_holds_its_values_and_is_not_much_larger(value: float) -> None:
    top = nice_top(value)
    assert top >= value
    assert top <= max(5.0, value * 2.5)


def test_one_hiccup_does_not_flatten_the_chart() -> None:
    usual = [9.0 + number % 3 for number in range(300)]
    assert chart_top([*usual, 480.0]) == chart_top(usual) == 20.0
    assert chart_top([]) == 5.0


@pytest.mark.parametrize("colours", [DARK, LIGHT], ids=lambda colours: colours.scheme)
def test_the_chart_follows_the_theme(stage: Stage, colours: Theme) -> None:
    chart = stage.window.inspector.chart
    points = [(10.0 - number / 30, 0.010 + 0.004 * (number % 2)) for number in range(300)]
    stage.controller._timer.stop()
    chart.show_points(points, 30.0)
    theme.apply(colours, stage.application)
    stage.settle()
    chart.show_points(points, 30.0)
    stage.settle()
    image = chart.grab().toImage()
    shades = [image.pixelColor(x, y) for x in range(0, 240, 2) for y in range(2, 48)]
    names = [shade.name() for shade in shades]
    assert max(set(names), key=names.count) == colours.window
    accent = QColor(colours.accent)
    near = [shade for shade in shades if abs(shade.hslHue() - accent.hslHue()) < 12 and shade.hslSaturation() > 60]
    assert len(near) > 100, "the line is there, in the accent"
