"""An app's own work is carried over by the speed of one core: measured here once, told of phones."""

import json
from dataclasses import replace

import pytest

from studio.api import Estimate
from studio.folders import cache_folder
from studio.phones import host as hosts
from studio.phones.host import host, points, scaled
from studio.phones.profile import find_phone, phones

HERE = Estimate(2000.0, 1600.0, 2500.0, "modelled", "made up")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    host.cache_clear()


def test_work_takes_as_much_longer_as_a_core_has_fewer_points() -> None:
    phone = find_phone("Galaxy S22")
    assert phone.single_core
    found = scaled(10.0, phone, HERE)
    assert found.value == pytest.approx(10 * 2000 / phone.single_core.value)
    assert found.low < found.value < found.high
    assert found.how == ("assumed" if phone.single_core.assumed else "modelled")
    assert "10 ms here" in found.source


def test_every_phone_of_ours_tells_its_points_and_newer_ones_of_a_maker_have_more() -> None:
    assert all(phone.single_core for phone in phones().values())
    iphones = [phone.single_core.value for phone in phones().values() if phone.maker == "Apple" and phone.single_core]
    assert iphones == sorted(iphones)


def test_a_phone_without_points_gets_those_of_the_nearest_and_a_wider_range() -> None:
    known = find_phone("Pixel 4")
    without = replace(known, single_core=None)
    assert points(without).how == "assumed"
    assert "the nearest in peak speed" in points(without).source
    wide, narrow = scaled(1.0, without, HERE), scaled(1.0, known, HERE)
    assert wide.high / wide.low > narrow.high / narrow.low


def test_this_computer_is_measured_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hosts, "measured_ms", lambda: 5.0)
    first = host()
    monkeypatch.setattr(hosts, "measured_ms", lambda: 50.0)
    host.cache_clear()
    assert host() == first
    file = cache_folder() / "phones" / "host.json"
    for damaged in ("{", "[]", json.dumps({"machine": "another", "kernel_ms": 5.0}), '{"machine": 1}'):
        file.write_text(damaged)
        host.cache_clear()
        assert host().value == pytest.approx(first.value / 10), damaged


def test_the_kernel_can_be_measured() -> None:
    assert 0.1 < hosts.measured_ms() < 1000
