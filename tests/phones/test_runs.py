"""A run of one's own counts as measured, corrects other models on that unit of that phone, and nothing else."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.cli import main
from studio.inference.catalogue import Catalogue
from studio.phones.architectures.net import Net
from studio.phones.latency import Latency, latencies
from studio.phones.profile import find_phone
from studio.phones.runs import OwnRun, RunError, Times, keep, own_runs, read_times, runs_folder
from studio.phones.work import work_of
from studio.strict_table import TableError

BENCHMARK = """STARTING!
Log parameter values verbosely: [0]
Num threads: [4]
count=120 first=5021 curr=4100 min=3900 max=5100 avg=4306.9 std=80
count=50 first=4211 curr=4100 min=3980 max=4630 avg=4105.2 std=90
Inference timings in us: Init: 2212, First inference: 5021, Warmup (avg): 4306.9, Inference (avg): 4105.2
"""
JOB = {
    "execution_summary": {"estimated_inference_time": 285, "all_inference_times": [301, 285, 290]},
    "execution_detail": [{"name": "a", "compute_unit": "NPU"}, {"name": "b", "compute_unit": "NPU"}, {"name": "c", "compute_unit": "CPU"}],
}


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


def test_what_benchmark_model_prints(tmp_path: Path) -> None:
    assert read_times(written(tmp_path, BENCHMARK)) == Times(4.1052, 3.98, 4.63, "cpu", "benchmark_model")
    on_gpu = BENCHMARK.replace("Num threads: [4]", "Use gpu: [1]").replace("(avg): 4105.2", "(avg): 4.1052e+03")
    assert read_times(written(tmp_path, on_gpu)) == Times(4.1052, 3.98, 4.63, "gpu", "benchmark_model")
    assert read_times(written(tmp_path, "Use nnapi: [1]\nInference (avg): 12")).unit == ""


def test_what_an_ai_hub_job_tells(tmp_path: Path) -> None:
    assert read_times(written(tmp_path, json.dumps(JOB))) == Times(0.285, 0.285, 0.301, "npu", "AI Hub")


@pytest.mark.parametrize(
    "text", ["", "hello", "[1]", "{}", '{"execution_summary": {"estimated_inference_time": "fast"}}', "Inference (avg): 0"]
)
def test_a_file_without_a_run_is_refused_by_name(text: str, tmp_path: Path) -> None:
    with pytest.raises(RunError, match=r"run\.txt tells of no run: .*benchmark_model"):
        read_times(written(tmp_path, text))


@given(st.text())
def test_no_text_does_harm(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    file = tmp_path_factory.mktemp("runs") / "run.txt"
    file.write_text(text + "Inference (avg): ", encoding="utf-8", errors="surrogatepass")
    with pytest.raises(RunError):
        read_times(file)


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
