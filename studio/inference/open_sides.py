"""A size for a picture whose sides a model file leaves open."""

from collections.abc import Mapping, Sequence

from studio.graph.labels import table_in
from studio.graph.picture_input import MOST_CHANNELS

USUAL_SIDE = 320
"""A multiple of 32, as networks with five halvings want it; small enough for a first look."""


def closed(shape: Sequence[int], told: Mapping[str, str]) -> tuple[int, ...]:
    """`shape`, its open sides (−1) closed where it is a picture's: by the size that an exporter notes as `imgsz`, else USUAL_SIDE.

    Sides of anything else stay open.
    """
    sides = tuple(shape)
    if len(sides) != 4 or min(sides[1:]) > 0:
        return sides
    places = next((spatial for channel, spatial in ((3, (1, 2)), (1, (2, 3))) if 0 < sides[channel] <= MOST_CHANNELS), ())
    wanted = _told_size(told)
    return tuple(wanted[places.index(place)] if side < 0 and place in places else side for place, side in enumerate(sides))


def _told_size(told: Mapping[str, str]) -> tuple[int, int]:
    """Height and width."""
    found = table_in(told.get("imgsz", ""))
    found = [found, found] if isinstance(found, int) else found
    if isinstance(found, list | tuple) and len(found) == 2 and all(isinstance(side, int) and 0 < side <= 4096 for side in found):
        return int(found[0]), int(found[1])
    return USUAL_SIDE, USUAL_SIDE
