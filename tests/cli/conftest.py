"""Tiny apps and pictures for the command line."""

from pathlib import Path
from textwrap import dedent

import cv2
import numpy as np
import pytest

from studio import bundled

BRIGHTNESS = '''
    """Tells how bright the picture is."""
    from dataclasses import dataclass
    from pathlib import Path
    from typing import Annotated, Literal
    from studio.api import App, Box, Frame, Result, Slider

    @dataclass(frozen=True)
    class Settings:
        gain: Annotated[float, Slider(0, 4), "Multiplies the brightness"] = 1.0
        colour: Literal["grey", "blue"] = "grey"

    class Brightness(App):
        title = "Brightness"
        settings = Settings()

        def process(self, frame: Frame) -> Result:
            mean = float(frame.pixels.mean()) * self.settings.gain
            return Result((Box.at([[1, 1], [5, 5]]),), facts={"mean": mean, "nothing": float("nan") if frame.index == 1 else None})
    '''
FAILING = """
    from studio.api import App, Frame, Result

    class Failing(App):
        "Fails on its third picture."
        title = "Failing"

        def process(self, frame: Frame) -> Result:
            if frame.index == 2:
                raise RuntimeError("no more of this")
            return Result(facts={"index": frame.index})
    """
STUBBORN = '''
    """Stops the program on its second picture, as Ctrl-C would."""
    from studio.api import App, Frame, Result

    class Stubborn(App):
        title = "Stubborn"

        def process(self, frame: Frame) -> Result:
            if frame.index == 1:
                raise KeyboardInterrupt
            return Result(facts={"index": frame.index})
    '''
BROKEN = "import nothing_of_this_name\nclass Broken:\n    title = 'Broken'\n"
MODELLED = """
    from studio.api import App, Frame, Result, model

    class Modelled(App):
        "Wants a model."
        title = "Modelled"
        palm = model("palm_detection")

        def process(self, frame: Frame) -> Result:
            return Result()
    """


@pytest.fixture
def apps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Five apps; none is built in."""
    folder = tmp_path / "apps"
    sources = {"brightness": BRIGHTNESS, "failing": FAILING, "stubborn": STUBBORN, "broken": BROKEN, "modelled": MODELLED}
    for name, source in sources.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "app.py").write_text(dedent(source))
    monkeypatch.setenv("POCKET_STUDIO_APPS", str(folder))
    monkeypatch.setattr(bundled, "apps_folder", lambda: tmp_path / "nothing built in")
    return folder


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """A folder of four pictures, 10, 20, 30 and 40 bright."""
    folder = tmp_path / "pictures"
    folder.mkdir()
    for index in range(4):
        cv2.imwrite(str(folder / f"{index}.png"), np.full((48, 64, 3), 10 * (index + 1), np.uint8))
    return folder
