"""Compares what `pocket-studio bench` measures with LiteRT's own benchmark tool, each in a process of its own, in turns.

    python benchmarks/bench_agreement.py [MODEL.tflite …] [--threads N] [--rounds N] [--seconds S] [--json FILE]

Without models: those of the studio's own folder and of mediapipe's wheel that need nothing but LiteRT. Each model is run with as many
inferences as fill the seconds, once by each in every round, the first of a round changing from round to round; `ratio` is ours ÷ theirs of
the medians, the median over the rounds. Models that LiteRT's tool can't run are named with its reason.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from studio.inference.catalogue import Catalogue

LEAST_MS = 0.25
"""LiteRT's tool rounds to 0.01 ms: of a faster model that alone is more than the difference looked for."""
OURS = "from studio.cli import main; import sys; sys.exit(main(sys.argv[1:]))"


def ours(file: Path, threads: int, runs: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "ours.json"
        options = ["--threads", str(threads), "--runs", str(runs), "--json", str(out)]
        subprocess.run([sys.executable, "-c", OURS, "bench", str(file), *options], check=True, capture_output=True)
        return float(json.loads(out.read_text())["p50_ms"])


def theirs(file: Path, threads: int, runs: int, warm_up: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "theirs.json"
        tool = [sys.executable, "-m", "ai_edge_litert.tools.benchmark_litert_model", f"--model={file}", f"--num_threads={threads}"]
        done = subprocess.run(
            [*tool, f"--num_runs={runs}", f"--warmup_runs={warm_up}", f"--result_json={out}"], capture_output=True, text=True
        )
        if not out.is_file():
            told = [line for line in done.stderr.splitlines() if line.startswith(("ERROR", "RuntimeError"))]
            raise RuntimeError(told[0] if told else done.stderr.strip().splitlines()[-1])
        return float(json.loads(out.read_text())["latency"]["median_ms"])


def models() -> list[Path]:
    catalogue = Catalogue()
    files = []
    for name in catalogue.names():
        card = catalogue.find(name)
        for variant in card.variants.values():
            if all(hasattr(source, "path") or hasattr(source, "package") for source in variant.sources):
                files.append(catalogue.file(card, variant))
    return files


def compared(file: Path, threads: int, rounds: int, seconds: float) -> dict[str, Any]:
    first = theirs(file, threads, 20, 20)
    runs = max(20, min(2000, int(seconds * 1000 / max(first, 0.01))))
    pairs = []
    for number in range(rounds):
        found: dict[str, float] = {}
        for who in ("ours", "theirs") if number % 2 else ("theirs", "ours"):
            found[who] = ours(file, threads, runs) if who == "ours" else theirs(file, threads, runs, runs // 4 + 10)
        pairs.append((found["ours"], found["theirs"]))
    ratios = sorted(one / other for one, other in pairs)
    return {
        "runs": runs,
        "ours_ms": round(median(one for one, _ in pairs), 4),
        "theirs_ms": round(median(other for _, other in pairs), 4),
        "ratio": round(median(ratios), 4),
        "least": round(ratios[0], 4),
        "most": round(ratios[-1], 4),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", type=Path, metavar="MODEL.tflite")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=0.5)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    by_model: dict[str, Any] = {}
    refused: dict[str, str] = {}
    for file in chosen.models or models():
        try:
            by_model[file.name] = compared(file, chosen.threads, chosen.rounds, chosen.seconds)
            print(f"{file.name}: {by_model[file.name]}", flush=True)
        except RuntimeError as error:
            refused[file.name] = str(error)
            print(f"{file.name}: {error}", flush=True)
    counted = [each["ratio"] for each in by_model.values() if each["theirs_ms"] >= LEAST_MS]
    figures = {
        "ratio_median": round(median(counted), 4),
        "ratio_min": min(counted),
        "ratio_max": max(counted),
        "models": len(counted),
        "too_fast": sorted(name for name, each in by_model.items() if each["theirs_ms"] < LEAST_MS),
        "threads": chosen.threads,
        "rounds": chosen.rounds,
        "by_model": by_model,
        "refused": refused,
    }
    text = json.dumps(figures)
    if chosen.json:
        chosen.json.write_text(text + "\n")
    print(text)


if __name__ == "__main__":
    main()
