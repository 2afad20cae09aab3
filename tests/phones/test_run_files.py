"""Each kind of file tells its run; what tells none is refused by its name, whatever it holds."""

import contextlib
import json
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from studio.phones.profile import find_phone
from studio.phones.run_files import yaml_report
from studio.phones.run_files.reading import read_times
from studio.phones.run_files.times import RunError, Times, Wanted
from studio.phones.run_files.yaml_report import YamlError, read_yaml

WANTED = Wanted(find_phone("Galaxy S24"), "net.tflite", "float")

PRINTED = """STARTING!
Log parameter values verbosely: [0]
Num threads: [4]
count=120 first=5021 curr=4100 min=3900 max=5100 avg=4306.9 std=80
count=50 first=4211 curr=4100 min=3980 max=4630 avg=4105.2 std=90
Inference timings in us: Init: 2212, First inference: 5021, Warmup (avg): 4306.9, Inference (avg): 4105.2
"""
PRINTED_ON_GPU = PRINTED.replace("Num threads: [4]", "Use gpu: [1]").replace(": 4105.2", ": 4.1052e+03")
PROFILE = """Number of nodes executed: 1
node type, count, avg_ms, avg %, cdf %, mem KB, times called
AllocateTensors, 1, 0.029, 100%, 100%, 0, 1

Timings (microseconds): count=1 curr=29
Memory (bytes): count=0
1 nodes observed

Operator-wise Profiling Info for Regular Benchmark Runs:
============================== Run Order ==============================
node type, start, first, avg_ms, %, cdf%, mem KB, times called, name
CONV_2D, 0, 1.1, 1.25, 44.8%, 44.8%, 0, 1, [a/Conv2D]:0
ELU, 1.09, 0.3, 0.5, 14.5%, 59.4%, 0, 1, [a/Elu, b]:1

Timings (microseconds): count=50 first=1900 curr=1800 min=1700 max=2400 avg=1750 std=12
Memory (bytes): count=0
2 nodes observed
"""
OPERATORS = PROFILE.partition("\nTimings (microseconds): count=50")[0]
JOB = {
    "execution_summary": {"estimated_inference_time": 285, "all_inference_times": [301, 285, 290]},
    "execution_detail": [{"name": "a", "compute_unit": "NPU"}, {"name": "b", "compute_unit": "NPU"}, {"name": "c", "compute_unit": "CPU"}],
}
JOB_YAML = """# AI Hub
execution_summary:
  estimated_inference_time: 285
  all_inference_times:
  - 301
  - 285
execution_detail:
- name: "a: b"
  compute_unit: NPU
- {"name": "b", "compute_unit": "NPU"}
"""
PERF = """supported_devices:
- Samsung Galaxy S24
precisions:
  float:
    components:
      ResNet50:
        performance_metrics:
          Samsung Galaxy S24:
            tflite:
              job_id: jp3m9w9ng
              inference_time_milliseconds: 1.579
              primary_compute_unit: NPU
            qnn_dlc:
              inference_time_milliseconds: 1.1
              primary_compute_unit: NPU
  w8a8:
    components:
      ResNet50:
        performance_metrics:
          Samsung Galaxy S24 (Family):
            tflite:
              inference_time_milliseconds: 0.7
              primary_compute_unit: NPU
          Snapdragon X Elite CRD:
            onnx:
              inference_time_milliseconds: 0.9
"""
OLD_PERF = """models:
- name: ResNet50
  performance_metrics:
  - torchscript_onnx_tflite:
      inference_time: 2183.0
      precision: fp16
      primary_compute_unit: NPU
    reference_device_info:
      name: Samsung Galaxy S24 5G
"""
RESULT_TEXT = 'name: "use_gpu"\nlatency_metrics {\n  avg_ms: 4.5\n  min_ms: 4\n  max_ms: 6e0\n}\n'
XCODE = {
    "deviceInfo": {"name": "iPhone 14 Pro"},
    "load": {"median_ms": 90.0},
    "prediction": {"median": 1.93, "min": 1.8, "max": 2.6, "unit": "ms"},
    "operations": [{"computeUnit": "Neural Engine"}, {"computeUnit": "NeuralEngine"}, {"computeUnit": "CPU"}],
}


def field(number: int, value: float | bytes) -> bytes:
    """Of a protocol buffer: a float or bytes."""
    if isinstance(value, bytes):
        return bytes([number << 3 | 2, len(value)]) + value
    return bytes([number << 3 | 5]) + struct.pack("<f", value)


RESULT = field(2, field(1, 4.5) + field(2, 4.0) + field(3, 6.0) + field(5, 4.4))


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Times]:
    def reading(content: str | bytes | object, wanted: Wanted = WANTED) -> Times:
        file = tmp_path / "run.txt"
        data = content if isinstance(content, str | bytes) else json.dumps(content)
        file.write_bytes(data.encode() if isinstance(data, str) else data)
        return read_times(file, wanted)

    return reading


@pytest.mark.parametrize(
    ("content", "times"),
    [
        (PRINTED, (4.1052, 3.98, 4.63, "cpu", "benchmark_model")),
        (PRINTED_ON_GPU, (4.1052, 3.98, 4.63, "gpu", "benchmark_model")),
        ("Use nnapi: [1]\nInference (avg): 12", (0.012, 0.012, 0.012, "", "benchmark_model")),
        (PROFILE, (1.75, 1.7, 2.4, "cpu", "benchmark_model")),
        (PROFILE.replace("CONV_2D", "TfLiteGpuDelegateV2"), (1.75, 1.7, 2.4, "gpu", "benchmark_model")),
        (OPERATORS, (1.75, 1.75, 1.75, "cpu", "benchmark_model")),
        ("name,avg_ms,min_ms,max_ms\nnet,3.5,3.2,4\n", (3.5, 3.2, 4.0, "cpu", "benchmark_model")),
        (RESULT_TEXT, (4.5, 4.0, 6.0, "cpu", "benchmark_model")),
        (RESULT, (4.5, 4.0, 6.0, "", "benchmark_model")),
        (RESULT + field(1, b"gpu_delegate GpuDelegate"), (4.5, 4.0, 6.0, "gpu", "benchmark_model")),
        (JOB, (0.285, 0.285, 0.301, "npu", "AI Hub")),
        (JOB_YAML, (0.285, 0.285, 0.301, "npu", "AI Hub")),
        (PERF, (1.579, 1.579, 1.579, "npu", "AI Hub")),
        (OLD_PERF, (2.183, 2.183, 2.183, "npu", "AI Hub")),
        (XCODE, (1.93, 1.8, 2.6, "npu", "Xcode")),
        ({"predictionTimesMs": [2.0, 1.5, 4.0], "computeUnits": "all"}, (2.0, 1.5, 4.0, "", "Xcode")),
        ({"Prediction": {"medianTime": "1930 µs"}}, (1.93, 1.93, 1.93, "", "Xcode")),
        ("iPhone 14 Pro\nLoad (median) 90.12 ms\nPrediction (median) 1.93 ms\nNeural Engine", (1.93, 1.93, 1.93, "npu", "Xcode")),
    ],
)  # fmt: skip
def test_each_kind_of_file_tells_its_run(content: object, times: tuple[float, float, float, str, str], read: Callable[..., Times]) -> None:
    found = read(content)
    assert (found.unit, found.tool) == times[3:]
    assert (found.ms, found.low, found.high) == pytest.approx(times[:3], rel=1e-6)


def test_of_many_runs_the_wanted_one_is_read(read: Callable[..., Times], tmp_path: Path) -> None:
    assert read(PERF, Wanted(find_phone("Galaxy S24"), "net.tflite", "int8")).ms == 0.7
    with pytest.raises(RunError, match=r"run\.txt: it holds no run on Pixel 3 with TFLite; there are runs on Samsung Galaxy S24"):
        read(PERF, Wanted(find_phone("Pixel 3"), "net.tflite", "float"))
    with pytest.raises(RunError, match="float on the NPU, int8 on the NPU; the model is float"):
        read(PERF, Wanted(find_phone("Galaxy S24"), "net.tflite", "float", "gpu"))
    two = PERF.replace("      ResNet50:", "      Encoder:", 1).replace(
        "  w8a8:", PERF[PERF.index("      ResNet50:") : PERF.index("  w8a8:")] + "  w8a8:"
    )
    with pytest.raises(RunError, match="it tells of Encoder, ResNet50; name the model's file as one of them"):
        read(two)
    assert read(two, Wanted(find_phone("Galaxy S24"), "encoder.tflite", "float")).ms == 1.579
    folder = tmp_path / "net.mlperf"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "report.json").write_text(json.dumps(XCODE))
    assert read_times(folder, WANTED).ms == 1.93
    (folder / "other.json").write_text("{}")
    with pytest.raises(RunError, match="a folder with 2 JSON files"):
        read_times(folder, WANTED)


@pytest.mark.parametrize(
    "content",
    [
        "", "hello", "[1]", "{}", '{"execution_summary": {"estimated_inference_time": "fast"}}', "Inference (avg): 0", b"\x00\xff\x12",
        {"prediction": {"median": 1.93}}, {"prediction": {"median_ms": -1}}, {"load": {"median_ms": 3.0}}, "a,b\n1,2\n", "avg_ms\nfast\n",
        "[" * 5000, "- " * 5000 + "a", "&x a: 1", RESULT[:9], OPERATORS.replace("1.25", "x"),
    ],
)  # fmt: skip
def test_a_file_without_a_run_is_refused_by_name(content: object, read: Callable[..., Times]) -> None:
    with pytest.raises(RunError, match=r"run\.txt tells of no run; read are: .*benchmark_model.*AI Hub.*Xcode"):
        read(content)


@settings(max_examples=60, deadline=None)
@given(st.one_of(st.text(), st.binary()))
def test_no_content_does_harm(tmp_path_factory: pytest.TempPathFactory, content: str | bytes) -> None:
    file = tmp_path_factory.mktemp("runs") / "run.txt"
    file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
    with contextlib.suppress(RunError):
        assert read_times(file, WANTED).ms > 0


words = st.text("abcXYZ019 _.()-/µ", min_size=1, max_size=12).map(str.strip).filter(bool)
leaves = st.one_of(st.none(), st.booleans(), st.integers(-(10**9), 10**9), st.floats(-1e6, 1e6).map(lambda v: round(v, 3)), words)
plain = st.recursive(
    leaves, lambda inner: st.lists(inner, min_size=1, max_size=3) | st.dictionaries(words, inner, min_size=1, max_size=3), max_leaves=12
)


@settings(max_examples=60, deadline=None)
@given(plain, st.booleans())
def test_what_was_written_as_yaml_is_read_again(value: Any, flow: bool) -> None:
    assert read_yaml(yaml.safe_dump(value, default_flow_style=flow)) == value


def test_yaml_that_repeats_itself_is_read_and_one_that_explodes_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml_report, "_MOST_VALUES", 10_000)
    assert read_yaml("1: 2001-02-03\n? \n: x") == {"1": "2001-02-03", "None": "x"}, "as JSON would have it"
    assert read_yaml("a: &one [1, 2]\nb: *one") == {"a": [1, 2], "b": [1, 2]}
    laughs = "\n".join(["a0: &a0 [x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12))])
    for bad, line in ((laughs, 5), ("a: &a [*a]", 1), ("[" * 100_000, 1), ("- " * 100_000, 1), ("a:\n" + "- 1\n" * 10_001, 10_001)):
        with pytest.raises(YamlError, match=f"line {line}"):
            read_yaml(bad)


@pytest.mark.parametrize(
    ("text", "told"),
    [("a: 1\nb: [1", "line 3"), ("a: 1\n\tb: 2", "line 2"), ("a: !!python/object:os.system x", "line 1"), ("a: 2001-99-99", "month")],
)
def test_yaml_that_cant_be_read_names_file_and_line(tmp_path: Path, text: str, told: str) -> None:
    file = tmp_path / "perf.yaml"
    file.write_text(text)
    with pytest.raises(RunError, match=f"perf.yaml: it can't be read as YAML: .*{told}"):
        read_times(file, WANTED)
