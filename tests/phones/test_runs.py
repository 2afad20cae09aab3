"""A run of one's own counts as measured, corrects other models on that unit of that phone, and nothing else."""

import json
from pathlib import Path

import pytest

from studio.cli import main
from studio.inference.catalogue import Catalogue
from studio.phones.architectures.net import Net
from studio.phones.latency import Latency, latencies
from studio.phones.profile import find_phone
from studio.phones.run_files.times import Times
from studio.phones.runs import OwnRun, keep, own_runs, runs_folder
from studio.phones.work import work_of
from studio.strict_table import TableError

BENCHMARK = """STARTING!
Log parameter values verbosely: [0]
Num threads: [4]
count=120 first=5021 curr=4100 min=3900 max=5100 avg=4306.9 std=80
count=50 first=4211 curr=4100 min=3980 max=4630 avg=4105.2 std=90
Inference timings in us: Init: 2212, First inference: 5021, Warmup (avg): 4306.9, Inference (avg): 4105.2
"""


def written(tmp_path: Path, text: str) -> Path:
    file = tmp_path / "run.txt"
    file.write_text(text)
    return file


def network(channels: int) -> Net:
    net = Net()
    x = net.input(160, 160, 3)
    for _ in range(5):
        x = net.conv(x, channels, act="silu")
    return net


def milliseconds(phone: str, net: Net, unit: str) -> Latency:
    (found,) = [each for each in latencies(find_phone(phone), net.graph()) if isinstance(each, Latency) and each.unit == unit]
    return found


def test_a_run_counts_as_measured_and_corrects_only_its_unit_and_phone() -> None:
    ran, other = network(32), network(48)
    before = {unit: milliseconds("Pixel 3", other, unit).ms.value for unit in ("cpu", "gpu")}
    elsewhere = milliseconds("Pixel 4", other, "cpu").ms.value
    own = milliseconds("Pixel 3", ran, "cpu").ms.value * 2
    keep(OwnRun("Pixel 3", "mine.tflite", "cpu", "float", Times(own, own, own, "", "AI Hub"), "2026-01-01", work_of(ran.graph())))

    measured = milliseconds("Pixel 3", ran, "cpu")
    assert (measured.ms.how, measured.ms.value) == ("measured", pytest.approx(own))
    assert "measured by you on 2026-01-01" in measured.ms.source
    corrected = milliseconds("Pixel 3", other, "cpu")
    assert (corrected.ms.how, corrected.ms.value) == ("modelled", pytest.approx(2 * before["cpu"], rel=0.01))
    assert "times 2 by 1 run of yours" in corrected.ms.source
    assert milliseconds("Pixel 3", other, "gpu").ms.value == before["gpu"]
    assert milliseconds("Pixel 4", other, "cpu").ms.value == elsewhere


def test_a_rough_phone_is_rough_no_longer() -> None:
    assert milliseconds("iPhone 13", network(48), "cpu").rough
    ran = network(32)
    keep(OwnRun("iPhone 13", "mine.tflite", "cpu", "float", Times(9.0, 8.0, 10.0, "", "AI Hub"), "2026-01-01", work_of(ran.graph())))
    assert not milliseconds("iPhone 13", network(48), "cpu").rough


def test_a_later_run_of_the_same_model_takes_the_place_of_the_earlier() -> None:
    work = work_of(network(32).graph())
    for ms in (3.0, 4.0):
        keep(OwnRun("Pixel 3", 'my "net".tflite', "cpu", "float", Times(ms, ms, ms, "", "AI Hub"), "2026-01-01", work))
    (run,) = own_runs("Pixel 3")
    assert (run.times.ms, run.model, run.work) == (4.0, 'my "net".tflite', pytest.approx(work))
    next(runs_folder().glob("*.toml")).write_text("phone = 'Pixel 3'")
    with pytest.raises(TableError, match="is missing"):
        own_runs("Pixel 3")


def test_the_command_shows_before_and_after(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    catalogue = Catalogue()
    card = catalogue.find("palm_detection")
    model = str(catalogue.file(card, catalogue.variant(card, "lite")))
    run = str(written(tmp_path, BENCHMARK))
    figures = tmp_path / "figures.json"
    assert main(["phones", "galaxy s24", "--run", run, "--model", model, "--json", str(figures)]) == 0
    told = json.loads(figures.read_text())
    assert (told["unit"], told["before"]["how"], told["after"]["how"]) == ("cpu", "modelled", "measured")
    assert told["after"]["ms"] == pytest.approx(4.1052)
    assert "before " in (text := capsys.readouterr().out)
    assert "after " in text

    assert main(["phones", "galaxy s24", "--run", run]) == 2
    assert "--model MODEL.tflite" in capsys.readouterr().err
    assert main(["phones", "iphone 5s", "--run", run, "--model", model, "--unit", "npu"]) == 2
    assert "iPhone 5s has no NPU; it has cpu, gpu" in capsys.readouterr().err
    assert main(["phones", "galaxy s24", "--run", str(written(tmp_path, "nothing")), "--model", model]) == 1
    assert "tells of no run" in capsys.readouterr().err
