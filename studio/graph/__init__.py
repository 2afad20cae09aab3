"""Reads what a model file is made of, without running it: graphs, tensors, operators, what they cost, and what their author says."""

from studio.graph.model_graph import (
    Graph,
    GraphError,
    Metadata,
    Model,
    Operator,
    Quantisation,
    Signature,
    Tensor,
    TensorMetadata,
)
from studio.graph.reading import read_model
from studio.graph.soundness import Problem, problems

__all__ = [
    "Graph",
    "GraphError",
    "Metadata",
    "Model",
    "Operator",
    "Problem",
    "Quantisation",
    "Signature",
    "Tensor",
    "TensorMetadata",
    "problems",
    "read_model",
]
