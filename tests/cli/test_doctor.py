"""`doctor` names what is missing and the command that mends it."""

import importlib.metadata
import os
import re
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from studio import system_libraries
from studio.api import ModelError
from studio.bundled import models_folder
from studio.cli import doctor, main
from studio.cli.doctor import Diagnosis
from studio.folders import config_folder


def one(found: Iterable[Diagnosis]) -> Diagnosis:
    (diagnosis,) = found
    return diagnosis


def test_a_line_for_each_question_and_a_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["doctor"])
    *lines, verdict = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")].count("ok") >= 4
    assert all(line.split()[0] in ("ok", "missing", "none", "mend") for line in lines)
    assert any(line.split()[1:2] == ["Python"] for line in lines)
    assert (code, verdict.startswith("The window can't open")) in ((0, False), (1, True))


def test_what_keeps_the_window_shut_makes_it_fail(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(doctor, "EXAMINATIONS", (lambda: [Diagnosis("Energy counters", "missing", "closed", "open them")],))
    assert main(["doctor"]) == 0
    assert "mend it: open them" in capsys.readouterr().out
    monkeypatch.setattr(doctor, "EXAMINATIONS", (lambda: [Diagnosis("Display", "missing", "none", "get one", True)],))
    assert main(["doctor"]) == 1
    assert "The window can't open: Display." in capsys.readouterr().out


def test_libraries() -> None:
    assert one(doctor.libraries(dict)).state == "ok"
    xcb, wayland = doctor.libraries(lambda: {"libxcb-cursor.so.0": "libxcb-cursor0", "libwayland-egl.so.1": "libwayland-egl1"})
    assert (xcb.state, xcb.window, xcb.mend) == ("missing", True, "sudo apt-get install libxcb-cursor0")
    assert (wayland.state, wayland.window) == ("missing", False)  # X11 does without


def test_a_library_that_is_not_there_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setitem(system_libraries.DEBIAN_PACKAGES, "libnothing-of-this-name.so.9", "libnothing9")
    found = {diagnosis.found: diagnosis.mend for diagnosis in doctor.libraries()}
    assert found["libnothing-of-this-name.so.9"] == "sudo apt-get install libnothing9"


@pytest.mark.parametrize("version", [(3, 10, 14), (3, 13, 0)])
def test_another_python(version: tuple[int, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    found = one(doctor.python())
    assert (found.state, found.window) == ("missing", True)
    assert ".".join(map(str, version)) in found.found


def test_two_wheels_with_a_cv2(monkeypatch: pytest.MonkeyPatch) -> None:
    def wheels() -> dict[str, list[str]]:
        return {"cv2": ["opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python"]}

    monkeypatch.setattr(importlib.metadata, "packages_distributions", wheels)
    found = one(doctor.opencv())
    assert (found.state, found.window) == ("missing", True)
    assert "opencv-contrib-python, opencv-python-headless overwrite each other" in found.found
    assert "uninstall opencv-contrib-python opencv-python-headless &&" in found.mend


def test_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    assert one(doctor.packages()).state == "ok"
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: ["numpy<2", "nothing-of-this-name>=1", "other; extra == 'lab'"])
    found = one(doctor.packages())
    assert (found.state, found.window) == ("missing", True)
    assert found.mend.endswith("pip install nothing-of-this-name")


def test_a_package_missing_for_an_examination_is_a_finding() -> None:
    def examine() -> Iterable[Diagnosis]:
        raise ModuleNotFoundError("No module named 'cv2'")

    assert one(doctor.examined(examine)).found == "No module named 'cv2'"


def test_energy_counters(tmp_path: Path) -> None:
    assert one(doctor.power(tmp_path)).state == "none"
    counter = tmp_path / "intel-rapl:0" / "energy_uj"
    counter.parent.mkdir()
    counter.write_text("1")
    assert one(doctor.power(tmp_path)).state == "ok"


def test_energy_counters_of_root_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "intel-rapl:0").mkdir()
    (tmp_path / "intel-rapl:0" / "energy_uj").write_text("1")
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root, who runs tests in a container, may read anything
    found = one(doctor.power(tmp_path))
    assert found.state == "missing"
    assert "/etc/udev/rules.d/" in found.mend


def test_cameras_closed_to_this_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "video0").touch()
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    found = one(doctor.cameras(tmp_path))
    assert (found.state, found.window) == ("missing", False)
    assert "video0" in found.found
    assert "usermod -aG video" in found.mend


@pytest.mark.parametrize(
    ("installed", "mend"),
    [
        (("pipewire-pulse", "pulseaudio"), "systemctl --user restart pipewire pipewire-pulse wireplumber"),
        (("pulseaudio",), "pulseaudio --start"),
        ((), "sudo apt-get install pipewire-pulse wireplumber"),
    ],
)
def test_no_sound_device(monkeypatch: pytest.MonkeyPatch, installed: tuple[str, ...], mend: str) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("PULSE_SERVER", "unix:/nowhere")
    monkeypatch.setattr(Path, "glob", lambda self, pattern: iter(()))  # nor a card
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}" if name in installed else None)
    found = one(doctor.sound())
    assert (found.state, found.window) == ("missing", False)
    assert "cues are not heard" in found.found
    assert found.mend.startswith(mend)


def test_sound_devices_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studio.runtime.sound_output.playback_devices", lambda: ("Built-in", "Headphones"))
    found = one(doctor.sound())
    assert (found.state, found.found, found.mend) == ("ok", "Built-in, Headphones", "")


def test_where_miniaudio_has_no_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert one(doctor.sound()).state == "none"


def test_speech(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr("shutil.which", lambda name: None)
    found = one(doctor.speech())
    assert (found.state, found.mend) == ("missing", "sudo apt-get install espeak-ng")
    monkeypatch.setattr("shutil.which", lambda name: f"/usr/bin/{name}")
    assert one(doctor.speech()).found == "/usr/bin/espeak-ng"


def test_damaged_settings_are_named() -> None:
    assert one(doctor.settings()).state == "ok"
    config_folder().mkdir(parents=True)
    (config_folder() / "window.json").write_text("{")
    found = one(doctor.settings())
    assert (found.state, found.window) == ("missing", False)
    assert "window.json is damaged" in found.found


def test_models_are_looked_for_and_never_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    assert {diagnosis.state for diagnosis in doctor.models()} == {"ok"}

    def not_installed(package: str, path: str) -> Path:
        from studio.inference.downloading import FetchError

        raise FetchError("not installed")

    monkeypatch.setattr("studio.inference.catalogue._package_file", not_installed)
    monkeypatch.setattr("urllib.request.OpenerDirector.open", lambda *_, **__: pytest.fail("the network was asked"))
    beside = {f"Model {file.parent.name}" for file in models_folder().glob("*/*.tflite")}  # nothing to fetch
    fetched = [diagnosis for diagnosis in doctor.models() if diagnosis.what not in beside]
    assert fetched
    for diagnosis in fetched:
        assert diagnosis.state == "missing"
        assert "fetched when first opened" in diagnosis.found
        assert diagnosis.mend.endswith('pip install "pocket-studio[mediapipe]"')


def test_a_broken_card_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: object, name: str) -> None:
        raise ModelError(f"{name}: something is wrong with it")

    monkeypatch.setattr("studio.inference.catalogue.Catalogue.find", refuse)
    assert all("something is wrong" in diagnosis.found for diagnosis in doctor.models())


def test_the_wrong_file_of_an_own_model_is_named_with_the_reason() -> None:
    folder = config_folder() / "models" / "own"
    folder.mkdir(parents=True)
    palm = (models_folder() / "palm_detection" / "model.toml").read_text()
    (folder / "model.toml").write_text(re.sub(r"(package|url) = .*\n(path = .*\n)?", 'path = "own.tflite"\n', palm))
    (folder / "own.tflite").write_bytes(b"another")
    (found,) = [diagnosis for diagnosis in doctor.models() if diagnosis.what == "Model own"]
    assert found.state == "missing"
    assert "own.tflite is not the file the card means" in found.found
