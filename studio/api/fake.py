"""An interpreter without a model, for tests of apps."""

from collections.abc import Callable, Mapping

from studio.api.model import Placement, Prediction, Region, Tensor, Timing

Answer = Mapping[str, Tensor]


class FakeInterpreter:
    """Answers every run with `answer`, or with what `answer(inputs)` returns; `runs` keeps the inputs it was given.

    A picture's placement is the whole picture; a `Region`'s is that region.
    """

    def __init__(self, answer: Answer | Callable[[Mapping[str, Tensor | Region]], Answer]) -> None:
        self.runs: list[Mapping[str, Tensor | Region]] = []
        self._answer = answer

    def run(self, **inputs: Tensor | Region) -> Prediction:
        self.runs.append(inputs)
        outputs = self._answer(inputs) if callable(self._answer) else self._answer
        return Prediction(dict(outputs), _placement(next(iter(inputs.values()))), Timing(0.0, 0.0))


def _placement(value: Tensor | Region) -> Placement:
    if isinstance(value, Region):
        return value.placement((round(value.size[0]), round(value.size[1])))
    height, width = value.shape[:2] if value.ndim == 3 else (1, 1)
    return Placement.whole(width, height)
