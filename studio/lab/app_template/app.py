"""Marks what moves."""

from dataclasses import dataclass
from typing import Annotated, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from studio.api import App, Box, Frame, Mask, Result, Slider, action

NEWS = 0.1
"""Share of each picture in what is taken as usual: what moved and stays is forgotten within a second."""


@dataclass(frozen=True)
class Settings:
    """Each field becomes a control in the window and a `--set NAME=VALUE` on the command line."""

    threshold: Annotated[int, Slider(2, 100), "How much a pixel must change to count as moving"] = 12
    smallest: Annotated[float, Slider(0.0, 10.0, unit="%"), "How much of the picture must move"] = 0.2
    mark: Annotated[Literal["box", "colour"], "How what moves is marked"] = "box"


class TemplateApp(App):
    """Marks what moves."""

    title = "App template"
    demo = "scene:hands"  # or "scene:barcode": what the window shows where there is no camera
    settings = Settings()

    def opened(self) -> None:
        self._usual: NDArray[np.float32] | None = None

    def process(self, frame: Frame) -> Result:
        with self.step("Smooth"):
            now = cv2.GaussianBlur(cv2.cvtColor(frame.pixels, cv2.COLOR_RGB2GRAY), (9, 9), 0).astype(np.float32)
        if self._usual is None or self._usual.shape != now.shape:
            self._usual = now
        with self.step("Compare"):
            moving = (cv2.absdiff(now, self._usual) > self.settings.threshold).view(np.uint8)
            cv2.accumulateWeighted(now, self._usual, NEWS)
        share = cv2.countNonZero(moving) / moving.size
        if share * 100 <= self.settings.smallest:
            return Result(hint="Move something", facts={"moving": share})
        return Result(shapes=(self._marked(moving),), facts={"moving": share})

    def _marked(self, moving: NDArray[np.uint8]) -> Box | Mask:
        """moving: 1 for each pixel of the frame that does, else 0."""
        if self.settings.mark == "colour":
            return Mask(moving * np.uint8(160))
        left, top, width, height = cv2.boundingRect(moving)
        return Box.at([(left, top), (left + width, top + height)], "moves")

    @action("Start afresh")
    def start_afresh(self) -> None:
        """What is there now is taken as usual."""
        self._usual = None
