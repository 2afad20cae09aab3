"""Pictures through shared memory."""

import numpy as np

from studio.runtime.ring import SLOTS, Ring


def make_rings() -> tuple[Ring, Ring]:
    arrays = [(kind * length)() for kind, length in Ring.layout()]
    return Ring(*arrays), Ring(*arrays)


def picture(value: int, height: int = 4, width: int = 6) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
    return np.full((height, width, 3), value, np.uint8)


def test_what_is_written_is_read() -> None:
    writer, reader = make_rings()
    rng = np.random.default_rng(1)
    for height, width in ((2, 3), (720, 1280), (1, 1)):
        pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
        slot, sequence = writer.write(pixels)
        read = reader.read(slot, sequence, width, height)
        assert read is not None
        assert np.array_equal(read, pixels)
        assert read.base is None


def test_an_overwritten_picture_is_not_given_out() -> None:
    writer, reader = make_rings()
    old = writer.write(picture(0))
    for value in range(1, SLOTS + 1):
        writer.write(picture(value))
    assert reader.read(*old, 6, 4) is None


def test_the_last_pictures_stay_readable() -> None:
    writer, reader = make_rings()
    written = [(value, writer.write(picture(value))) for value in range(10)][-SLOTS:]
    for value, (slot, sequence) in written:
        read = reader.read(slot, sequence, 6, 4)
        assert read is not None
        assert (read == value).all()
