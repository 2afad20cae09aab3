"""Frames through an app, in this process."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from studio.api import Frame, Speech
from studio.runtime.app_errors import AppError
from studio.runtime.opening import open_app
from studio.runtime.pipeline import pipeline
from studio.runtime.sentences import MOST_PREPARED


def frames(count: int) -> Iterator[Frame]:
    for index in range(count):
        yield Frame.of(np.full((48, 64, 3), index, np.uint8), index, index / 30)


def write_app(folder: Path, body: str) -> str:
    folder.mkdir(exist_ok=True)
    (folder / "app.py").write_text(
        "from dataclasses import dataclass\nimport numpy as np\nfrom studio.api import *\n\n\n"
        "@dataclass(frozen=True)\nclass Settings:\n    level: int = 3\n\n\n"
        f'class Probe(App):\n    """A probe."""\n\n    title = "Probe"\n    settings = Settings()\n\n{body}'
    )
    return str(folder)


def test_every_frame_gives_one_output_with_its_cost(tmp_path: Path) -> None:
    opened = open_app(
        write_app(tmp_path / "probe", "    def process(self, frame):\n        return Result(facts={'mean': float(frame.pixels.mean())})")
    )
    outputs = list(pipeline(frames(5), opened))
    assert [output.result.facts["mean"] for output in outputs] == [0, 1, 2, 3, 4]
    for output in outputs:
        reading = output.reading
        assert reading.captured <= reading.started <= reading.finished
        assert dict(reading.stages)["App"] == pytest.approx(reading.finished - reading.started, abs=2e-3)


def test_models_are_filled_in_and_timed(tmp_path: Path) -> None:
    body = (
        "    palm = model('palm_detection')\n\n"
        "    def process(self, frame):\n        found = self.palm.run(image=frame.pixels)\n"
        "        return Result(facts={'boxes': list(found['boxes'].shape)})"
    )
    opened = open_app(write_app(tmp_path / "probe", body), variants={"palm_detection": "full"}, threads=1)
    output = next(pipeline(frames(1), opened))
    assert output.result.facts["boxes"] == [1, 2016, 18]
    stages = dict(output.reading.stages)
    info = opened.models[0]
    assert (info.card, info.variant, info.threads) == ("palm_detection", "full", 1)
    assert stages[info.title] > 0
    assert stages["Prepare"] > 0
    held = opened.app.palm
    opened.set_models({"palm_detection": "lite"}, 2)
    assert opened.app.palm is held
    assert (opened.models[0].variant, opened.models[0].threads) == ("lite", 2)
    assert next(pipeline(frames(1), opened)).result.facts["boxes"] == [1, 2016, 18]


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("None", "None, not a Result"),
        ("Result(shapes=('x',))", "not a str"),
        ("Result(cues=(1,))", "not a int"),
        ("Result(pixels=np.zeros((4, 4), np.uint8))", "height × width × 3"),
        ("Result(facts={'a': [np.float32(1)]})", "facts['a'][0]"),
        ("Result(facts={1: 2})", "keys are text"),
    ],
)
def test_what_is_not_a_result_is_refused_by_name(tmp_path: Path, returned: str, said: str) -> None:
    opened = open_app(write_app(tmp_path / "probe", f"    def process(self, frame):\n        return {returned}"))
    with pytest.raises(AppError, match=r".") as refused:
        list(pipeline(frames(1), opened))
    assert said in str(refused.value)


def test_an_exception_names_file_line_and_frame(tmp_path: Path) -> None:
    body = "    def process(self, frame):\n        if frame.index == 2:\n            raise ValueError('no good')\n        return Result()"
    opened = open_app(write_app(tmp_path / "probe", body))
    outputs = pipeline(frames(5), opened)
    assert next(outputs).frame.index == 0
    assert next(outputs).frame.index == 1
    with pytest.raises(AppError, match=r"ValueError: no good \(app\.py, line \d+\), while processing frame 2") as raised:
        next(outputs)
    assert "Traceback" in raised.value.details


def test_settings_and_actions_reach_the_app(tmp_path: Path) -> None:
    body = (
        "    said = ''\n\n"
        "    def process(self, frame):\n        return Result(facts={'level': self.settings.level, 'said': self.said})\n\n"
        "    @action('Say it')\n    def say(self, text: str) -> None:\n        self.said = text\n"
    )
    opened = open_app(write_app(tmp_path / "probe", body), {"level": 7})
    assert opened.actions[0].label == "Say it"
    opened.run_action("say", {"text": "hello"})
    assert next(pipeline(frames(1), opened)).result.facts == {"level": 7, "said": "hello"}
    opened.set_values({"level": 1})
    assert next(pipeline(frames(1), opened)).result.facts["level"] == 1
    with pytest.raises(AppError, match="no action 'shout'"):
        opened.run_action("shout", {})


def test_a_model_that_refuses_its_input_is_not_left_running(tmp_path: Path) -> None:
    body = (
        "    palm = model('palm_detection')\n\n"
        "    def process(self, frame):\n        try:\n            self.palm.run(image=frame.pixels[0])\n"
        "        except ModelError:\n            return Result(hint='refused')"
    )
    told: list[str] = []
    opened = open_app(write_app(tmp_path / "probe", body), running=told.append)
    assert next(pipeline(frames(1), opened)).result.hint == "refused"
    assert told == [opened.models[0].title, ""] * 2  # while it was opened, and while it ran


PASSING = "\n    def process(self, frame):\n        return Result()\n"


def test_phrases_follow_the_settings_and_are_held_in_bounds(tmp_path: Path) -> None:
    body = (
        "    def phrases(self):\n        number = 0\n        while True:\n"
        "            yield Speech(f'Number {number}', rate=self.settings.level)\n            number += 1\n\n"
    )
    opened = open_app(write_app(tmp_path / "probe", body + PASSING), {"level": 2})
    assert opened.phrases()[0] == Speech("Number 0", rate=2)
    assert len(opened.phrases()) == MOST_PREPARED
    opened.set_values({"level": 1})
    assert opened.phrases()[1] == Speech("Number 1", rate=1)


@pytest.mark.parametrize(
    ("returned", "said"),
    [
        ("['Left']", "gave a str, not a Speech"),
        ("[Speech(7)]", "not a Speech of a text"),
        ("None", "while naming its phrases"),
        ("[1 / 0]", "division by zero"),
    ],
)
def test_what_are_no_phrases_is_refused_by_name(tmp_path: Path, returned: str, said: str) -> None:
    opened = open_app(write_app(tmp_path / "probe", f"    def phrases(self):\n        return {returned}\n{PASSING}"))
    with pytest.raises(AppError, match=r".") as refused:
        opened.phrases()
    assert said in str(refused.value)
