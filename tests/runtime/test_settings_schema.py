"""Settings: what a declaration becomes, what a value is refused for, and that nothing is lost on the way there and back."""

import math
import string
from contextlib import suppress
from dataclasses import dataclass, field, make_dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studio.api import Slider, action
from studio.runtime.declared_settings import action_arguments, action_fields, fields_of, values_of, with_values
from studio.runtime.settings_schema import Field, SchemaError, SettingsError, checked, fitting_values, parse, parse_assignments


@dataclass(frozen=True)
class Everything:
    mirror: bool = True
    max_hands: Annotated[int, Slider(1, 4), "How many hands"] = 2
    confidence: Annotated[float, Slider(0.05, 0.95, 0.05, "of 1"), "How sure the model must be"] = 0.5
    name: str = "Ada"
    size: Literal["small", "large"] = "small"
    voice: Path = Path()


def test_declaration_becomes_fields() -> None:
    assert fields_of(Everything(name="Bo"), "demo") == (
        Field("mirror", "Mirror", "switch", True),
        Field("max_hands", "Max hands", "integer", 2, "How many hands", 1, 4),
        Field("confidence", "Confidence", "number", 0.5, "How sure the model must be", 0.05, 0.95, 0.05, "of 1"),
        Field("name", "Name", "text", "Bo"),
        Field("size", "Size", "choice", "small", choices=("small", "large")),
        Field("voice", "Voice", "file", ""),
    )


@pytest.mark.parametrize(("name", "label"), [("qr_code", "QR code"), ("max_fps", "Max FPS"), ("idle_squares", "Idle squares")])
def test_initials_are_written_as_such(name: str, label: str) -> None:
    made = make_dataclass("Made", [(name, bool, False)], frozen=True)
    assert [field.label for field in fields_of(made(), "demo")] == [label]


def test_values_become_settings_and_the_rest_stays() -> None:
    settings = with_values(Everything(name="Bo"), {"max_hands": 3.0, "confidence": 0.9, "voice": "a/b.wav"}, "demo")
    assert settings == Everything(name="Bo", max_hands=3, confidence=0.9, voice=Path("a/b.wav"))
    assert type(settings.max_hands) is int


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"confidnce": 1}, ("demo", "'confidnce'", "did you mean 'confidence'?", "mirror, max_hands, confidence, name, size, voice")),
        ({"confidence": 2}, ("confidence", "from 0.05 to 0.95 of 1", "above")),
        ({"max_hands": 0}, ("max_hands", "whole number from 1 to 4", "below")),
        ({"max_hands": 2.5}, ("max_hands", "whole number")),
        ({"max_hands": True}, ("max_hands", "whole number", "True")),
        ({"confidence": "0.5"}, ("confidence", "a number", "'0.5'")),
        ({"confidence": math.nan}, ("confidence", "nan")),
        ({"mirror": 1}, ("mirror", "true or false")),
        ({"size": "larg"}, ("size", "one of small, large", "did you mean 'large'?")),
        ({"name": 5}, ("name", "text")),
        ({"voice": None}, ("voice", "a path")),
        ({"voice": "a\0b"}, ("voice", "a path")),
    ],
)
def test_a_value_that_does_not_fit_is_refused_in_words(values: dict[str, object], told: tuple[str, ...]) -> None:
    with pytest.raises(SettingsError) as refused:
        with_values(Everything(), values, "demo")
    for words in told:
        assert words in str(refused.value)


def test_what_post_init_refuses_is_told() -> None:
    @dataclass(frozen=True)
    class Pair:
        low: int = 1
        high: int = 2

        def __post_init__(self) -> None:
            if self.low > self.high:
                raise ValueError("low must not be above high")

    with pytest.raises(SettingsError, match="demo refuses these settings: low must not be above high"):
        with_values(Pair(), {"low": 3}, "demo")


def _declared(hint: Any, default: object) -> Any:
    return make_dataclass("Settings", [("x", hint, field(default=default))], frozen=True)()


@pytest.mark.parametrize(
    ("hint", "default", "told"),
    [
        (tuple[int, int], (1, 2), "tuple[int, int]"),
        (int | None, None, "int | None"),
        (bytes, b"", "bytes"),
        (Literal[1, 2], 1, "Literal[1, 2]"),
        (Any, 1, "Any"),
    ],
)
def test_a_type_that_is_not_allowed_is_named_with_those_that_are(hint: Any, default: object, told: str) -> None:
    with pytest.raises(SchemaError) as refused:
        fields_of(_declared(hint, default), "demo")
    for words in ("demo", "'x'", told, "allowed: bool, int, float, str, Literal of strings, pathlib.Path"):
        assert words in str(refused.value)


@pytest.mark.parametrize(
    ("hint", "default", "told"),
    [
        (Annotated[int, Slider(1, 4)], 9, "default it can't take: x takes a whole number from 1 to 4"),
        (Annotated[float, Slider(4, 1)], 2.0, "low must be below high"),
        (Annotated[str, Slider(0, 1)], "", "a help text and, for a number, a Slider"),
        (Annotated[float, Slider], 0.5, "a help text and, for a number, a Slider"),
        (Literal["a", "b"], "c", "one of a, b"),
        (int, "1", "whole number"),
        ("Missing", 1, "Missing"),
    ],
)
def test_a_declaration_that_contradicts_itself_is_refused(hint: Any, default: object, told: str) -> None:
    with pytest.raises(SchemaError) as refused:
        fields_of(_declared(hint, default), "demo")
    assert "demo" in str(refused.value)
    assert told in str(refused.value)


def test_settings_must_be_a_frozen_instance() -> None:
    @dataclass
    class Loose:
        x: int = 1

    @dataclass(frozen=True)
    class Hidden:
        x: int = field(default=1, init=False)

    for settings, told in ((Loose(), "frozen"), (Everything, "instance"), ({"x": 1}, "instance"), (Hidden(), "init=False")):
        with pytest.raises(SchemaError, match=told):
            fields_of(settings, "demo")


def test_saved_values_that_no_longer_fit_are_told_and_left_out() -> None:
    fitting, problems = fitting_values(fields_of(Everything(), "demo"), {"max_hands": 3, "gone": 1, "size": "huge"}, "demo")
    assert fitting == {"max_hands": 3}
    assert len(problems) == 2
    assert "'gone'" in problems[0]
    assert "small, large" in problems[1]


# --- what a person types ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("mirror=off", False),
        ("mirror= Yes ", True),
        ("max_hands=3", 3),
        ("confidence=.25", 0.25),
        ("name=a=b", "a=b"),
        ("name=", ""),
        ("size=large", "large"),
        ("voice=~/x.wav", "~/x.wav"),
    ],
)
def test_assignments_are_read_by_the_type_of_the_field(typed: str, value: object) -> None:
    assert list(parse_assignments(fields_of(Everything(), "demo"), [typed], "demo").values()) == [value]


@pytest.mark.parametrize(
    "typed", ["mirror=maybe", "max_hands=2.5", "max_hands=", "confidence=inf", "confidence=x", "size=", "nothing=1", "mirror"]
)
def test_assignments_that_do_not_fit_are_refused(typed: str) -> None:
    with pytest.raises(SettingsError, match=typed.partition("=")[0]):
        parse_assignments(fields_of(Everything(), "demo"), [typed], "demo")


# --- actions ----------------------------------------------------------------------------------------------------------


class Buttons:
    @action("Name this product")
    def name_product(
        self, name: str, count: Annotated[int, Slider(-3, 9)], size: Literal["s", "m"], sure: bool = True, *, to: Path
    ) -> None: ...

    @action("Bad")
    def untyped(self, name) -> None: ...  # type: ignore[no-untyped-def]  # what is refused

    @action("Bad")
    def many(self, *names: str) -> None: ...


def test_parameters_of_an_action_become_fields() -> None:
    fields = action_fields(Buttons.name_product, "demo")
    assert [(f.name, f.kind, f.default) for f in fields] == [
        ("name", "text", ""),
        ("count", "integer", 0),
        ("size", "choice", "s"),
        ("sure", "switch", True),
        ("to", "file", ""),
    ]
    assert action_fields(Buttons().name_product, "demo") == fields


def test_an_action_gets_every_argument() -> None:
    arguments = action_arguments(Buttons.name_product, {"name": "tea", "to": "x"}, "demo")
    assert arguments == {"name": "tea", "count": 0, "size": "s", "sure": True, "to": Path("x")}


@pytest.mark.parametrize(("method", "told"), [(Buttons.untyped, "'name' has no type"), (Buttons.many, "'names' must be an ordinary one")])
def test_parameters_that_do_not_fit_a_form_are_refused(method: Any, told: str) -> None:
    with pytest.raises(SchemaError, match=told):
        action_fields(method, "demo")


# --- there and back ---------------------------------------------------------------------------------------------------

_NAMES = st.text(string.ascii_lowercase, min_size=1, max_size=8).map(lambda name: f"s_{name}")
_TEXT = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
_PATHS = st.lists(st.text(string.ascii_letters + " .=é", min_size=1), max_size=3).map(lambda parts: Path(*parts))


@st.composite
def _declarations(draw: st.DrawFn) -> tuple[Any, object, object]:
    """A type, and two values of it."""
    kind = draw(st.sampled_from(["bool", "int", "float", "str", "path", "choice", "slider", "whole slider"]))
    if kind == "choice":
        choices = draw(st.lists(_TEXT, min_size=1, max_size=4, unique=True))
        return (Literal.__getitem__(tuple(choices)), draw(st.sampled_from(choices)), draw(st.sampled_from(choices)))
    if kind.endswith("slider"):
        low, high = draw(st.tuples(st.integers(-1000, 1000), st.integers(1, 1000)).map(lambda pair: (pair[0], pair[0] + pair[1])))
        numbers: st.SearchStrategy[float] = st.integers(low, high) if kind == "whole slider" else st.floats(low, high)
        number: Any = {"whole slider": int, "slider": float}[kind]
        return Annotated[number, Slider(low, high)], draw(numbers), draw(numbers)
    strategies: dict[str, tuple[type, st.SearchStrategy[object]]] = {
        "bool": (bool, st.booleans()),
        "int": (int, st.integers()),
        "float": (float, st.floats(allow_nan=False, allow_infinity=False)),
        "str": (str, _TEXT),
        "path": (Path, _PATHS),
    }
    hint, values = strategies[kind]
    return hint, draw(values), draw(values)


@given(st.dictionaries(_NAMES, _declarations(), max_size=5))
def test_settings_survive_the_way_through_plain_values_and_typed_text(declared: dict[str, tuple[Any, Any, Any]]) -> None:
    kind = make_dataclass("Settings", [(name, hint, field(default=default)) for name, (hint, default, _) in declared.items()], frozen=True)
    settings = kind()
    wanted = replace(settings, **{name: value for name, (_, _, value) in declared.items()})
    values = values_of(wanted, "demo")
    assert all(type(value) in (bool, int, float, str) for value in values.values())
    assert with_values(settings, values, "demo") == wanted
    typed = [f"{name}={value}" for name, value in values.items()]
    assert parse_assignments(fields_of(settings, "demo"), typed, "demo") == values


_ANYTHING = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.lists(st.integers()) | st.binary()


@given(st.sampled_from(fields_of(Everything(), "demo")), _ANYTHING)
def test_any_value_is_taken_within_bounds_or_refused(setting: Field, value: object) -> None:
    try:
        taken = checked(setting, value)
    except SettingsError:
        return
    kinds = {"switch": bool, "integer": int, "number": float, "text": str, "choice": str, "file": str}
    assert type(taken) is kinds[setting.kind]
    assert setting.low is None or setting.high is None or setting.low <= float(taken) <= setting.high
    assert not setting.choices or taken in setting.choices


@given(st.sampled_from(fields_of(Everything(), "demo")), st.text())
def test_any_typed_text_is_taken_or_refused(setting: Field, text: str) -> None:
    with suppress(SettingsError):
        taken = parse(setting, text)
        assert checked(setting, taken) == taken
