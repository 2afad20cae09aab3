"""Models judged on one's own labelled pictures: each looks at the same picture in turn, and what it says is held against the truth."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from studio.api import Frame, ModelError
from studio.graph.purpose import Task
from studio.lab.labelled.fitting import Fitting
from studio.lab.labelled.intervals import FEW, Difference, Interval, difference, interval, once, resampled
from studio.lab.labelled.models import JudgedModel
from studio.lab.labelled.scores import FROM, classes_meant, score_of
from studio.lab.labelled.scoring import Score, Unscorable, Verdict
from studio.lab.labelled.truth import Labelled, LabelledPictures, LabelsError, Trouble, Unfitting, gathered
from studio.lab.spread import Spread
from studio.runtime.comparison_app import parts_of
from studio.runtime.contenders import Contender
from studio.runtime.ctrl_c import ctrl_c_held_back
from studio.sources import SourceError
from studio.sources.picture import read_picture
from studio.vision.any_model.comparison import DOES

HURT = 12
"""Pictures told of for each model."""


@dataclass(frozen=True, slots=True)
class Hurt:
    """A picture on which a model does worse than the first, or of the first one of those it is most wrong about.

    truth, was, found: what is right, what the first said, what this one says.
    """

    entry: Labelled
    truth: str
    was: str
    found: str


@dataclass(frozen=True, slots=True)
class ModelJudged:
    """names: figure → what it is; against: the first one, on the same pictures. lost, won: pictures it does worse and better on."""

    model: JudgedModel
    score: Score
    run: Spread
    figures: Mapping[str, Interval]
    against: Mapping[str, Difference]
    hurt: tuple[Hurt, ...]
    lost: int
    won: int


@dataclass(frozen=True, slots=True)
class Judgement:
    """asked: pictures that were to be judged; judged: that all models looked at; stopped: by Ctrl-C, before all were.

    fitting: as the truth was fitted to them. refused: models that could not be judged, and why.
    """

    pictures: LabelledPictures
    task: Task
    fitting: Fitting
    asked: int
    judged: int
    models: tuple[ModelJudged, ...]
    refused: Mapping[str, str]
    troubles: tuple[Trouble, ...]
    stopped: bool


@dataclass(frozen=True, slots=True)
class Wish:
    """meant: label → the model's name or number of it, "" to leave it out. limit: of pictures, drawn by `seed`; None for all."""

    meant: Mapping[str, str] = field(default_factory=dict)
    limit: int | None = None
    seed: int = 0
    threads: int = 1


def judge(
    pictures: LabelledPictures, contenders: Sequence[Contender], wish: Wish, reached: Callable[[int, int], None] = lambda done, of: None
) -> Judgement:
    """Ctrl-C ends it with what was judged so far. reached: told how many pictures are done; when all are, intervals are worked out.

    Raises LabelsError and ModelError where nothing can be judged, with the reason.
    """
    models, refused = _opened(pictures, contenders, wish.threads)
    task = models[0].purpose.task
    pictures = _renamed(pictures, wish.meant)
    meanings, troubles = classes_meant(task, pictures, models, refused)
    entries = [entry for entry in pictures.entries if meanings.judged(entry)]
    if not entries:
        raise LabelsError(f"no picture of {pictures.folder} can be judged: {'; '.join(map(str, troubles)) or 'none has a label'}")
    random.Random(wish.seed).shuffle(entries)  # what is judged when it is stopped is a fair part of all
    entries = entries[: wish.limit]
    scores = [score_of(task, model, meanings, place) for place, model in enumerate(models)]
    fitting = Fitting(pictures, task, meanings.numbers, meanings.rest, meanings.places[0])
    seen, seconds, verdicts, wrong, stopped = _looked(entries, fitting, models, scores, refused, reached)
    kept = [place for place, model in enumerate(models) if model.title not in refused]
    models, scores = [models[place] for place in kept], [scores[place] for place in kept]
    seconds, verdicts = [seconds[place] for place in kept], [verdicts[place] for place in kept]
    if not models:
        raise LabelsError("; ".join(f"{title}: {reason}" for title, reason in refused.items()))
    if not seen:
        if stopped:
            raise KeyboardInterrupt
        raise LabelsError(f"none of the {len(entries)} pictures could be judged: {'; '.join(map(str, wrong))}")
    reached(len(entries), len(entries))
    told = _told(models, scores, seen, seconds, verdicts, wish.seed)
    everything = (*pictures.troubles, *troubles, *wrong)
    if len(seen) < FEW:
        everything += (Trouble(f"Too few pictures for intervals that hold: only {len(seen)} could be judged"),)
    return Judgement(pictures, task, fitting, len(entries), len(seen), told, refused, everything, stopped)


def _opened(pictures: LabelledPictures, contenders: Sequence[Contender], threads: int) -> tuple[list[JudgedModel], dict[str, str]]:
    """Those of the task that the labels are for; the first that can be opened decides where they are for several."""
    models: list[JudgedModel] = []
    refused: dict[str, str] = {}
    for part in parts_of(contenders):
        try:
            task = part.side.purpose.task
            if not part.side.problem and task not in pictures.gives:
                held = " and ".join(WHAT[each] for each in pictures.gives)
                wanted = f"take other labels, or a model that {' or '.join(DOES[each] for each in pictures.gives)}"
                raise ModelError(f"it {DOES[task]}, but the labels in {pictures.folder} are {held} ({pictures.form}); {wanted}")
            if models and task != models[0].purpose.task:
                raise ModelError(f"it {DOES[task]}, {models[0].title} {DOES[models[0].purpose.task]}")
            models.append(JudgedModel(part, threads, FROM.get(task)))
        except ModelError as error:
            refused[part.side.title] = str(error)
    if not models:
        raise ModelError("; ".join(f"{title}: {reason}" for title, reason in refused.items()))
    return models, refused


WHAT: Mapping[Task, str] = {"classify": "classes", "detect": "boxes", "segment": "areas", "keypoints": "points"}


def _renamed(pictures: LabelledPictures, meant: Mapping[str, str]) -> LabelledPictures:
    if not meant:
        return pictures

    def name(text: str) -> str:
        return meant.get(text, text)

    def of(entry: Labelled) -> Labelled:
        return replace(
            entry,
            classes=tuple(dict.fromkeys(filter(None, map(name, entry.classes)))),
            boxes=entry.boxes and tuple(replace(box, name=name(box.name)) for box in entry.boxes if name(box.name)),
            areas=entry.areas and tuple(replace(area, name=name(area.name)) for area in entry.areas if name(area.name)),
        )

    return replace(pictures, entries=tuple(map(of, pictures.entries)), mask_classes=tuple(map(name, pictures.mask_classes)))


def _looked(
    entries: Sequence[Labelled],
    fitting: Fitting,
    models: Sequence[JudgedModel],
    scores: Sequence[Score],
    refused: dict[str, str],
    reached: Callable[[int, int], None],
) -> tuple[list[tuple[Labelled, str]], list[list[float]], list[list[Verdict]], tuple[Trouble, ...], bool]:
    """Pictures that were judged and what is true of them, seconds and verdicts by model, what went wrong, and whether Ctrl-C stopped it.

    A model whose answers don't suit the labels goes into `refused`.
    """
    seen: list[tuple[Labelled, str]] = []
    seconds: list[list[float]] = [[] for _ in models]
    verdicts: list[list[Verdict]] = [[] for _ in models]
    wrong: list[tuple[str, str]] = []
    stopped = False
    try:
        for index, entry in enumerate(entries):
            reached(index, len(entries))
            try:
                frame = Frame.of(read_picture(entry.file), index)
                truth, doubts = fitting.fitted(entry, frame)
            except SourceError as error:
                wrong.append(("pictures can't be read", str(error).partition(";")[0].replace(str(entry.file), entry.name)))
                continue
            except Unfitting as error:
                wrong.append(("pictures don't suit their labels and are left out", f"{entry.name} ({error})"))
                continue
            wrong += [(doubt, entry.name) for doubt in doubts]
            left = [place for place, model in enumerate(models) if model.title not in refused]
            if not left:
                break
            order = [left[(index + step) % len(left)] for step in range(len(left))]  # none is always the first
            looks = {place: models[place].look(frame) for place in order}
            with ctrl_c_held_back():  # counted for all or none
                for place, look in sorted(looks.items()):
                    if look.answer is None:
                        wrong.append((_unanswered(models[place]), f"{entry.name} ({look.problem})"))
                    else:
                        seconds[place].append(look.seconds)
                    try:
                        verdicts[place].append(scores[place].add(truth, frame, look.answer))
                    except Unscorable as error:
                        refused[models[place].title] = str(error)
                seen.append((entry, fitting.said(truth)))
    except KeyboardInterrupt:
        stopped = True
    for place, model in enumerate(models):
        if seen and not seconds[place] and model.title not in refused:
            reason = next(item for what, item in wrong if what == _unanswered(model))
            refused[model.title] = f"it gives no answer on any of the {len(seen)} pictures: {reason}"
    return seen, seconds, verdicts, gathered(wrong), stopped


def _unanswered(model: JudgedModel) -> str:
    return f"pictures on which {model.title} gives no answer, which counts as wrong"


def _told(
    models: Sequence[JudgedModel],
    scores: Sequence[Score],
    seen: Sequence[tuple[Labelled, str]],
    seconds: Sequence[Sequence[float]],
    verdicts: Sequence[Sequence[Verdict]],
    seed: int,
) -> tuple[ModelJudged, ...]:
    values = [once(score.figures, len(seen)) for score in scores]
    draws = resampled([score.figures for score in scores], len(seen), seed)
    found = []
    for place, (model, score) in enumerate(zip(models, scores, strict=True)):
        figures, against = {}, {}
        for name in score.names:
            own = score.rights(name)
            figures[name] = interval(values[place][name], draws[place][name], own)
            if place and name in scores[0].names:
                firsts = scores[0].rights(name)
                rights = (firsts, own) if firsts is not None and own is not None else None
                against[name] = difference((values[0][name], values[place][name]), (draws[0][name], draws[place][name]), rights)
        gains = [own.right - first.right if place else own.right - 1 for first, own in zip(verdicts[0], verdicts[place], strict=True)]
        worst = sorted((each for each in range(len(seen)) if gains[each] < 0), key=lambda each: (gains[each], verdicts[place][each].near))[
            :HURT
        ]
        hurt = tuple(Hurt(*seen[each], verdicts[0][each].said, verdicts[place][each].said) for each in worst)
        lost, won = sum(gain < 0 for gain in gains), sum(gain > 0 for gain in gains)
        found.append(ModelJudged(model, score, Spread.of(seconds[place]), figures, against, hurt, lost, won))
    return tuple(found)
