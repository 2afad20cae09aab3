"""What Qualcomm's AI Hub tells: the profile of a job, and the perf.yaml of its models, which holds many runs."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from studio.phones.profile import UNITS
from studio.phones.run_files.times import RunError, Times, Wanted, sound, spread

TOOL = "AI Hub"

_PRECISIONS = {"float": "float", "fp32": "float", "fp16": "float", "w8a8": "int8", "int8": "int8"}


def job(values: Mapping[str, Any]) -> Times | None:
    """Of one job: `execution_summary` in microseconds, `execution_detail` for the unit of each layer."""
    summary = values.get("execution_summary")
    if not isinstance(summary, dict) or not _real(summary.get("estimated_inference_time")):
        return None
    every = summary.get("all_inference_times")
    details = values.get("execution_detail")
    units = [str(each.get("compute_unit", "")) for each in details if isinstance(each, dict)] if isinstance(details, list) else []
    times = [value / 1000 for value in every if _real(value)] if isinstance(every, list) else []
    middle = summary["estimated_inference_time"] / 1000
    return spread([*times, middle], _most(units), TOOL, middle)


def perf(values: Mapping[str, Any], wanted: Wanted) -> Times | None:
    """Of the runs in a perf.yaml, the one on the wanted phone, as .tflite in the wanted precision. Raises RunError naming what there is
    where that isn't among them; None for what is no perf.yaml.
    """
    runs = [*_runs(values), *_old_runs(values)]
    if not runs:
        return None
    names = {_plain(name) for name in (wanted.phone.name, *wanted.phone.also, *wanted.phone.measured_as)}
    here = [run for run in runs if _plain(run.device) in names]
    if not here:
        devices = ", ".join(sorted({run.device for run in runs}))
        raise RunError(f"it holds no run on {wanted.phone.name} with TFLite; there are runs on {devices}")
    fitting = [run for run in here if run.precision == wanted.precision and wanted.unit in ("", run.times.unit)]
    if not fitting:
        kinds = ", ".join(sorted({f"{run.precision} on the {run.times.unit.upper()}" for run in here}))
        raise RunError(f"its runs on {wanted.phone.name} are {kinds}; the model is {wanted.precision}")
    parts = sorted({run.part for run in fitting})
    stem = _plain(wanted.model.rpartition(".")[0] or wanted.model)
    chosen = [run for run in fitting if len(parts) == 1 or _plain(run.part) == stem]
    if not chosen:
        raise RunError(f"it tells of {', '.join(parts)}; name the model's file as one of them")
    return chosen[0].times


class _Run:
    def __init__(self, part: str, device: str, precision: str, times: Times) -> None:
        self.part, self.device, self.precision, self.times = part, device, precision, times


def _runs(values: Mapping[str, Any]) -> Iterator[_Run]:
    """precisions → components → performance_metrics → device → runtime, in milliseconds: as of 2025."""
    for precision, inner in _map(values.get("precisions")).items():
        for part, component in _map(_map(inner).get("components")).items():
            for device, runtimes in _map(_map(component).get("performance_metrics")).items():
                told = _map(_map(runtimes).get("tflite"))
                yield from _run(part, device, precision, told.get("inference_time_milliseconds"), told)


def _old_runs(values: Mapping[str, Any]) -> Iterator[_Run]:
    """models → performance_metrics → reference_device_info and torchscript_onnx_tflite or tflite, in microseconds: until 2025."""
    models = values.get("models")
    for model in models if isinstance(models, list) else []:
        metrics = _map(model).get("performance_metrics")
        for metric in metrics if isinstance(metrics, list) else []:
            device = _map(_map(metric).get("reference_device_info")).get("name", "")
            told = _map(_map(metric).get("torchscript_onnx_tflite") or _map(metric).get("tflite"))
            micro: Any = told.get("inference_time")
            yield from _run(
                str(_map(model).get("name", "")), str(device), str(told.get("precision", "")), micro / 1000 if _real(micro) else None, told
            )


def _run(part: str, device: str, precision: str, ms: Any, told: Mapping[str, Any]) -> Iterator[_Run]:
    known = _PRECISIONS.get(str(precision))
    times = sound(float(ms), float(ms), float(ms), _most([str(told.get("primary_compute_unit", ""))]), TOOL) if _real(ms) else None
    if known and times:
        yield _Run(str(part), str(device), known, times)


def _most(units: list[str]) -> str:
    counted = Counter(unit.casefold() for unit in units).most_common(1)
    return counted[0][0] if counted and counted[0][0] in UNITS else ""


def _plain(name: str) -> str:
    return re.sub(r"\s*\((family|5g)\)| 5g$|[\s_-]", "", name.casefold())


def _map(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _real(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
