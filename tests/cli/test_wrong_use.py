"""Whatever is given wrongly: a clear message, the right exit code, no traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from studio import versions
from studio.cli import main
from studio.inference.downloading import FetchError

RUN = ["run", "brightness", "PICTURES"]

TABLE = [
    # what is typed, exit code, words of the message
    (["nonsense"], 2, ["invalid choice: 'nonsense'"]),
    (["run"], 2, ["APP, SOURCE"]),
    (["run", "brigtness", "PICTURES"], 2, ["no app named 'brigtness'", "did you mean 'brightness'?", "broken, failing"]),
    (["--app", "brigtness"], 2, ["did you mean 'brightness'?"]),
    (["--app", "brightness", "--source", "cam:0"], 2, ["unknown kind of source 'cam'"]),
    (["--app", "brightness", *RUN], 2, ["--app", "for the window"]),
    ([*RUN, "--set", "gian=1"], 2, ["no setting 'gian'", "did you mean 'gain'?", "gain, colour"]),
    ([*RUN, "--set", "gain=9"], 2, ["gain takes a number from 0 to 4"]),
    ([*RUN, "--set", "gain=much"], 2, ["gain takes a number from 0 to 4", "'much'"]),
    ([*RUN, "--set", "colour=gray"], 2, ["one of grey, blue", "did you mean 'grey'?"]),
    ([*RUN, "--set", "gain"], 2, ["name=value"]),
    ([*RUN, "--variant", "palm_detection=full"], 2, ["brightness uses no model 'palm_detection'", "none"]),
    (["run", "modelled", "PICTURES", "--variant", "palm_detction=full"], 2, ["did you mean 'palm_detection'?"]),
    (["run", "modelled", "PICTURES", "--variant", "palm_detection=ful"], 2, ["no variant 'ful'", "did you mean 'full'?"]),
    (["run", "modelled", "PICTURES", "--variant", "full"], 2, ["CARD=VARIANT"]),
    ([*RUN, "--fps", "0.1"], 2, ["'0.1' is not a rate from 0.5 to 60"]),
    ([*RUN, "--fps", "nan"], 2, ["'nan' is not a rate"]),
    ([*RUN, "--threads", "0"], 2, ["threads from 1 to 64, or auto"]),
    ([*RUN, "--limit", "-3"], 2, ["whole number"]),
    (["run", "brightness", "cam:0"], 2, ["unknown kind of source 'cam'"]),
    (["run", "brightness", "camera:0?width"], 2, ["name=value"]),
    (["run", "broken", "PICTURES"], 1, ["broken can't be loaded", "needs the package 'nothing_of_this_name'", "(app.py, line 1)"]),
    (["run", "brightness", "missing.mp4"], 1, ["no file or folder 'missing.mp4'"]),
    (["run", "brightness", "NOT_A_VIDEO"], 1, ["not_a_video.mp4 is not a video"]),
    (["run", "brightness", "scene:feet"], 2, ["no scene named 'feet'", "scene:hands"]),
    (["run", "brightness", "scene:hands?feet=2"], 2, ["no option 'feet'", "seed"]),
    (["run", "brightness", "scene:hands?hands=many"], 2, ["hands is one of auto, 0, 1, 2", "'many'"]),
    (["run", "brightness", "camera:0?rotate=45"], 2, ["rotate=45"]),
    (["bench", "brightness", "--source", "scene:feet"], 2, ["no scene named 'feet'"]),
    ([*RUN, "--record", "out.avi"], 1, ["out.avi", ".mp4"]),
    ([*RUN, "--facts", "NOWHERE/out.jsonl"], 1, ["can't write", "nowhere", "No such file"]),
    ([*RUN, "--json", "NOWHERE/out.json"], 1, ["can't write", "nowhere", "No such file"]),
    ([*RUN, "--json", "PICTURES"], 1, ["can't write", "pictures", "folder"]),
    (["list", "nothing"], 2, ["invalid choice: 'nothing'"]),
    (["check", "missing.tflite"], 1, ["no file or folder missing.tflite"]),
    (["check", "brigtness"], 2, ["did you mean 'brightness'?"]),
    (["bench", "hand_landmrk"], 2, ["did you mean 'hand_landmark'?"]),
    (["bench", "hand_landmark", "--variant", "ful"], 2, ["did you mean 'full'?"]),
    (["bench", "missing.tflite"], 1, ["no file missing.tflite"]),
    (["bench", "NOT_A_MODEL"], 1, ["random.tflite", "file of unknown content", "copy it again"]),
    (["bench", "hand_landmark", "--runs", "many"], 2, ["'many' is not a whole number"]),
    (["evaluate", "brightness", "missing.json"], 1, ["missing.json can't be read"]),
    (["evaluate", "brightness", "NOT_A_VIDEO"], 1, ["is not JSON"]),
]


@pytest.mark.parametrize(("typed", "code", "words"), TABLE, ids=[" ".join(row[0]) for row in TABLE])
def test_it_is_refused_with_reason_and_exit_code(
    typed: list[str], code: int, words: list[str], apps: Path, pictures: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "not_a_video.mp4").write_bytes(b"no video at all " * 50)
    (tmp_path / "random.tflite").write_bytes(bytes(range(256)) * 20)
    places = {
        "PICTURES": pictures,
        "NOT_A_VIDEO": tmp_path / "not_a_video.mp4",
        "NOT_A_MODEL": tmp_path / "random.tflite",
        "NOWHERE": tmp_path / "nowhere",
    }
    arguments = []
    for word in typed:
        for name, place in places.items():
            word = word.replace(name, str(place))
        arguments.append(word)
    before = set(tmp_path.rglob("*"))
    assert main(arguments) == code
    told = capsys.readouterr().err
    for part in words:
        assert part in told
    assert "Traceback" not in told
    assert "something went wrong in the studio itself" not in told
    made = {path for path in set(tmp_path.rglob("*")) - before if "__pycache__" not in path.parts}
    assert not {path for path in made if path.is_file()}


def test_a_folder_of_apps_is_known_for_one_command(
    apps: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("POCKET_STUDIO_APPS", "")
    assert main(["list", "apps", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"apps": []}
    for arguments in (["--apps", str(apps), "list", "apps", "--json"], ["list", "--apps", str(apps / "brightness"), "apps", "--json"]):
        assert main(arguments) == 0
        names = [app["name"] for app in json.loads(capsys.readouterr().out)["apps"]]
        assert "brightness" in names
        assert os.environ["POCKET_STUDIO_APPS"] == ""


def test_a_failure_of_our_own_is_not_passed_off_as_the_users(
    apps: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(*arguments: object, **named: object) -> None:
        raise ZeroDivisionError("no sense")

    monkeypatch.setattr("studio.cli.running.FrameSupply", fail)
    assert main(["run", "brightness", str(pictures)]) == 1
    assert "something went wrong in the studio itself: ZeroDivisionError: no sense" in capsys.readouterr().err


def test_no_display_is_told_before_qt_ends_the_process(
    apps: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert main([]) == 1
    assert "there is no display here" in capsys.readouterr().err


def studio(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "studio", *arguments], capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload, no-any-return]


def test_version_and_help_load_nothing_heavy() -> None:
    done = studio("--version")
    assert (done.returncode, done.stdout.strip()) == (0, versions.described())
    program = "import sys; from studio.cli import main; main(['--version']); main(['--help']); print(*sys.modules)"
    helped = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"numpy", "cv2", "PySide6", "ai_edge_litert", "av"} & set(helped.stdout.splitlines()[-1].split())
    for command in ("run", "list", "check", "bench", "evaluate", "doctor"):
        assert f"\n    {command}" in helped.stdout


def test_the_folder_one_is_in_is_told_by_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["check", "."]) == 1
    assert f"{tmp_path.name} is a folder, not a model" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to a whole console there")
@pytest.mark.parametrize("command", ["check", "run"])
def test_ctrl_c_in_a_terminal_stops_all_of_it_quietly(command: str, tmp_path: Path) -> None:
    """The terminal sends it to the process that checks and to the isolated one it started, wherever that is in its imports."""
    app = tmp_path / "slow"
    app.mkdir()
    (app / "app.py").write_text(
        f"import time\nfrom pathlib import Path\nPath({str(tmp_path / 'loading')!r}).touch()\ntime.sleep(30)\n"
        "from studio.api import App\nclass Slow(App):\n    title = 'Slow'\n"
    )
    arguments = [sys.executable, "-m", "studio", command, str(app), *(["scene:hands"] if command == "run" else [])]
    process = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    end = time.monotonic() + 60
    while not (tmp_path / "loading").exists() and time.monotonic() < end:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told.strip()) == (130, "Stopped with Ctrl-C.")


def test_a_closed_pipe_is_no_error(apps: Path) -> None:
    done = subprocess.run(f"'{sys.executable}' -m studio list models | head -c 1", shell=True, capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_a_model_file_with_other_bytes_is_refused(
    apps: Path, pictures: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "palm.tflite"
    wrong.write_bytes(b"\0\0\0\0TFL3 not the one the card means")
    monkeypatch.setattr("studio.inference.catalogue._package_file", lambda package, path: wrong)

    def offline(*arguments: object) -> None:
        raise FetchError("the network is not there")

    monkeypatch.setattr("studio.inference.catalogue.fetch", offline)
    assert main(["run", "modelled", str(pictures)]) == 1
    told = capsys.readouterr().err
    for words in ("palm_detection", str(wrong), "is not the file the card means", "the network is not there"):
        assert words in told
