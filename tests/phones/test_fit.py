"""Costs are found again from times made of them; a fit is judged on what it hasn't seen; the command keeps what it promises."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from studio.phones import fit, judging
from studio.phones.fit import main
from studio.phones.judging import Prediction, band, covered, macs_only, predictions, spearman
from studio.phones.measurements import Row
from studio.phones.series import Series, fitted
from studio.phones.solving import costs
from studio.phones.stored import stored
from studio.phones.terms import terms_of
from studio.phones.transferring import ANCHORS, times_of, transfer

WORKS = {name: network.work for name, network in stored().networks.items()}
TERMS = terms_of("cpu", "float")


def made(device: str, speed: float, noise: float = 0.0) -> Series:
    """Times of every known network on a phone whose costs are the expected ones at another speed."""
    random = np.random.default_rng(3)
    rows = []
    for network in stored().networks.values():
        ms = float(TERMS.of(network.work) @ TERMS.expected) * speed * float(np.exp(noise * random.normal()))
        rows.append(Row(network.name, network.family, network.sort, device, "TFLite", "cpu", "float", ms, 1, 1.0, "2026", "made up"))
    return Series(device, "TFLite", "cpu", "float", tuple(rows))


def test_costs_are_found_again_and_never_negative() -> None:
    series = made("a", 3.0)
    terms = series.terms(TERMS, WORKS)
    found = costs(terms, series.times, TERMS.expected, 2.0)
    assert (found > 0).all()
    assert terms @ found == pytest.approx(series.times, rel=0.07)
    falling = costs(np.array([[1.0, 1.0], [1.0, 2.0]]), np.array([2.0, 1.0]), np.array([1.0, 1.0]), 2.0)
    assert (falling > 0).all()


def test_one_wild_row_moves_little() -> None:
    series = made("a", 1.0)
    wild = replace(series, rows=(replace(series.rows[0], ms=series.rows[0].ms * 50), *series.rows[1:]))
    found = fitted(("cpu", "float"), [wild], WORKS)
    off = [found.ms(0, WORKS[row.network]) / row.ms - 1 for row in series.rows]
    assert np.median(np.abs(off)) < 0.02


def test_a_phone_with_two_rows_gets_the_costs_of_the_others_at_its_speed() -> None:
    few = made("b", 4.0)
    few = replace(few, rows=few.rows[10:12])
    found = fitted(("cpu", "float"), [made("a", 1.0, 0.05), few], WORKS)
    assert found.ms(1, WORKS["resnet50"]) / found.ms(0, WORKS["resnet50"]) == pytest.approx(4.0, rel=0.1)


@pytest.mark.parametrize("judge", [judging.family, judging.network])
def test_what_is_left_out_is_not_seen(judge: judging.Judge) -> None:
    """A network's prediction stays the same whatever its own time is, or its family's."""

    def predicted(times: float) -> list[float]:
        rows = tuple(replace(row, ms=row.ms * times) if judge(row) in ("resnet", "resnet50") else row for row in series.rows)
        found = predictions(("cpu", "float"), [replace(series, rows=rows)], WORKS, judge)
        return [each.ms for each in found if judge(each.row) in ("resnet", "resnet50")]

    series = made("a", 1.0, 0.02)
    series = replace(series, rows=series.rows[::4] + tuple(row for row in series.rows if row.network == "resnet50"))
    assert predicted(1.0)
    assert predicted(5.0) == pytest.approx(predicted(1.0), rel=1e-9)


def test_the_model_beats_multiply_accumulates_alone() -> None:
    series = made("a", 1.0, 0.05)
    ours = predictions(("cpu", "float"), [series], WORKS, judging.family)
    assert judging.summary(ours)["mdape"] < 0.5 * (judging.summary(macs_only([series], WORKS))["mdape"] or 0)
    assert (spearman(ours) or 0) > 0.95


def test_a_band_holds_four_of_five_times() -> None:
    random = np.random.default_rng(1)
    row = made("a", 1.0).rows[0]
    found = [
        Prediction(replace(row, family=f"{family}", ms=10 * float(np.exp(0.3 * random.normal()))), 10.0, "a", f"{family}")
        for family in range(60)
        for _ in range(10)
    ]
    low, high = band(found)
    assert (low, high) == (pytest.approx(np.exp(-0.3 * 1.28), rel=0.06), pytest.approx(np.exp(0.3 * 1.28), rel=0.06))
    assert judging.coverage(covered(found).values()) == pytest.approx(0.8, abs=0.04)


def test_a_time_is_carried_over_by_the_ratio_of_others() -> None:
    a, b = made("a", 1.0), made("b", 2.5)
    target = ("b", "TFLite", "cpu", "float")
    times = times_of([*a.rows, *b.rows[: ANCHORS + 1]])
    carried = transfer(times, target, a.rows[50].network)
    assert carried is not None
    assert (carried.device, carried.ms) == ("a", pytest.approx(2.5 * a.rows[50].ms))
    assert transfer(times_of([*a.rows, *b.rows[: ANCHORS - 1]]), target, a.rows[50].network) is None


def test_the_command_keeps_its_promises(shared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built = stored().networks  # that they are the built ones is tested with the architectures
    monkeypatch.setattr(fit, "_networks", lambda known: {each.name: built[each.name] for each in known})
    monkeypatch.setattr(judging, "network", judging.family)  # as above, and thrice as long with single networks
    folder = shared / "phones"
    if not folder.is_dir():
        pytest.skip("no measured times: there is no shared/phones beside the checkout")
    file = tmp_path / "fit.json"
    assert main([str(folder), "--report", str(tmp_path / "out"), "--json", str(file), "--into", str(tmp_path / "tables")]) == 0
    figures = json.loads(file.read_text())
    family = figures["left_out_family"]
    assert family["cpu_mdape"] <= 0.15
    assert family["cpu_p90"] <= 0.40
    for unit in ("gpu", "npu"):
        assert family[f"{unit}_mdape"] <= 0.20
        assert family[f"{unit}_p90"] <= 0.50
    assert family["transformer_mdape"] <= 0.30
    assert figures["adjacent_phone_mdape"] <= 0.08
    assert 0.75 <= figures["band_coverage"] <= 0.85
    assert figures["spearman"] >= 0.95
    assert all(figures["macs_only"][f"{unit}_mdape"] > family[f"{unit}_mdape"] for unit in ("cpu", "gpu", "npu", "transformer"))
    assert len(figures["energy"]) == 10
    assert sum(each["overlap"] for each in figures["energy"].values()) >= 9
    assert "resnet50" in (tmp_path / "out" / "report.md").read_text()
    again = stored(tmp_path / "tables")
    assert (again.networks, again.measured) == (stored().networks, stored().measured)
    for ours, theirs in zip(again.costs, stored().costs, strict=True):
        assert (ours.device, ours.unit, ours.rows) == (theirs.device, theirs.unit, theirs.rows)
        assert ours.values == pytest.approx(theirs.values, rel=0.02)  # another processor adds up in another order


def test_nothing_is_shipped_that_has_no_licence() -> None:
    sources = {row.source.split()[0] for row in stored().measured}
    assert sources
    assert not [source for source in sources if "freedomtan" in source or "han-cai" in source]
