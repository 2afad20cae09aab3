"""`doctor`: what is missing on this machine, and the command that mends it."""

import importlib.metadata
import importlib.util
import json
import os
import shutil
import sys
from argparse import Namespace
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from studio import system_libraries
from studio.cli.display import has_display

WINDOW = True
RAPL_RULE = (
    'echo \'SUBSYSTEM=="powercap", ACTION=="add", RUN+="/bin/chmod a+r /sys%p/energy_uj"\' | sudo tee /etc/udev/rules.d/60-rapl.rules'
    " && sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=powercap --action=add"
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One line. state: "ok", "missing", or "none" for what a machine may well be without; mend: the command.

    window: the window can't open without it.
    """

    what: str
    state: str
    found: str
    mend: str = ""
    window: bool = False


def command(chosen: Namespace) -> int:
    """Exit code 1 when something is missing that keeps the window from opening."""
    diagnoses = [diagnosis for examine in EXAMINATIONS for diagnosis in examined(examine)]
    width = max(len(diagnosis.what) for diagnosis in diagnoses)
    for diagnosis in diagnoses:
        print(f"{diagnosis.state:7}  {diagnosis.what:{width}}  {diagnosis.found}")
        if diagnosis.mend:
            print(f"{'':7}  {'':{width}}  mend it: {diagnosis.mend}")
    blocked = [diagnosis.what for diagnosis in diagnoses if diagnosis.window and diagnosis.state == "missing"]
    print(f"The window can't open: {', '.join(blocked)}." if blocked else "The window can open.")
    return 1 if blocked else 0


def examined(examine: Callable[[], Iterable[Diagnosis]]) -> list[Diagnosis]:
    """What it finds; a package it would need itself and can't import is a finding too."""
    try:
        return list(examine())
    except ImportError as error:
        return [Diagnosis(examine.__name__.capitalize(), "missing", str(error), "mend the Python packages first")]


def python() -> Iterable[Diagnosis]:
    version = ".".join(map(str, sys.version_info[:3]))
    if (3, 11) <= sys.version_info < (3, 13):
        return [Diagnosis("Python", "ok", version)]
    return [Diagnosis("Python", "missing", f"{version}, but 3.11 or 3.12 is wanted", "uv venv --python 3.12", WINDOW)]


def packages() -> Iterator[Diagnosis]:
    """What pyproject.toml requires of every install."""
    try:
        wanted = [_name(text) for text in importlib.metadata.requires("pocket-studio") or () if ";" not in text]  # a ; begins an extra's
    except importlib.metadata.PackageNotFoundError:
        yield Diagnosis("Python packages", "missing", "pocket-studio itself is not installed", f"{_pip()} install -e .", WINDOW)
        return
    missing = [name for name in wanted if not _installed(name)]
    if missing:
        yield Diagnosis("Python packages", "missing", f"without {', '.join(missing)}", f"{_pip()} install {' '.join(missing)}", WINDOW)
    else:
        yield Diagnosis("Python packages", "ok", "all that the studio requires")


def opencv() -> Iterator[Diagnosis]:
    """Two wheels with a cv2 in them overwrite each other's files."""
    wheels = sorted({wheel.lower() for wheel in importlib.metadata.packages_distributions().get("cv2", [])})
    if len(wheels) == 1:
        yield Diagnosis("OpenCV", "ok", f"{wheels[0]} {importlib.metadata.version(wheels[0])}, the only wheel with a cv2 in it")
    else:
        found = f"{', '.join(wheels)} overwrite each other" if wheels else "no wheel with a cv2 in it"
        removal = f"{_pip()} uninstall {' '.join(wheels)} && " if wheels else ""
        yield Diagnosis("OpenCV", "missing", found, f'{removal}{_pip()} install "opencv-contrib-python>=4.11,<4.12"', WINDOW)


def libraries(missing: Callable[[], dict[str, str]] = system_libraries.missing) -> Iterator[Diagnosis]:
    lacking = missing()
    if not lacking:
        yield Diagnosis("System libraries", "ok", "those of Qt and OpenCV, and a font")
    for name, package in lacking.items():
        # Without Wayland's own, Qt goes through X11.
        needed = not name.startswith("libwayland")
        yield Diagnosis("System library", "missing", name, f"sudo apt-get install {package}", needed)


def display() -> Iterator[Diagnosis]:
    if has_display():
        name = os.environ.get("QT_QPA_PLATFORM") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or "the system's own"
        yield Diagnosis("Display", "ok", name)
    else:
        yield Diagnosis("Display", "missing", "neither DISPLAY nor WAYLAND_DISPLAY is set", "ssh -X HOST, or log in at the desktop", WINDOW)


def settings() -> Iterator[Diagnosis]:
    from studio.folders import config_folder

    folder = config_folder()
    broken = []
    for file in sorted(folder.glob("*.json")):
        try:
            json.loads(file.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            broken.append((file, str(error)))
    for file, reason in broken:
        yield Diagnosis("Settings", "missing", f"{file} is damaged ({reason}); it is set aside at the next launch", f"rm '{file}'")
    if not broken:
        yield Diagnosis("Settings", "ok", str(folder))


def cameras(devices: Path = Path("/dev")) -> Iterator[Diagnosis]:
    closed = [device for device in sorted(devices.glob("video*")) if not os.access(device, os.R_OK | os.W_OK)]
    for device in closed:
        yield Diagnosis("Camera", "missing", f"{device} is not open to this user", "sudo usermod -aG video $USER, then log in again")
    if closed:
        return
    from studio.sources.camera_list import list_cameras

    found = [camera.title for camera in list_cameras()]
    yield Diagnosis("Camera", "ok", ", ".join(found)) if found else Diagnosis("Camera", "none", "none is connected; scene:hands needs none")


def sound() -> Iterator[Diagnosis]:
    from studio.runtime.sound_output import SoundError, playback_devices

    if importlib.util.find_spec("miniaudio") is None:
        yield Diagnosis("Sound", "none", "miniaudio has no package for this system: cues are not heard, recordings have them")
        return
    try:
        yield Diagnosis("Sound", "ok", ", ".join(playback_devices()))
    except SoundError as error:
        yield Diagnosis("Sound", "missing", f"no device ({error}): cues are not heard, recordings have them", _sound_server())


def speech() -> Iterator[Diagnosis]:
    from studio.runtime.sound_voice import engine

    if found := engine():
        yield Diagnosis("Speech", "ok", found)
    else:
        yield Diagnosis("Speech", "missing", "no engine: sentences are not heard", "sudo apt-get install espeak-ng")


def models() -> Iterator[Diagnosis]:
    """Each card's default file, without fetching anything."""
    from studio.api import ModelError
    from studio.inference.card import PackageFile
    from studio.inference.catalogue import Catalogue

    catalogue = Catalogue()
    for name in catalogue.names():
        try:
            card = catalogue.find(name)
            variant = catalogue.variant(card)
            # Told of a download just before it begins.
            yield Diagnosis(f"Model {name}", "ok", str(catalogue.file(card, variant, _refuse_to_fetch)))
        except ModelError as error:
            yield Diagnosis(f"Model {name}", "missing", " ".join(str(error).split()))
        except _WouldFetchError:
            packages = [source.package for source in variant.sources if isinstance(source, PackageFile)]
            mend = f'{_pip()} install "pocket-studio[{packages[0]}]"' if packages else ""
            yield Diagnosis(f"Model {name}", "missing", "fetched when first opened; needs the network then", mend)


def power(powercap: Path = Path("/sys/class/powercap")) -> Iterator[Diagnosis]:
    counters = sorted(powercap.glob("*-rapl:*/energy_uj"))
    if not counters:
        yield Diagnosis("Energy counters", "none", "this machine shows none (RAPL): energy is modelled from CPU time")
    elif all(os.access(counter, os.R_OK) for counter in counters):
        yield Diagnosis("Energy counters", "ok", f"{len(counters)} RAPL counters can be read")
    else:
        yield Diagnosis("Energy counters", "missing", "RAPL is for root alone: energy is modelled from CPU time", RAPL_RULE)


def graphics() -> Iterator[Diagnosis]:
    yield Diagnosis("GPU", "none", "not used: models run on the CPU")


EXAMINATIONS: tuple[Callable[[], Iterable[Diagnosis]], ...] = (
    python,
    packages,
    opencv,
    libraries,
    display,
    settings,
    cameras,
    sound,
    speech,
    models,
    power,
    graphics,
)


class _WouldFetchError(Exception):
    """A file that isn't on this machine."""


def _refuse_to_fetch(what: str, done: int, total: int) -> None:
    raise _WouldFetchError(what)


def _sound_server() -> str:
    """The command that starts the one that is installed."""
    if sys.platform != "linux":
        return ""
    if shutil.which("pipewire-pulse"):
        return "systemctl --user restart pipewire pipewire-pulse wireplumber"
    if shutil.which("pulseaudio"):
        return "pulseaudio --start"
    return "sudo apt-get install pipewire-pulse wireplumber && systemctl --user start pipewire-pulse wireplumber"


def _pip() -> str:
    """An environment made by uv has no pip of its own."""
    return "pip" if importlib.util.find_spec("pip") else "uv pip"


def _name(requirement: str) -> str:
    end = next((index for index, letter in enumerate(requirement) if not (letter.isalnum() or letter in "-_.")), len(requirement))
    return requirement[:end]


def _installed(name: str) -> bool:
    try:
        importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return False
    return True
