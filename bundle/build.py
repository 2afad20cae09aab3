"""Builds the folder that runs without Python, and an archive of it to pass on: `make bundle`.

The wheel is built and installed, at the versions of requirements.lock, into an environment of its own: nothing of the developers' gets in.
"""

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
WORK, OUT = ROOT / "build" / "bundle", ROOT / "dist"
NAME = "pocket-studio"
UV = [sys.executable, "-m", "uv", "--quiet"]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--json", metavar="FILE", type=Path, help="write the figures to FILE too")
    chosen = arguments.parse_args()
    if lacking := missing():
        sys.exit(f"bundle: PyInstaller needs what is not here; on Debian: sudo apt-get install {' '.join(lacking)}")
    started = time.monotonic()
    for old in (WORK, OUT / NAME):
        shutil.rmtree(old, ignore_errors=True)
    for old_archive in OUT.glob(f"{NAME}-*"):
        old_archive.unlink()
    wheel = build_wheel()
    freeze(environment(wheel))
    bundle = OUT / NAME
    seconds = time.monotonic() - started
    say(f"trying {bundle}")
    run([sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/test_bundle.py"], POCKET_STUDIO_BUNDLE=str(bundle))
    archive = packed(bundle, wheel.name.split("-")[1])
    files = [path for path in bundle.rglob("*") if path.is_file() and not path.is_symlink()]
    figures = {
        "bundle": str(bundle.relative_to(ROOT)),
        "bundle_mb": megabytes(*files),
        "files": len(files),
        "archive": str(archive.relative_to(ROOT)),
        "archive_mb": megabytes(archive),
        "build_s": round(seconds, 1),
    }
    text = json.dumps(figures)
    if chosen.json:
        chosen.json.write_text(text + "\n", encoding="utf-8")
    print(text)


def missing() -> list[str]:
    """Debian packages of what PyInstaller needs on Linux beside Python: a libpython to load, and objdump to follow libraries with."""
    if sys.platform != "linux":
        return []
    lacking = [] if shutil.which("objdump") else ["binutils"]
    version = sysconfig.get_python_version()
    library = f"libpython{version}.so.1.0"
    places = {Path(folder, library) for folder in (sysconfig.get_config_var("LIBDIR") or "/usr/lib", Path(sys.base_prefix, "lib"))}
    if not any(place.exists() for place in places):
        lacking.append(f"libpython{version}")
    return lacking


def build_wheel() -> Path:
    say("building the wheel")
    run([*UV, "build", "--wheel", "--no-build-isolation", "--python", sys.executable, "--out-dir", str(WORK / "wheel"), str(ROOT)])
    (wheel,) = (WORK / "wheel").glob("*.whl")
    return wheel


def environment(wheel: Path) -> Path:
    """The Python of a new environment that holds the wheel, what it requires, the files of mediapipe, and PyInstaller."""
    say("installing it")
    folder = WORK / "environment"
    run([*UV, "venv", "--python", sys.executable, str(folder)])
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    locks = ["--constraint", "requirements.lock", "--requirement", "bundle/requirements.lock"]
    run([*UV, "pip", "install", "--python", str(python), *locks, f"{NAME}[mediapipe] @ {wheel.as_uri()}"])
    return python


def freeze(python: Path) -> None:
    say("freezing it")
    where = ["--distpath", str(OUT), "--workpath", str(WORK / "work")]
    spec = str(ROOT / "bundle" / "pocket-studio.spec")
    # Not from the checkout, whose `studio` would be found first.
    run([str(python), "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR", *where, spec], cwd=WORK)


def packed(bundle: Path, version: str) -> Path:
    say("packing it")
    form = "zip" if sys.platform == "win32" else "gztar"
    name = OUT / f"{NAME}-{version}-{platform.system()}-{platform.machine()}".lower()
    return Path(shutil.make_archive(str(name), form, bundle.parent, bundle.name))


def megabytes(*files: Path) -> float:
    return round(sum(path.stat().st_size for path in files) / 1e6, 1)


def say(doing: str) -> None:
    print(doing, flush=True)


def run(command: list[str], cwd: Path = ROOT, **environment: str) -> None:
    done = subprocess.run(command, cwd=cwd, env=os.environ | environment, check=False)
    if done.returncode:
        sys.exit(f"bundle: this failed with exit code {done.returncode}: {' '.join(command)}")


if __name__ == "__main__":
    main()
