"""How large an installation is, how long it takes, and how soon it starts: the wheel in an environment of its own, and the bundle.

    python benchmarks/installation.py [--cold] [--bundle FOLDER] [--launches N] [--json FILE]

The wheel is built, then installed with uv into a new environment at the versions of requirements.lock, once to fill uv's cache and then
as often as it is launched. --cold also times it with an empty cache: that is mostly the download. Sizes are the sums of the files' bytes,
in units of 10^6. Package and bundle are launched in turns, without a network and with an empty folder as home, on Qt's offscreen display:

- version_s: `--version`, until it has ended
- run_s: `run` of a small app on one frame of scene:hands, until it has ended
- frame_s: the window, until its app has processed a first frame of scene:hands
"""

import argparse
import contextlib
import json
import os
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UV = [sys.executable, "-m", "uv", "--quiet"]
APP = """
from pathlib import Path
from studio.api import App, Result

class Marking(App):
    title = "Marking"

    def process(self, frame):
        (Path(__file__).parents[2] / "seen").touch()
        return Result()
"""
LATEST = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cold", action="store_true", help="time an installation with an empty cache too: it downloads everything")
    parser.add_argument("--bundle", type=Path, default=ROOT / "dist" / "pocket-studio", help="what `make bundle` has built")
    parser.add_argument("--launches", type=int, default=5)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder), options.bundle.resolve(), options.launches, options.cold)
    text = json.dumps(found)
    if options.json:
        options.json.write_text(text + "\n", encoding="utf-8")
    print(text)


def measured(folder: Path, bundle: Path, launches: int, cold: bool) -> dict[str, object]:
    wheel = built(folder)
    environment = folder / "environment"
    install(wheel, environment)
    warm = statistics.median(install(wheel, environment) for _ in range(launches))
    found: dict[str, object] = {
        "wheel_mb": megabytes(wheel),
        "installed_mb": megabytes(environment),
        "packages": len(list(environment.glob("**/site-packages/*.dist-info"))),
        "install_warm_cache_s": round(warm, 2),
        "install_empty_cache_s": None,
        "bundle_mb": None,
    }
    if cold:
        found["install_empty_cache_s"] = round(install(wheel, folder / "cold", UV_CACHE_DIR=str(folder / "cache")), 1)
    programs = {"package": environment / ("Scripts/pocket-studio.exe" if sys.platform == "win32" else "bin/pocket-studio")}
    if bundle.is_dir():
        found["bundle_mb"] = megabytes(bundle)
        programs["bundle"] = bundle / "pocket-studio"
    else:
        print(f"no bundle in {bundle}: `make bundle` builds one", file=sys.stderr)
    app = folder / "apps" / "marking"
    app.mkdir(parents=True)
    (app / "app.py").write_text(APP, encoding="utf-8")
    for launch, seconds in in_turns(programs, app, launches).items():
        found[launch] = round(statistics.median(seconds), 2)
    return found


def built(folder: Path) -> Path:
    command = [*UV, "build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(folder / "wheel"), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = (folder / "wheel").glob("*.whl")
    return wheel


def install(wheel: Path, folder: Path, **environment: str) -> float:
    """Seconds from nothing to an environment with the wheel and all it requires."""
    shutil.rmtree(folder, ignore_errors=True)
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    started = time.monotonic()
    for command in (["venv", "--python", sys.executable, folder], ["pip", "install", "--python", python, "-c", "requirements.lock", wheel]):
        subprocess.run([*UV, *map(str, command)], cwd=ROOT, env=os.environ | environment, check=True)
    return time.monotonic() - started


def in_turns(programs: dict[str, Path], app: Path, launches: int) -> dict[str, list[float]]:
    """ "package version_s" and so on → seconds of each launch. A first round, of reading files from the disk, is not counted."""
    found: dict[str, list[float]] = {}
    kinds: dict[str, Callable[[Path, Path], float]] = {"version_s": version, "run_s": run_once, "frame_s": first_frame}
    for round_ in range(launches + 1):
        for kind, launch in kinds.items():
            for name, program in programs.items():
                seconds = launch(program, app)
                if round_:
                    found.setdefault(f"{name}_{kind}", []).append(seconds)
    return found


def version(program: Path, app: Path) -> float:
    return ended(program, "--version")


def run_once(program: Path, app: Path) -> float:
    return ended(program, "run", str(app), "scene:hands", "--limit", "1")


def ended(program: Path, *arguments: str) -> float:
    with home() as environment:
        started = time.monotonic()
        subprocess.run([program, *arguments], env=environment, check=True, capture_output=True)
        return time.monotonic() - started


def first_frame(program: Path, app: Path) -> float:
    seen = app.parents[1] / "seen"
    seen.unlink(missing_ok=True)
    command = [program, "--apps", app.parent, "--app", app.name, "--source", "scene:hands"]
    with home() as environment:
        started = time.monotonic()
        window = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE)
        try:
            while not seen.exists():
                if window.poll() is not None or time.monotonic() - started > LATEST:
                    raise SystemExit(f"{program} processed no frame: {window.stderr and window.stderr.read().decode()}")
                time.sleep(0.01)
            seconds = time.monotonic() - started
            window.send_signal(signal.SIGINT if sys.platform != "win32" else signal.SIGTERM)
            window.communicate(timeout=LATEST)
        finally:
            window.kill()
    return seconds


@contextlib.contextmanager
def home() -> Iterator[dict[str, str]]:
    """The environment of someone who has just installed it."""
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "SYSTEMROOT", "TEMP") if name in os.environ}
    with tempfile.TemporaryDirectory() as folder:
        yield {"LANG": "C.UTF-8", "HOME": folder, "QT_QPA_PLATFORM": "offscreen", "https_proxy": "http://127.0.0.1:9"} | kept


def megabytes(path: Path) -> float:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file() and not file.is_symlink()]
    return round(sum(file.stat().st_size for file in files) / 1e6, 1)


if __name__ == "__main__":
    main()
