"""Everything an app may import from the studio. Needs numpy only."""

from studio.api.app import App, Fact, Result, Stroke, action
from studio.api.cue import Cue, Speech, Tone
from studio.api.estimate import Estimate
from studio.api.fake import FakeInterpreter
from studio.api.frame import Frame, Pixels
from studio.api.model import Interpreter, ModelError, Placement, Prediction, Region, Timing, model
from studio.api.outcome import Export, Outcome
from studio.api.overlay import Box, Caption, Dots, Mask, Point, Points, Polyline, Quad, Shape, Sprite, View, as_points
from studio.api.settings import Slider
from studio.api.storage import StorageError

__all__ = [
    "App",
    "Box",
    "Caption",
    "Cue",
    "Dots",
    "Estimate",
    "Export",
    "Fact",
    "FakeInterpreter",
    "Frame",
    "Interpreter",
    "Mask",
    "ModelError",
    "Outcome",
    "Pixels",
    "Placement",
    "Point",
    "Points",
    "Polyline",
    "Prediction",
    "Quad",
    "Region",
    "Result",
    "Shape",
    "Slider",
    "Speech",
    "Sprite",
    "StorageError",
    "Stroke",
    "Timing",
    "Tone",
    "View",
    "action",
    "as_points",
    "model",
]
