"""Shows what any model does: pictures made into its input, its outputs read by the usual conventions, and drawn."""

from studio.vision.any_model.app import AnyModel
from studio.vision.any_model.facts import ModelFacts

__all__ = ["AnyModel", "ModelFacts"]
