"""The app with its real models on real people."""

from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import pytest

from studio.api import Frame, ModelError
from studio.runtime.opening import OpenedApp, open_app
from studio.runtime.pipeline import Output, pipeline

CLIPS = "data/hands/asl_clips"


@pytest.fixture
def opened() -> Iterator[OpenedApp]:
    try:
        app = open_app("hand_puppets", settings={"view": "Puppet and landmarks"}, threads=1)
    except ModelError as error:
        pytest.skip(f"the hand models are not on this machine: {error}")
    yield app
    app.close()


@pytest.fixture
def clip(shared: Path) -> Path:
    path = shared / CLIPS / "again.mkv"
    if not path.is_file():
        pytest.skip(f"there is no {CLIPS}/again.mkv in the shared data")
    return path


def frames(path: Path) -> Iterator[Frame]:
    with av.open(str(path)) as container:
        for index, frame in enumerate(container.decode(video=0)):
            yield Frame.of(frame.to_ndarray(format="rgb24"), index, float(frame.time))


def test_hands_of_a_signing_person_are_found_and_held(opened: OpenedApp, clip: Path) -> None:
    outputs = list(pipeline(frames(clip), opened))
    seen = [hand for output in outputs for hand in hands_of(output)]
    assert sum(bool(hands_of(output)) for output in outputs) > 0.7 * len(outputs)
    assert all(len(hands_of(output)) <= 2 for output in outputs)
    points = np.array([hand["landmarks"] for hand in seen])[:, :, :2]
    inside = ((points >= 0) & (points < (640, 480))).all(axis=2)
    assert inside.mean() > 0.85  # at the start and end of this clip the hands reach below the picture
    assert all(10 < hand["size"] < 150 for hand in seen)
    shown = [bool(output.result.shapes) for output in outputs if hands_of(output)]
    assert all(shown)


def hands_of(output: Output) -> list[dict[str, object]]:
    return output.result.facts["hands"]  # type: ignore[return-value]
