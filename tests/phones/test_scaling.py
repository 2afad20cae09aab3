"""A phone nobody measured is guessed from one that was: how NPUs grow is found again from times made of it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.phones.architectures.net import Net
from studio.phones.latency import Latency, latencies
from studio.phones.profile import find_phone, phones
from studio.phones.scaling import EXPECTED, Growth, Pace, growth_of, nearest, of_one_family, phone_of_device, speed_of
from studio.phones.stored import stored


def paces(growth: Growth, groups: int = 2) -> list[Pace]:
    chips = [(25.6, 2021), (51.2, 2022), (67, 2023), (77, 2024), (85, 2025), (33.6, 2025), (34, 2020)]
    return [
        Pace(
            str(group), f"{bandwidth}", (group + 1) / (bandwidth**growth.bandwidth * math.exp(growth.year * (year - 2020))), bandwidth, year
        )
        for group in range(groups)
        for bandwidth, year in chips
    ]


@given(st.floats(0.7, 1.3), st.floats(-0.05, 0.3))
def test_growth_is_found_again(bandwidth: float, year: float) -> None:
    found = growth_of(paces(Growth(bandwidth, year), 40))
    assert found.bandwidth == pytest.approx(bandwidth, abs=0.1)
    assert found.year == pytest.approx(year, abs=0.04)


def test_without_measurements_growth_is_what_was_expected() -> None:
    found = growth_of([])
    assert (found.bandwidth, found.year) == pytest.approx((EXPECTED.bandwidth, EXPECTED.year))


def test_a_faster_memory_and_a_later_year_make_a_faster_npu() -> None:
    growth = stored().growth
    speeds = [speed_of(find_phone(name), "npu", growth) or 0 for name in ("Galaxy S22", "Galaxy S23", "Galaxy S24", "Galaxy S25")]
    assert speeds == sorted(speeds)
    assert growth.year > 0
    assert speed_of(find_phone("iPhone 6"), "npu", growth) is None


def test_threads_count_up_to_the_cores_there_are() -> None:
    phone, growth = find_phone("iPhone 11 Pro"), stored().growth
    one, two, four = (speed_of(phone, "cpu", growth, f"TFLite CPU {many} threads") for many in (1, 2, 4))
    assert one
    assert two
    assert (two, four) == (pytest.approx(2 * one), two)


def test_the_nearest_is_of_another_chip_and_a_kind_that_compares() -> None:
    table, phone_of = stored(), phone_of_device(phones().values())
    npu = [each for each in table.costs if each.unit == "npu" and each.precision == "float"]
    for name in ("iPhone 14 Pro", "Galaxy S23"):
        phone = find_phone(name)
        found = nearest(npu, phone, "npu", phone_of, table.growth)
        assert found
        other = phone_of[found[0].device]
        assert other.chip.value != phone.chip.value
        assert other.units["npu"].name.value.split()[0] == phone.units["npu"].name.value.split()[0]


@pytest.mark.parametrize(
    ("chip", "other", "same"), [("A13", "A17 Pro", True), ("A10 Fusion", "A9", True), ("A13", "Snapdragon 8 Gen 3", False)]
)
def test_chips_are_of_one_family_by_their_maker(chip: str, other: str, same: bool) -> None:
    assert of_one_family(chip, other) is same


def test_an_iphones_processor_is_guessed_from_another_iphones() -> None:
    net = Net()
    net.conv(net.conv(net.input(112, 112, 3), 32, 3), 32, 3)
    (cpu,) = [each for each in latencies(find_phone("iPhone 15"), net.graph()) if isinstance(each, Latency) and each.unit == "cpu"]
    assert cpu.rough
    assert "measured on iPhone" in cpu.ms.source
