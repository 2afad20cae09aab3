"""Gives the studio damaged and hostile model files, and counts what they do to it.

    python benchmarks/model_fuzz.py [--files N] [--seed S] [--keep FOLDER] [--json FILE]

Each file is made from a sound one in one of the ways of `benchmarks/model_mutations/damage.py`, then checked as `pocket-studio check`
does: its structure in a process that stands for the studio's, then, where that is sound, a trial run apart. Every 41st file goes
through `check_model` whole; the trial runs of the others share isolated processes, started anew after each death.

deaths: of the studio's process. hangs: answers that took over 5 s, trial runs stopped at their limit of 5 s aside. unnamed: refusals
without a reason. peak_mb: the most memory that any isolated process held. Fails unless the first three are 0 and the last is bounded.
"""

import argparse
import faulthandler
import json
import queue
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

HANG_SECONDS = 5.0
KILL_SECONDS = 60.0
TRIAL_SECONDS = 5
BATCH = 80
WHOLE_EVERY = 41
MOST_MB = 2048 + 512
"""The trial's limit of memory it may write to, and what the largest seed, its copies and the code add."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--files", type=int, default=400)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep the files, and what was said of each, there")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--studio", action="store_true", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.studio:
        return studio()
    started = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="model-fuzz-") as temporary:
        figures = fuzz(chosen.files, chosen.seed, chosen.keep or Path(temporary), keep=chosen.keep is not None)
    figures["seconds"] = round(time.monotonic() - started, 1)
    line = json.dumps(figures)
    print(line)
    if chosen.json:
        chosen.json.write_text(line + "\n")
    failed = figures["deaths"] or figures["hangs"] or figures["unnamed"] or figures["peak_mb"] > MOST_MB
    return 1 if failed else 0


def fuzz(files: int, seed: int, folder: Path, keep: bool) -> dict[str, Any]:
    from benchmarks.model_mutations.damage import WAYS, Sound

    sound = Sound()
    process = Studio()
    deaths = hangs = peak = 0
    answers: list[dict[str, Any]] = []
    for start in range(0, files, BATCH):
        made = []
        for number in range(start, min(files, start + BATCH)):
            place = folder / str(number)
            place.mkdir(parents=True)
            made.append(WAYS[number % len(WAYS)](Random(seed * 1_000_003 + number), sound, place))
        while made:
            told, ended = process.check(made)
            answers += told
            answered = {answer["file"] for answer in told}
            made = [file for file in made if str(file) not in answered]
            if ended:
                deaths, hangs = deaths + (ended == "death"), hangs + (ended == "hang")
                print(f"{ended} of the studio on {process.at}", file=sys.stderr)
                made = [file for file in made if str(file) != process.at]
                peak = max(peak, process.close())
                process = Studio()
        if not keep:
            _remove(folder)
    peak = max(peak, process.close())
    if keep:
        (folder / "answers.jsonl").write_text("".join(json.dumps(answer) + "\n" for answer in answers))
    slow = [answer for answer in answers if answer["seconds"] > HANG_SECONDS]
    nameless = [answer for answer in answers if not named(answer)]
    for answer in (*slow, *nameless):
        print(json.dumps(answer), file=sys.stderr)
    return {
        "files": files,
        "deaths": deaths,
        "hangs": hangs + len(slow),
        "unnamed": len(nameless),
        "peak_mb": round(peak / 1024, 1),
        "outcomes": dict(Counter(answer["outcome"] for answer in answers)),
        "slowest_s": max(answer["seconds"] for answer in answers),
        "seed": seed,
    }


def _remove(folder: Path) -> None:
    import shutil

    for place in folder.iterdir():
        shutil.rmtree(place)


def named(answer: dict[str, Any]) -> bool:
    """A refusal says where and why: not only that it failed, nor with the text of an error nobody thought of."""
    if answer["outcome"].startswith("works"):
        return True
    return bool(answer["problems"]) and all(len(text.split()) > 4 and "Error:" not in text for text in answer["problems"])


class Studio:
    """The process that stands for the studio's, watched from here."""

    def __init__(self) -> None:
        command = [sys.executable, __file__, "--studio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.peak = 0
        self.at = ""
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def check(self, files: list[Path]) -> tuple[list[dict[str, Any]], str]:
        """The answers, and how it ended if it did: "death" or "hang", on the file `at`."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps([str(file) for file in files]) + "\n")
        self._process.stdin.flush()
        answers: list[dict[str, Any]] = []
        while len(answers) < len(files):
            try:
                line = self._lines.get(timeout=KILL_SECONDS)
            except queue.Empty:
                self._process.kill()
                self._process.wait()
                return answers, "hang"
            if not line:
                return answers, "death"
            answer = json.loads(line)
            if "at" in answer:
                self.at = answer["at"]
                continue
            self.peak = max(self.peak, answer.pop("peak_kb"))
            answers.append(answer)
        return answers, ""

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._lines.put(line)
        self._lines.put("")

    def close(self) -> int:
        """The most memory that an isolated process of its held, in kilobytes."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait()
        self._listener.join()
        self._process.stdout.close()
        return self.peak


def studio() -> int:
    """The watched side: checks the files it is told, and says of each that it begins, and one line of JSON."""
    checked = 0
    for line in sys.stdin:
        files = list(map(Path, json.loads(line)))
        for answer in check(files, checked):
            if "at" not in answer:
                answer["peak_kb"] = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
            print(json.dumps(answer), flush=True)
        checked += len(files)
    return 0


def check(files: list[Path], before: int) -> Iterator[dict[str, Any]]:
    from studio.lab.check_model import check_model, check_structure
    from studio.lab.runtime_reason import reasons

    sound = {}
    for number, file in enumerate(files, before):
        yield {"at": str(file)}
        started = time.monotonic()
        whole = number % WHOLE_EVERY == 0
        try:
            found = check_model(file, float(TRIAL_SECONDS)) if whole else check_structure(file)
            problems = [finding.text for finding in found.findings if not finding.good]
            model = found.model
        except Exception as error:
            problems, model = [f"{type(error).__name__}: {error}"], None
        took = time.monotonic() - started
        if model and model.format == "tflite" and not whole and not problems:
            sound[file] = (model, took)
        else:
            part = ", whole check" if whole else ""
            yield answered(file, f"{'refused' if problems else 'works'}{part}", problems, took - TRIAL_SECONDS * whole)
    for (file, (model, took)), problems in zip(sound.items(), tried_together(list(sound)), strict=True):
        ended = [word for word in ("crashed", "took longer", "memory") if problems and word in problems[0]]
        outcome = f"trial {ended[0]}" if ended else "refused by the runtime" if problems else "works"
        yield answered(file, outcome, [text for problem in problems for text in reasons(problem, model)], took)


def answered(file: Path, outcome: str, problems: list[str], seconds: float) -> dict[str, Any]:
    return {"file": str(file), "outcome": outcome, "problems": problems, "seconds": round(max(0.0, seconds), 3)}


def tried_together(files: list[Path]) -> Iterator[list[str]]:
    """Problems of each file's trial run. One isolated process tries all until one ends it; the next goes on behind that one."""
    from studio.runtime.processes import IsolatedError, isolated

    waiting = list(files)
    while waiting:
        with tempfile.NamedTemporaryFile(mode="r", prefix="trials-") as log:
            ended = ""
            try:
                isolated(try_all, waiting, log.name, seconds=60.0 + TRIAL_SECONDS * len(waiting))
            except IsolatedError as error:
                ended = f"the trial run {error}"
            lines = [json.loads(line) for line in log.read().splitlines()]
        results = [line["problems"] for line in lines if "problems" in line]
        yield from results
        waiting = waiting[len(results) :]
        if waiting:
            stage = lines[-1].get("stage", "") if lines else "before it began"
            yield [f"the trial run took longer than {TRIAL_SECONDS} s {stage}" if "exit code 1" in ended else f"{ended} {stage}"]
            waiting = waiting[1:]


def try_all(files: list[Path], log: str) -> None:
    from studio.lab.trial import limit_memory, tried

    limit_memory(max(file.stat().st_size for file in files))
    with open(log, "w", encoding="utf-8", buffering=1) as lines, open("/dev/null", "w") as nowhere:
        for file in files:
            faulthandler.dump_traceback_later(TRIAL_SECONDS, exit=True, file=nowhere)
            result = tried(file, lambda stage: print(json.dumps({"stage": stage}), file=lines))
            faulthandler.cancel_dump_traceback_later()
            print(json.dumps({"problems": [] if result.good else [result.text]}), file=lines)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    sys.exit(main())
