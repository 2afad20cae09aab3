"""Injects every fault the studio is built for, and tells what the user was shown, how fast, and what was left over.

    python benchmarks/faults.py [--only NAME]... [--list] [--json FILE]

Each fault has a process and an empty folder of its own, with the real window on Qt's offscreen display, or the real command line, in it.
Survived: what the user wants works again and what was made so far is whole. Named: the text shown says what failed and what to do next.
Left over: processes, threads, temporary and half-written files, films that don't play, shared memory. Fails unless all faults survived
and were named within a second, and nothing was left over. `benchmarks/faults_injected/` holds the faults.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import uuid
from dataclasses import asdict
from pathlib import Path
from typing import Any

from benchmarks.faults_injected import all_faults, left_over
from benchmarks.faults_injected.fault import Fault, Seen, Verdict, judged

SECONDS = 1.0
"""To the designed answer."""
LONGEST = 280
"""Seconds one fault may take, all in all."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="faults with NAME in their name")
    parser.add_argument("--list", action="store_true", help="name the faults")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--inject", nargs=2, metavar=("NAME", "FOLDER"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    # A shell's background job ignores it, and so would all that is started here, whatever it is sent.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    faults = all_faults()
    if chosen.inject:
        return inject(faults[chosen.inject[0]], Path(chosen.inject[1]))
    wanted = [fault for name, fault in faults.items() if not chosen.only or any(part in name for part in chosen.only)]
    if chosen.list or not wanted:
        print("\n".join(faults))
        return 0 if wanted else 2
    verdicts = []
    impossible = [f"{fault.name}: {fault.needs} is not installed" for fault in wanted if not fault.possible]
    for line in impossible:
        print(f"not injected: {line}")
    for fault in (fault for fault in wanted if fault.possible):
        verdict = tried(fault)
        verdicts.append(verdict)
        tell(verdict)
    figures = summary(verdicts) | {"not_injected": impossible}
    line = json.dumps(figures, ensure_ascii=False)
    print(line)
    if chosen.json:
        chosen.json.write_text(line + "\n")
    return 0 if not figures["failed"] and not figures["late"] else 1


def inject(fault: Fault, folder: Path) -> int:
    """The side in a process of its own: prints what became of it."""
    seen = fault.inject(folder)
    left = left_over.threads_and_children()
    print(json.dumps(asdict(seen) | {"left": [*seen.left, *left]}), flush=True)
    return 0


def tried(fault: Fault) -> Verdict:
    with tempfile.TemporaryDirectory(prefix="fault-") as name:
        home = Path(name)
        for part in ("tmp", "home", "run", "work"):
            (home / part).mkdir(mode=0o700)
        mark, segments = uuid.uuid4().hex, left_over.shared_memory()
        seen, why = run(fault, home, mark)
        left = (
            *left_over.marked_processes(mark),
            *left_over.unfinished_files(home),
            *(f"shared memory {segment}" for segment in left_over.more_shared_memory(segments)),
        )
        return judged(fault, seen, left, why)


def run(fault: Fault, home: Path, mark: str) -> tuple[Seen, str]:
    """What the process says, or that it said nothing, and why."""
    environment = os.environ | {
        left_over.MARK: mark,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(home / "home"),
        "TMPDIR": str(home / "tmp"),
        "XDG_RUNTIME_DIR": str(home / "run"),
        "POCKET_STUDIO_CONFIG": str(home / "home" / "config"),
        "POCKET_STUDIO_CACHE": str(home / "home" / "cache"),
        "POCKET_STUDIO_APPS": "",
    }
    command = [sys.executable, __file__, "--inject", fault.name, str(home / "work")]
    try:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=LONGEST)
    except subprocess.TimeoutExpired:
        return Seen("", LONGEST, recovered=False), f"it took longer than {LONGEST} s"
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["nothing on stderr"]
        return Seen("", LONGEST, recovered=False), f"exit code {done.returncode}: {last[0]}"
    told: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return Seen(told["answer"], told["seconds"], told["recovered"], tuple(told["left"])), ""


def tell(verdict: Verdict) -> None:
    marks = f"{'survived' if verdict.survived else 'DIED':9}{'named' if verdict.named else 'UNNAMED':8}{verdict.seconds:6.2f} s"
    print(f"{verdict.fault:45} {marks}  {verdict.answer}" + (f"\n{'':47}! {verdict.why}" if verdict.why else ""), flush=True)


def summary(verdicts: list[Verdict]) -> dict[str, Any]:
    return {
        "faults": len(verdicts),
        "survived": sum(verdict.survived for verdict in verdicts),
        "named": sum(verdict.named for verdict in verdicts),
        "slowest_s": round(max((verdict.seconds for verdict in verdicts), default=0.0), 3),
        "left_over": sum(len(verdict.left_over) for verdict in verdicts),
        "late": [verdict.fault for verdict in verdicts if verdict.seconds > SECONDS],
        "failed": [f"{verdict.fault}: {verdict.why}" for verdict in verdicts if verdict.why],
    }


if __name__ == "__main__":
    sys.exit(main())
