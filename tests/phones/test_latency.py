"""An estimate says how it was got, never mixes the ways, and grows with the work."""

from pathlib import Path

import pytest

from studio.cli import main
from studio.graph import Graph
from studio.inference.catalogue import Catalogue
from studio.phones.architectures.catalogue import known_networks
from studio.phones.architectures.net import Net
from studio.phones.architectures.torchvision import resnet
from studio.phones.energy import battery_of, energy_of, power_of, powers
from studio.phones.latency import Latency, NoLatency, band_of, latencies
from studio.phones.profile import OWN, find_phone, own_phones_folder, phones
from studio.phones.recognising import networks_like, precision_of
from studio.phones.stored import Band, stored
from studio.phones.work import work_of
from studio.strict_table import TableError

KNOWN = {network.name: network for network in known_networks()}


def on(phone: str, graph: Graph) -> dict[str, Latency | NoLatency]:
    return {each.unit: each for each in latencies(find_phone(phone), graph)}


def latency(phone: str, graph: Graph, unit: str) -> Latency:
    found = on(phone, graph)[unit]
    assert isinstance(found, Latency)
    return found


def unknown(channels: int = 64, act: str = "silu") -> Graph:
    """A network that is in no table."""
    net = Net()
    x = net.conv(net.input(160, 160, 3), channels, 3, 2, act)
    for _ in range(6):
        x = net.conv(x, channels, 3, act=act)
    net.fc(net.mean(x, keep=False), 7)
    return net.graph()


def test_a_network_of_the_table_is_told_as_it_was_measured() -> None:
    found = latency("Galaxy S24", KNOWN["resnet50"].graph(), "npu")
    (row,) = [
        row
        for row in stored().measured
        if (row.network, row.device, row.unit, row.precision) == ("resnet50", "Samsung Galaxy S24", "npu", "float")
    ]
    assert (found.ms.how, found.ms.value, found.rough, found.network) == ("measured", row.ms, False, "resnet50")
    assert row.source in found.ms.source
    assert row.date in found.ms.source
    assert found.ms.low < found.ms.value < found.ms.high


def test_what_was_measured_on_a_stand_in_is_transferred() -> None:
    found = latency("Galaxy S22", KNOWN["resnet50"].graph(), "npu")
    assert (found.ms.how, found.rough) == ("transferred", False)
    assert "QCS8450 (Proxy)" in found.ms.source


def test_what_was_measured_on_another_phone_is_carried_over() -> None:
    found = latency("Galaxy S25", KNOWN["openpose"].graph(), "npu")
    other = latency("Galaxy S24", KNOWN["openpose"].graph(), "npu")
    assert (found.ms.how, other.ms.how) == ("transferred", "measured")
    assert "measured on Samsung Galaxy S24" in found.ms.source
    assert "the median of" in found.ms.source
    assert 0.7 < found.ms.value / other.ms.value < 0.85


@pytest.mark.parametrize(("phone", "rough"), [("Galaxy S24", False), ("Pixel 3", False), ("iPhone 13", True), ("Low-end 2023", True)])
def test_an_unknown_network_is_modelled_and_rough_where_nothing_was_measured(phone: str, rough: bool) -> None:
    found = latency(phone, unknown(), "gpu")
    assert (found.ms.how, found.rough, found.network) == ("modelled", rough, "")
    assert find_phone(phone).units["gpu"]
    assert found.ms.high / found.ms.low > 1.5


@pytest.mark.parametrize("unit", ["cpu", "gpu", "npu"])
def test_more_work_takes_longer(unit: str) -> None:
    times = [latency("Galaxy S24", unknown(channels), unit).ms.value for channels in (16, 32, 64, 128)]
    assert times == sorted(times)
    assert times[-1] > 1.5 * times[0]


def test_the_fastest_unit_comes_first_and_reasons_come_last() -> None:
    found = latencies(find_phone("Mid-range 2025"), unknown())
    times = [each.ms.value for each in found if isinstance(each, Latency)]
    assert times == sorted(times)
    assert isinstance(found[-1], NoLatency)
    assert (found[-1].unit, "export the model in int8" in found[-1].reason) == ("npu", True)


def test_every_phone_has_an_estimate_of_its_processor() -> None:
    graph = unknown()
    for phone in phones().values():
        assert any(isinstance(each, Latency) and each.unit == "cpu" for each in latencies(phone, graph)), phone.name


def test_a_phone_of_ones_own_is_scaled_by_its_speed() -> None:
    own_phones_folder().mkdir(parents=True)
    text = (OWN / "iphone_13.toml").read_text(encoding="utf-8").replace("iPhone 13", "Mine").replace('value = "A15"', 'value = "B1"')
    for name, speed in (("Slow", "103"), ("Fast", "206")):
        (own_phones_folder() / f"{name}.toml").write_text(text.replace("Mine", name).replace("value = 205", f"value = {speed}"))
    slow, fast = (latency(name, unknown(), "cpu") for name in ("Slow", "Fast"))
    assert slow.rough
    assert fast.rough
    assert slow.ms.value > 1.3 * fast.ms.value


def test_a_network_is_recognised_whatever_its_classes_but_not_another() -> None:
    known = stored().networks.values()
    assert [network.name for network in networks_like(work_of(resnet([3, 4, 6, 3]).graph()), known)] == ["resnet50"]
    assert networks_like(work_of(resnet([3, 4, 6, 3], 72).graph()), known) == ()
    names = {network.name for network in networks_like(work_of(KNOWN["mobilenet_v2"].graph()), known)}
    assert names == {"mobilenet_v2", "mobilenet_v2_hosted"}
    assert networks_like(work_of(Net().graph()), known) == ()


def detector(size: int = 64) -> tuple[Graph, Graph]:
    """A network that ends in what no delegate takes, and the same without its end."""
    graphs = []
    for whole in (True, False):
        net = Net()
        x = net.conv(net.conv(net.input(size, size, 3), 8), 8)
        if whole:
            net.unary("NON_MAX_SUPPRESSION_V5", x)
        graphs.append(net.graph())
    return graphs[0], graphs[1]


def test_operators_a_unit_refuses_are_told_and_added() -> None:
    graph, without = detector()
    found = latency("Galaxy S24", graph, "npu")
    assert found.left_to_cpu == ("NON_MAX_SUPPRESSION_V5",)
    assert "1 operator left to the CPU (NON_MAX_SUPPRESSION_V5), 1 part on the unit; LiteRT" in found.fallback
    assert found.ms.value > latency("Galaxy S24", without, "npu").ms.value
    assert (latency("Galaxy S24", graph, "cpu").left_to_cpu, latency("Galaxy S24", graph, "cpu").fallback) == ((), "")


def test_what_falls_back_is_counted_where_the_cpu_was_never_measured() -> None:
    graph, without = detector(256)
    assert not any(each.device in find_phone("Pixel 6").devices for each in stored().costs)
    assert latency("Pixel 6", graph, "gpu").ms.value > latency("Pixel 6", without, "gpu").ms.value


def test_each_part_on_a_unit_costs_a_call_of_its_own() -> None:
    """The same operators: once the one the unit refuses lies between them, once behind all."""
    split, whole = Net(), Net()
    x = split.unary("UNIQUE", split.conv(split.input(64, 64, 3), 8))
    split.conv(x, 8)
    y = whole.conv(whole.input(64, 64, 3), 8)
    whole.unary("UNIQUE", whole.conv(y, 8))
    apart, together = (latency("Galaxy S24", net.graph(), "npu") for net in (split, whole))
    assert "2 parts" in apart.fallback
    assert apart.ms.value > together.ms.value


def test_a_unit_of_integers_alone_says_so() -> None:
    graph = unknown()
    found = next(each for each in latencies(find_phone("Pixel 3"), graph) if each.unit == "npu")
    assert isinstance(found, NoLatency)
    assert "computes int8 alone" in found.reason


def test_a_band_of_few_predictions_gives_way_to_that_of_all() -> None:
    few, every = (Band("rough", unit, "any", 0.5, 2.0, n, 0.8) for unit, n in (("gpu", 3), ("any", 99)))
    bands = {("rough", "gpu", "any"): few, ("rough", "any", "any"): every}
    assert band_of(bands, "rough", "gpu", "float") is every


def test_no_time_is_told_that_was_run_wrongly() -> None:
    assert max(row.ms for row in stored().measured if row.unit == "npu") < 1000


def test_bands_hold_what_they_promise() -> None:
    for band in stored().bands.values():
        assert 0 < band.low <= 1 <= band.high
        if band.tier != "rough" and band.n >= 100:
            assert 0.75 <= band.coverage <= 0.85


def test_energy_is_power_times_time_and_ranges_hold_their_middle() -> None:
    phone = find_phone("Pixel 3")
    found = latency("Pixel 3", unknown(), "gpu")
    energy, power = energy_of(found), power_of(found)
    assert (energy.low, energy.high) == (pytest.approx(power.low * found.ms.low), pytest.approx(power.high * found.ms.high))
    hours = [battery_of(phone, found, rate).hours for rate in (30, 10, 1)]
    assert [each.value for each in hours] == sorted(each.value for each in hours)
    assert all(each.low < each.value < each.high for each in hours)
    assert battery_of(phone, found, 30, camera=False).hours.low > hours[0].low
    # Nothing drawn but the screen: the battery divided by its power.
    idle = powers()["idle"]
    assert battery_of(phone, found, 1e-9, camera=False).hours.high == pytest.approx(phone.battery_wh.value / idle.low)


def test_a_model_too_slow_for_a_rate_runs_as_fast_as_it_goes() -> None:
    found = latency("iPhone 5s", KNOWN["resnet50"].graph(), "coreml")
    battery = battery_of(find_phone("iPhone 5s"), found, 30)
    assert (battery.asked, battery.rate) == (30, pytest.approx(1000 / 538))


def test_mobilenet_on_phones_of_2018_draws_what_was_published() -> None:
    """DeepEn2023: 54–137 mJ on phone CPUs, 17–42 on GPUs; ours overlap."""
    graph = KNOWN["mobilenet_v1_1_224"].graph()
    for unit, low, high in (("cpu", 53.59, 136.79), ("gpu", 17.36, 42.44)):
        energy = energy_of(latency("Pixel 3", graph, unit))
        assert energy.low < high
        assert energy.high > low


def test_powers_are_read_strictly(tmp_path: Path) -> None:
    file = tmp_path / "power.toml"
    for text, said in [("[idle]\nwatts = [2, 1]\nassumed = 'a'", "from a smaller"), ("[idle]\nwatts = [1, 2]", "one of them, not both")]:
        file.write_text(text)
        with pytest.raises(TableError, match=said):
            powers(file)


def test_bench_tells_tier_value_band_and_source(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import json

    catalogue = Catalogue()
    card = catalogue.find("hand_landmark")
    file = catalogue.file(card, catalogue.variant(card, "full"))
    written = tmp_path / "figures.json"
    assert main(["bench", str(file), "--phone", "galaxy s24", "--json", str(written)]) == 0
    lines = capsys.readouterr().out.splitlines()
    figures = json.loads(lines[-1])
    assert figures == json.loads(written.read_text())
    assert (figures["phone"], figures["unit"], figures["tier"]) == ("Galaxy S24", "npu", "measured")
    assert figures["band"][0] < figures["ms"] < figures["band"][1]
    assert "AI Hub" in figures["source"]
    assert {each["unit"] for each in figures["estimates"]} == {"cpu", "gpu", "npu"}
    assert any("mJ a run" in line for line in lines)
    assert main(["bench", str(file), "--phone", "galaxy s24", "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1]) == figures
    assert precision_of(KNOWN["resnet50"].graph()) == "float"


def test_bench_refuses_unknown_phones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "palm_detection", "--phone", "Nokia 3310"]) == 2
    assert "no phone named 'Nokia 3310'" in capsys.readouterr().err
