"""The score for each task, and which of the models' classes the labels mean."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from studio.graph.purpose import Task
from studio.lab.labelled.alike_areas import AlikeAreas
from studio.lab.labelled.found_boxes import FoundBoxes
from studio.lab.labelled.models import JudgedModel
from studio.lab.labelled.naming import Named, background, named
from studio.lab.labelled.near_points import NearPoints
from studio.lab.labelled.right_classes import RightClasses
from studio.lab.labelled.scoring import Score
from studio.lab.labelled.true_areas import BACKGROUND, UNTOLD
from studio.lab.labelled.truth import Labelled, LabelledPictures, LabelsError, Trouble
from studio.vision.any_model.classes import BACKGROUND as BACKGROUND_NAME
from studio.vision.any_model.classes import label

FROM: Mapping[Task, float] = {"detect": 0.01}
"""How sure answers must be to be counted, where it isn't the model's own threshold."""


@dataclass(frozen=True, slots=True)
class Meanings:
    """places: of each model, label → class; labels that one of the models doesn't know are left out of all. judged: whether one counts.

    numbers: label → what pixels of it become in the truth; rest: what all others become. points: of a figure.
    """

    places: tuple[Mapping[str, int], ...]
    judged: Callable[[Labelled], bool]
    numbers: Mapping[str, int] = field(default_factory=dict)
    rest: int = BACKGROUND
    points: int = 0


def classes_meant(
    task: Task, pictures: LabelledPictures, models: list[JudgedModel], refused: dict[str, str]
) -> tuple[Meanings, tuple[Trouble, ...]]:
    """Models of which no label is a class go from `models` into `refused`. Raises LabelsError where none is left."""
    if task == "keypoints":
        counts = Counter(len(figure.points) for entry in pictures.entries for figure in entry.figures or ())
        return Meanings(tuple({} for _ in models), lambda entry: bool(entry.figures), points=counts.most_common(1)[0][0]), ()
    holders = _holders(task, pictures)
    if not holders:
        raise LabelsError(f"the labels of {pictures.folder} ({pictures.form}) name no class")
    troubles: list[Trouble] = []
    places: list[Mapping[str, int]] = []
    for model in tuple(models):
        if model.mislabelled:
            troubles.append(Trouble(f"The labels that {model.title} brings are not taken: {model.mislabelled}"))
        found = named(tuple(holders), model.labels, model.count)
        if task == "segment" and not found.places and len(holders) == 1 and model.count == 2 and not any(model.labels[1:]):
            found = Named(dict.fromkeys(holders, 1), {}, f"the area it marks is taken for {next(iter(holders))}")
        if not found.places:
            refused[model.title] = f"no label of {pictures.folder} is one of its classes: {_either(tuple(holders), model)}"
            models.remove(model)
            continue
        if found.assumed:
            troubles.append(Trouble(f"{model.title}: {found.assumed}. Say otherwise with --classes"))
        if found.unknown:
            items = [f"{name} ({_counted(holders[name])}{f': {why}' if why else ''})" for name, why in found.unknown.items()]
            troubles.append(Trouble(f"labels are no classes of {model.title} and are left out", tuple(items)))
        places.append(found.places)
    if not models:
        raise LabelsError("; ".join(f"{title}: {reason}" for title, reason in refused.items()))
    common = [name for name in holders if all(name in each for each in places)]
    if not common:
        raise LabelsError(f"no label of {pictures.folder} is a class of all of {', '.join(model.title for model in models)}")
    leaves = all(background(model.labels) is not None or (model.count == 2 and not model.labels) for model in models)
    known = tuple({name: each[name] for name in common} for each in places)
    numbers = {name: number for number, name in enumerate(common, 1)}
    return Meanings(known, _judged(task, set(common)), numbers, BACKGROUND if leaves else UNTOLD), tuple(troubles)


def score_of(task: Task, model: JudgedModel, meanings: Meanings, place: int) -> Score:
    places = meanings.places[place]
    match task:
        case "classify":
            return RightClasses(places, model.labels, model.count or 0)
        case "detect":
            shown = {label(model.labels, each): each for each in places.values()}
            return FoundBoxes(places, shown, model.purpose.threshold)
        case "segment":
            return AlikeAreas(places, meanings.numbers)
        case "keypoints":
            return NearPoints(meanings.points)
    raise LabelsError(f"{task} can't be judged by labels; models that classify, detect, segment or find points can")


def _holders(task: Task, pictures: LabelledPictures) -> dict[str, int]:
    """Label → pictures that have it; of masks, which aren't read yet, all that there are."""
    found: Counter[str] = Counter()
    for entry in pictures.entries:
        if task == "classify":
            found.update(entry.classes)
        elif task == "segment" and entry.mask is not None:
            found.update({*filter(None, pictures.mask_classes)})
        else:
            found.update({each.name for each in (entry.boxes if task == "detect" else entry.areas) or ()})
    return {name: count for name, count in found.items() if task != "segment" or not BACKGROUND_NAME.fullmatch(name)}


def _judged(task: Task, common: set[str]) -> Callable[[Labelled], bool]:
    """A picture without boxes counts: what is found on it is wrong."""
    match task:
        case "classify":
            return lambda entry: bool(common & set(entry.classes))
        case "detect":
            return lambda entry: entry.boxes is not None
    return lambda entry: entry.areas is not None or entry.mask is not None


def _either(names: Sequence[str], model: JudgedModel) -> str:
    """What there is on both sides, and what to do."""
    ours = ", ".join(sorted(names)[:5]) + (" …" if len(names) > 5 else "")
    if model.labels:
        known = [label for label in model.labels if label]
        are = "its one class is" if len(known) == 1 else f"its {len(known)} classes are"
        theirs = f"{are} {'; '.join(known[:4])}{' …' if len(known) > 4 else ''}"
    else:
        theirs = f"it brings no names for its {'one class' if model.count == 1 else f'{model.count} classes' if model.count else 'classes'}"
    return f"the labels are {ours}; {theirs}. Say which is which with --classes, or give the model's labels with --set labels=FILE"


def _counted(pictures: int) -> str:
    return f"{pictures} picture{'s' if pictures != 1 else ''}"
