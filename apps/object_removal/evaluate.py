"""Measures how well holes of pictures are filled with what fits, beside Telea and Navier-Stokes in the same run."""

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from studio.api import App, Fact, Frame, Pixels
from studio.vision.removal.stills import judged


def evaluate(
    entries: Sequence[Mapping[str, Any]], frames: Callable[[Mapping[str, Any]], Iterator[Frame]], open_app: Callable[..., App]
) -> dict[str, Fact]:
    """As `judged` tells. entries: clean pictures (`role` "clean"), and pictures with masks. Raises ModelError without the network."""
    app: Any = open_app()

    def read(entry: Mapping[str, Any]) -> Pixels:
        with contextlib.closing(frames(entry)) as opened:  # type: ignore[type-var]  # the host's are generators; Iterator has no close
            return next(opened).pixels

    return judged(entries, read, app.inpaint)
