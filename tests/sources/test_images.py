"""Pictures: upright, eight bits, in natural order; a broken one is named and hides no other."""

import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from studio.api import Frame, Pixels
from studio.sources import SourceError, open_source


def smooth(width: int = 61, height: int = 43) -> Pixels:
    """A picture without two equal corners, which survives JPEG."""
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return np.dstack([across, down, 255 - across / 2 - down / 2]).astype(np.uint8)


def save(path: Path, rgb: np.ndarray, *flags: int) -> Path:
    assert cv2.imwrite(str(path), rgb[..., [2, 1, 0, *range(3, rgb.shape[2])]] if rgb.ndim == 3 else rgb, flags)
    return path


def with_exif(jpeg: bytes, orientation: int, order: str) -> bytes:
    """The JPEG with an EXIF block (CIPA DC-008) holding the orientation between two other entries."""
    entries = [(0x010F, 2, 4, 0x00414141), (0x0112, 3, 1, orientation if order == "<" else orientation << 16), (0x0128, 3, 1, 2)]
    tiff = (b"II" if order == "<" else b"MM") + struct.pack(order + "HIH", 42, 8, len(entries))
    tiff += b"".join(struct.pack(order + "HHII", *entry) for entry in entries) + bytes(4)
    block = b"Exif\0\0" + tiff
    return jpeg[:2] + b"\xff\xe1" + struct.pack(">H", len(block) + 2) + block + jpeg[2:]


def only_frame(path: Path) -> Frame:
    source = open_source(str(path))
    (frame,) = source.frames()
    assert (source.width, source.height) == (frame.width, frame.height)
    source.close()
    return frame


SHOWN: dict[int, Callable[[Pixels], Pixels]] = {
    1: lambda p: p,
    2: lambda p: p[:, ::-1],
    3: lambda p: p[::-1, ::-1],
    4: lambda p: p[::-1],
    5: lambda p: p.transpose(1, 0, 2),
    6: lambda p: np.rot90(p, -1),
    7: lambda p: p.transpose(1, 0, 2)[::-1, ::-1],
    8: lambda p: np.rot90(p, 1),
}


@pytest.mark.parametrize("orientation", SHOWN)
@pytest.mark.parametrize("order", ["<", ">"])
def test_a_photo_is_shown_upright(orientation: int, order: str, tmp_path: Path) -> None:
    path = save(tmp_path / "photo.jpg", smooth(320, 200), cv2.IMWRITE_JPEG_QUALITY, 95)
    stored = only_frame(path).pixels
    assert np.abs(stored.astype(int) - smooth(320, 200)).mean() < 0.8
    path.write_bytes(with_exif(path.read_bytes(), orientation, order))
    assert np.array_equal(only_frame(path).pixels, SHOWN[orientation](stored))


@pytest.mark.parametrize("suffix", [".png", ".bmp", ".tiff", ".ppm", ".jp2"])
def test_lossless_pictures_are_read_exactly(suffix: str, tmp_path: Path) -> None:
    assert np.array_equal(only_frame(save(tmp_path / f"a{suffix}", smooth())).pixels, smooth())


def test_webp(tmp_path: Path) -> None:
    path = save(tmp_path / "a.webp", smooth(), cv2.IMWRITE_WEBP_QUALITY, 101)
    assert np.abs(only_frame(path).pixels.astype(int) - smooth()).max() <= 1


def test_sixteen_bits_grey_and_alpha_become_eight_bit_rgb(tmp_path: Path) -> None:
    deep = only_frame(save(tmp_path / "deep.png", smooth().astype(np.uint16) * 257)).pixels
    assert np.abs(deep.astype(int) - smooth()).max() <= 1
    grey = only_frame(save(tmp_path / "grey.png", smooth()[..., 0])).pixels
    assert np.abs(grey.astype(int) - smooth()[..., :1]).max() <= 1
    deep_grey = only_frame(save(tmp_path / "deepgrey.png", smooth()[..., 0].astype(np.uint16) * 257)).pixels
    assert np.abs(deep_grey.astype(int) - smooth()[..., :1]).max() <= 1
    alpha = np.full((43, 61, 1), 255, np.uint8)
    alpha[:, :20], alpha[:, 20:40] = 0, 128
    shown = only_frame(save(tmp_path / "alpha.png", np.dstack([smooth(), alpha]))).pixels
    assert (shown[:, :20] == 255).all(), "transparent shows white"
    assert np.abs(shown[:, 20:40].astype(int) - (smooth()[:, 20:40] * 128.0 + 255 * 127) / 255).max() <= 1
    assert np.array_equal(shown[:, 40:], smooth()[:, 40:])


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (4001, 3), (5, 3000)])
def test_any_size(size: tuple[int, int], tmp_path: Path) -> None:
    assert np.array_equal(only_frame(save(tmp_path / "a.png", smooth(*size))).pixels, smooth(*size))


def test_a_picture_is_told_by_its_contents(tmp_path: Path) -> None:
    save(tmp_path / "a.png", smooth()).rename(tmp_path / "photo")
    assert only_frame(tmp_path / "photo").pixels.shape == (43, 61, 3)


def test_one_picture_is_one_frame_and_repeats_for_ever_in_a_loop(tmp_path: Path) -> None:
    path = save(tmp_path / "a.png", smooth())
    source = open_source(str(path), loop=True)
    frames = [frame for frame, _ in zip(source.frames(), range(100), strict=False)]
    assert source.duration is None
    assert source.rate == 30
    assert [frame.index for frame in frames] == list(range(100))
    assert [frame.seconds for frame in frames] == pytest.approx([number / 30 for number in range(100)])
    source.close()
    assert list(source.frames()) == []


def folder(path: Path, *names: str) -> Path:
    for place, name in enumerate(names):
        save(path / name, np.full((8, 8, 3), 10 * place, np.uint8))
    (path / "notes.txt").write_text("not a picture")
    (path / ".hidden.png").write_bytes(b"")
    return path


def values(frames: list[Frame]) -> list[int]:
    return [int(frame.pixels[0, 0, 0]) for frame in frames]


def test_a_folder_comes_in_natural_order(tmp_path: Path) -> None:
    source = open_source(str(folder(tmp_path, "a1.png", "a2.PNG", "a10.png", "b.png")))
    frames = list(source.frames())
    assert values(frames) == [0, 10, 20, 30]
    assert [frame.index for frame in frames] == [0, 1, 2, 3]
    assert [frame.seconds for frame in frames] == [0, 2, 4, 6]
    assert (source.duration, source.rate, source.title) == (8, 0.5, tmp_path.name)
    source.seek(4.1)
    assert values(list(source.frames())) == [20, 30]


def test_a_looping_folder_shows_each_for_two_seconds(tmp_path: Path) -> None:
    source = open_source(str(folder(tmp_path, "a.png", "b.png")), loop=True)
    frames = [frame for frame, _ in zip(source.frames(), range(150), strict=False)]
    assert values(frames) == [0] * 60 + [10] * 60 + [0] * 30
    assert frames[60].seconds == 2
    assert frames[120].seconds == 0
    assert [frame.index for frame in frames] == list(range(150))
    source.seek(3.0)
    assert values([next(source.frames())]) == [10]


def test_pictures_not_wanted_are_not_read(tmp_path: Path) -> None:
    folder(tmp_path, "a.png", "b.png", "c.png")
    (tmp_path / "b.png").write_bytes(b"broken")
    source = open_source(str(tmp_path))
    frames = list(source.frames(lambda seconds: seconds != 2))
    assert [frame.index for frame in frames] == [0, 2]


@pytest.mark.parametrize("loop", [False, True])
def test_broken_pictures_are_named_after_the_others_were_given(loop: bool, tmp_path: Path) -> None:
    folder(tmp_path, "a.png", "b.png", "c.jpg", "d.png", "e.png")
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "b.png").write_bytes((tmp_path / "b.png").read_bytes()[:-20])
    (tmp_path / "c.jpg").write_bytes((tmp_path / "c.jpg").read_bytes()[:-20])
    source = open_source(str(tmp_path), loop=loop)
    frames: list[Frame] = []
    with pytest.raises(SourceError, match=r"^3 of 5 pictures") as error:
        frames.extend(source.frames())
    assert sorted(set(values(frames))) == [30, 40]
    if not loop:
        assert [frame.index for frame in frames] == [3, 4]
    for name in ("a.png", "b.png", "c.jpg"):
        assert name in str(error.value)
    assert "d.png" not in str(error.value)


@pytest.mark.parametrize(
    ("name", "damage", "told"),
    [
        ("a.jpg", lambda data: data[: len(data) // 2], "cut short"),
        ("a.jpg", lambda data: data[:12], "cut short"),
        ("a.png", lambda data: data[: len(data) // 2], "not a picture"),
        ("a.bmp", lambda data: data[: len(data) // 2], "not a picture"),
        ("a.png", lambda data: data[:8] + bytes(100), "not a picture"),
        ("a.png", lambda data: b"", "empty"),
        ("a.jpg", lambda data: b"\xff\xd8\xff\xe1\xff\xff" + b"Exif\0\0II*\0\xff\xff\xff\xff" + bytes(40), "cut short"),
    ],
)
def test_a_broken_picture_is_refused_by_name(name: str, damage: Callable[[bytes], bytes], told: str, tmp_path: Path) -> None:
    path = save(tmp_path / name, smooth(200, 200))
    path.write_bytes(damage(path.read_bytes()))
    with pytest.raises(SourceError, match=told) as error:
        open_source(str(path))
    assert name in str(error.value)


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("nothing here")
    with pytest.raises(SourceError, match=r"no picture in the folder .*\.png"):
        open_source(str(tmp_path))


def test_real_photos(shared: Path) -> None:
    source = open_source(str(shared / "data/hands/gesture_rock"))
    shapes = [frame.pixels.shape for frame in source.frames()]
    assert len(shapes) == 5
    assert shapes[0] == (512, 384, 3)


def test_a_picture_whose_colour_profile_has_a_name_leaves_the_process_alive(tmp_path: Path) -> None:
    plain = save(tmp_path / "plain.png", smooth())
    data, profile = plain.read_bytes(), b"iCCP" + b"sRGB IEC61966-2.1\0\0" + zlib.compress(bytes(128))
    start = 8 + 25  # after the signature and IHDR
    chunk = struct.pack(">I", len(profile) - 4) + profile + struct.pack(">I", zlib.crc32(profile))
    path = tmp_path / "profile.png"
    path.write_bytes(data[:start] + chunk + data[start:])
    program = f"import gc; from studio.sources import open_source; print(next(open_source({str(path)!r}).frames()).width); gc.collect()"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60)
    assert (ran.returncode, ran.stdout.strip()) == (0, "61"), ran.stderr
