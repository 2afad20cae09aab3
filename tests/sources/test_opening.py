"""Opening by address: each form opens its kind, and loads no more than that."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from studio.sources import SourceError, open_source


def test_a_scene_opens_with_its_options() -> None:
    source = open_source("scene:hands?width=320&height=240")
    frame = next(iter(source.frames()))
    source.close()
    assert (source.width, source.height) == (320, 240)
    assert frame.pixels.shape == (240, 320, 3)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("scene:nowhere", "scene:hands"),
        ("scene:hands?wings=2", "wings"),
        ("0", "camera:0"),
        ("nowhere.mp4", "nowhere.mp4"),
        ("camera:0?width=many", "width=many: a number from"),
        ("camera:0?width=640.5", "a whole number"),
        ("camera:0?rate=nan", "rate=nan"),
        ("camera:0?mirror=perhaps", "1 or 0"),
        ("camera:0?rotate=45", "0, 90, 180 or 270"),
        ("phone:http", "port=http: a number"),
    ],
)
def test_what_can_not_be_opened_is_told(address: str, told: str) -> None:
    with pytest.raises(SourceError, match=told):
        open_source(address)


def test_a_camera_that_is_not_there_is_told() -> None:
    if os.path.exists("/dev/video0"):
        pytest.skip("this machine has a camera")
    with pytest.raises(SourceError, match=r"no camera '0'.*scene:hands"):
        open_source("camera:")


def test_a_path_may_be_a_file_url_or_hold_odd_characters(tmp_path: Path) -> None:
    from studio.sources.address import Address

    name = "a clip: 50% of #1?.png"
    cv2 = pytest.importorskip("cv2")
    np = pytest.importorskip("numpy")
    (tmp_path / name).write_bytes(cv2.imencode(".png", np.zeros((2, 3, 3), np.uint8))[1].tobytes())
    for address in (str(tmp_path / name), (tmp_path / name).as_uri(), str(Address("file", str(tmp_path / name)))):
        source = open_source(address)
        assert (source.title, source.width, source.height) == (name, 3, 2)
        source.close()


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "mine.mp4"
    path.write_bytes(b"x")
    path.chmod(0)
    with pytest.raises(SourceError, match="Permission denied"):
        open_source(str(path))


def test_reading_addresses_loads_no_codec_and_no_camera_library() -> None:
    code = "import sys, studio.sources; print(sorted({'av', 'cv2', 'mss', 'segno'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
