"""What is known of a model that is shown, besides what its card guesses."""

from dataclasses import dataclass
from pathlib import Path

from studio.graph.picture_input import PictureInput
from studio.graph.roles import Outputs
from studio.vision.any_model.preparing import Scaling


@dataclass(frozen=True, slots=True)
class ModelFacts:
    """labels: those in the file, or of the data set named in `assumed`, which is "" where none was assumed.

    scaling: of pixel values, as its metadata says, None where it says none.
    reasons: what the guess comes from, none where nothing was guessed; file: the model's.
    """

    file: Path
    picture: PictureInput
    outputs: Outputs
    labels: tuple[str, ...] = ()
    scaling: Scaling | None = None
    reasons: tuple[str, ...] = ()
    assumed: str = ""
