"""Tells which known networks a model is, by what its graph computes."""

from collections.abc import Iterable, Mapping
from typing import Literal

from studio.graph import Graph
from studio.phones.stored import Network

ALIKE = 0.005
"""Relative difference that heads for 1000 and for 1001 classes make."""

_TOGETHER = (
    ("convolution", "waiting_convolution"),
    ("pointwise", "waiting_pointwise"),
    ("grouped", "waiting_grouped"),
    ("depthwise",),
    ("dense", "waiting_dense"),
    ("product",),
    ("weights", "waiting_weights"),
)

Precision = Literal["float", "int8"]


def networks_like(work: Mapping[str, float], known: Iterable[Network]) -> tuple[Network, ...]:
    """Those with the same multiply-accumulates of every kind and as many weights: of the same architecture and size, whatever they know."""

    return tuple(network for network in known if alike(work, network.work))


def alike(work: Mapping[str, float], other: Mapping[str, float]) -> bool:
    """Whether both compute the same with as many weights; what has no weights is like nothing."""
    own, others = ([sum(of[name] for name in names) for names in _TOGETHER] for of in (work, other))
    slack = [ALIKE * max(own[:-1])] * (len(own) - 1) + [ALIKE * own[-1]]
    return own[-1] > 0 and all(abs(a - b) <= most for a, b, most in zip(own, others, slack, strict=True))


def precision_of(graph: Graph) -> Precision:
    """int8 where most multiply-accumulates are on integers; float16 and integer weights alone are computed as float."""
    whole = sum((operator.macs or 0) for operator in graph.operators if operator.precision in ("int8", "int16"))
    return "int8" if 2 * whole > graph.macs else "float"
