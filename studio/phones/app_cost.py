"""What one frame of an app asks for, as it was measured on this computer: what a phone's time is estimated from."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ModelUse:
    """A model of an app. runs: of it a frame, on average; file: the .tflite file."""

    title: str
    file: Path
    runs: float


@dataclass(frozen=True, slots=True)
class AppCost:
    """own_ms: what the app's own code takes a frame on this computer, all but running its models, on average over `frames` frames."""

    models: tuple[ModelUse, ...]
    own_ms: float
    frames: int
