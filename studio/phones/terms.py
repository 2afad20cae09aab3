"""Which sums of a graph's work make up the time on each kind of unit, and what each costs about."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

_ALL = {
    "constant": ("constant",),
    "operators": ("operators",),
    "convolution": ("convolution", "waiting_convolution"),
    "pointwise": ("pointwise", "waiting_pointwise"),
    "grouped": ("grouped", "waiting_grouped"),
    "depthwise": ("depthwise",),
    "dense": ("dense", "waiting_dense"),
    "product": ("product",),
    "weights": ("weights", "waiting_weights"),
    "elementwise": ("elementwise",),
    "reduction": ("reduction",),
    "movement": ("movement",),
    "concatenation": ("concatenation",),
    "transposition": ("transposition",),
    "padding": ("padding",),
    "pooling": ("pooling",),
    "resizing": ("resizing",),
    "traffic": ("traffic",),
    "large": ("large",),
    "in_out": ("in_out",),
}
# An accelerator reads weights while it multiplies: the slower of both counts. It takes padding over into the convolution behind.
_ACCELERATOR = {name: columns[:1] for name, columns in _ALL.items() if name != "padding"} | {"weights": ("waiting_weights",)}

_CPU = (0.1, 0.002, 25.0, 25.0, 25.0, 60.0, 25.0, 40.0, 0.3, 0.5, 1.0, 0.5, 0.3, 0.5, 0.5, 1.0, 1.0, 0.3, 0.1, 0.1)
_GPU = (0.1, 0.03, 3.0, 3.0, 4.0, 10.0, 4.0, 5.0, 0.1, 0.05, 0.1, 0.1, 0.05, 0.1, 0.1, 0.1, 0.1, 0.05, 0.03, 0.1)
_NPU = (0.05, 0.001, 0.1, 0.1, 0.15, 1.0, 0.1, 0.15, 0.035, 0.004, 0.04, 0.03, 0.01, 0.05, 0.02, 0.03, 0.008, 0.02, 0.4)


@dataclass(frozen=True, slots=True)
class Terms:
    """columns: name of a term → the sums of `work_of` it adds up; expected: milliseconds of one unit of each, to within a few times."""

    columns: Mapping[str, tuple[str, ...]]
    expected: Vector

    def of(self, work: Mapping[str, float]) -> Vector:
        """The terms of one graph."""
        return np.array([sum(work[column] for column in columns) for columns in self.columns.values()])


def terms_of(unit: str, precision: str) -> Terms:
    """unit: "cpu", "gpu", "npu", or "nnapi" and "coreml", which choose one themselves; precision: "float" or "int8", which takes half as
    long and half the memory.
    """
    columns, expected = (_ACCELERATOR, _NPU) if unit == "npu" else (_ALL, _CPU if unit == "cpu" else _GPU)
    if precision == "int8" and unit != "gpu":
        return Terms(columns | {"large": ("larger",)}, np.array(expected) / 2)
    return Terms(columns, np.array(expected))
