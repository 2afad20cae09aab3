"""Which output of a model plays which part in a decoding."""

from collections.abc import Mapping

from studio.graph.purpose import End

Roles = Mapping[str, str]
"""Role in the decoding → name of the output."""

Outputs = tuple[End, ...]


class Unsuited(ValueError):
    """Outputs that a decoding can't read; the message says what it wants."""


def first_of(found: list[End], wanted: str) -> End:
    """A model may give its result in several steps of refinement. Raises Unsuited."""
    if not found:
        raise Unsuited(wanted)
    return found[0]
