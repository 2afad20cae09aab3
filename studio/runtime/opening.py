"""Opens an app: its class loaded, its models filled in, its settings applied."""

import re
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import islice

from studio.api import App, ModelError, Outcome, Speech, Stroke
from studio.api.app import declared_actions
from studio.api.model import AbsentModel, declared_models, optional_cards
from studio.folders import data_folder
from studio.inference.catalogue import Catalogue
from studio.inference.fetching import Progress, silent
from studio.inference.opening import OpenModel, open_model
from studio.runtime.app_errors import AppError, checked_outcome, checked_phrases
from studio.runtime.comparison_app import catalogue_of_comparison
from studio.runtime.declared_settings import action_arguments, action_fields, fields_of, values_of, with_values
from studio.runtime.discovery import find_app, load_app
from studio.runtime.heartbeat import LOADING, OPENING
from studio.runtime.messages import ActionInfo, ModelInfo
from studio.runtime.model_apps import catalogue_of_model
from studio.runtime.sentences import MOST_PREPARED
from studio.runtime.settings_schema import Field, Values, fitting_values
from studio.runtime.stages import Stages, TimedInterpreter


@dataclass(slots=True)
class OpenedApp:
    """An app ready to process frames; every call into it turns what it raises into an AppError."""

    name: str
    app: App
    stages: Stages
    fields: tuple[Field, ...]
    _models: dict[str, tuple[TimedInterpreter, OpenModel]]
    _catalogue: Catalogue

    @property
    def title(self) -> str:
        return self.app.title

    @property
    def values(self) -> Values:
        return values_of(self.app.settings, self.title)

    @property
    def models(self) -> tuple[ModelInfo, ...]:
        return tuple(
            ModelInfo(name, model.card.title, model.variant.name, model.variants, model.threads, str(model.file))
            for name, (_, model) in self._models.items()
        )

    @property
    def actions(self) -> tuple[ActionInfo, ...]:
        found = declared_actions(type(self.app))
        return tuple(ActionInfo(name, label, action_fields(getattr(self.app, name), self.title)) for name, label in found.items())

    def phrases(self) -> tuple[Speech, ...]:
        """At most MOST_PREPARED, however many the app would give."""
        given: list[object] = []
        self._call("naming its phrases", lambda: given.extend(islice(self.app.phrases(), MOST_PREPARED)))
        return checked_phrases(tuple(given))

    def set_values(self, values: Values) -> None:
        """Replaces the named settings; raises SettingsError and leaves them as they were when one doesn't fit."""
        self.app.settings = with_values(self.app.settings, values, self.title)

    def set_models(
        self,
        variants: Mapping[str, str],
        threads: int | None,
        progress: Progress = silent,
        cancelled: threading.Event | None = None,
    ) -> None:
        """Opens the models anew with other variants or threads: all of them, or none where that raises ModelError."""
        _refuse_unknown(variants, self._models, self.title)
        exchanged = {name: open_model(self._catalogue, name, variants.get(name), threads, progress, cancelled) for name in self._models}
        for name, model in exchanged.items():
            timed, _ = self._models[name]
            timed.inner = model.interpreter
            self._models[name] = (timed, model)

    def pointer(self, stroke: Stroke) -> None:
        self._call("handling the pointer", self.app.pointer, stroke)

    def run_action(self, name: str, values: Values) -> Outcome | None:
        if name not in declared_actions(type(self.app)):
            raise AppError(f"{self.title} has no action {name!r}.")
        method = getattr(self.app, name)
        return checked_outcome(self._call(f"running {name}", lambda: method(**action_arguments(method, values, self.title))), name)

    def close(self) -> None:
        self._call("closing", self.app.close)

    def _call(self, what: str, method: Callable[..., object], *args: object) -> object:
        try:
            return method(*args)
        except (Exception, SystemExit) as error:
            raise AppError.from_exception(what, error) from error


def open_app(
    name: str,
    settings: Values | None = None,
    variants: Mapping[str, str] | None = None,
    threads: int | None = None,
    *,
    catalogue: Catalogue | None = None,
    progress: Progress = silent,
    cancelled: threading.Event | None = None,
    running: Callable[[str], None] = lambda model: None,
    left_out: Callable[[str], None] | None = None,
    entering: Callable[[str], None] = lambda stage: None,
) -> OpenedApp:
    """Loads the app, opens its models, applies the settings and calls its `opened`.

    settings: those that differ from the defaults. variants: card name → variant, for cards that aren't to open their default. threads: None
    for auto. running: told the title of each model as it is opened or runs, and "" after it. left_out: for remembered settings: told which
    of them no longer fit and are left at their defaults; without it they are refused. entering: told each stage of `heartbeat`.
    Raises AppError (and UnknownApp), ModelError, SettingsError.
    """
    entering(OPENING)
    catalogue = catalogue or catalogue_of(name)
    kind = load_app(name)
    try:
        app = kind()
    except (Exception, SystemExit) as error:
        raise AppError.from_exception(f"creating {kind.__name__}", error) from error
    fields = fields_of(app.settings, app.title)
    if settings and left_out:
        settings, problems = fitting_values(fields, settings, app.title)
        if problems:
            left_out(f"Some remembered settings no longer fit and are back at their defaults. {' '.join(problems)}")
    if settings:
        app.settings = with_values(app.settings, settings, app.title)
    wanted = declared_models(kind)
    _refuse_unknown(variants or {}, wanted.values(), app.title)
    cards = dict.fromkeys(wanted.values())
    entering(LOADING)
    optional = optional_cards(kind)
    absent: dict[str, AbsentModel] = {}
    opened: dict[str, OpenModel] = {}
    for card in cards:
        try:
            if card in optional:
                _refuse_to_fetch(catalogue, card, (variants or {}).get(card))
            running(catalogue.find(card).title)  # a file that ends the process is named
            opened[card] = open_model(catalogue, card, (variants or {}).get(card), threads, progress, cancelled)
        except ModelError as problem:
            if card not in optional:
                raise
            absent[card] = AbsentModel(str(problem))
        finally:
            running("")
    stages = Stages(tuple(model.card.title for model in opened.values()), running)
    timed = {name: (TimedInterpreter(model.interpreter, model.card.title, stages), model) for name, model in opened.items()}
    for attribute, card in wanted.items():
        setattr(app, attribute, absent[card] if card in absent else timed[card][0])
    app._timed = stages.step
    app.storage = data_folder() / "apps" / re.sub(r"[^\w.-]", "_", find_app(name).name)
    ready = OpenedApp(name, app, stages, fields, timed, catalogue)
    entering(OPENING)
    ready._call("opening", app.opened)
    return ready


def catalogue_of(app: str) -> Catalogue:
    """The models an app finds, those in its own folder `models` first. Raises UnknownApp."""
    listing = find_app(app)
    if listing.compared:
        return catalogue_of_comparison(app)
    if listing.model:
        return catalogue_of_model(listing.model)
    return Catalogue([listing.folder / "models"] if listing.folder else [])


def _refuse_to_fetch(catalogue: Catalogue, name: str, variant: str | None) -> None:
    """What an app can do without is not fetched behind anyone's back."""
    card = catalogue.find(name)
    if catalogue.here(card, catalogue.variant(card, variant)) is None:
        raise ModelError(f"{card.title} is not on this computer: fetch it once on the Models page, or with “pocket-studio fetch {name}”")


def _refuse_unknown(variants: Mapping[str, str], cards: Iterable[str], title: str) -> None:
    known = set(cards)
    for card in variants:
        if card not in known:
            raise ModelError(f"{title} has no model {card!r}; it uses {', '.join(sorted(known)) or 'none'}.")
