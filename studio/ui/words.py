"""Numbers and names as people read them: two or three significant digits, with unit."""

import math
from pathlib import PurePath

from studio.runtime.contenders import PREFIX, TITLE
from studio.runtime.settings_schema import Field


def significant(value: float, digits: int = 2) -> str:
    """`value` rounded to `digits` significant digits, without an exponent; whole numbers are never cut (1234 stays 1234)."""
    if not math.isfinite(value):
        return "–"
    if value == 0:
        return "0"
    places = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, max(0, places))
    return f"{rounded:.{max(0, places)}f}"


def milliseconds(seconds: float) -> str:
    """One decimal below 100 ms, as the columns of a table want it."""
    value = seconds * 1000
    return f"{value:.1f}" if value < 99.95 else f"{value:.0f}"


def operator_time(milliseconds: float) -> str:
    """Two decimals, and more where a small model's operators take less than a tenth of a millisecond."""
    places = 2 if milliseconds >= 0.1 or milliseconds == 0 else 3 if milliseconds >= 0.01 else 4
    return f"{milliseconds:.{places}f} ms"


def app_title(app: str) -> str:
    """Of an app that has not said its own: by its folder, which `app` may be the path of; a model file is called what it is."""
    if app.startswith(PREFIX):
        return TITLE
    path = PurePath(app)
    return path.name if path.suffix else path.name.replace("_", " ").capitalize()


def counted(number: int, what: str) -> str:
    """1 frame, 30 frames."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def rate(fps: float) -> str:
    """29.9, 0.5, 112."""
    return f"{fps:.1f}" if fps < 99.95 else f"{fps:.0f}"


def target(fps: float | None) -> str:
    return "max" if fps is None else f"{fps:g}"


def span(low: float, high: float) -> str:
    """29–51."""
    return f"{significant(low)}–{significant(high)}"


def size(count: float) -> str:
    """Bytes in decimal units, as files are sold: 148 MB, 2.0 MB, 870 kB."""
    for unit, factor in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if count >= factor * 0.9995:
            value = count / factor
            return f"{value:.1f} {unit}" if value < 9.95 else f"{value:.0f} {unit}"
    return f"{count:.0f} bytes"


def shortened(name: str, longest: int = 44) -> str:
    """A name for one line: the middle is left out, as a file's end tells as much as its beginning."""
    if len(name) <= longest:
        return name
    tail = longest // 3
    return f"{name[: longest - tail - 1].rstrip()}…{name[-tail:].lstrip()}"


def sentence(text: str) -> str:
    """With a capital at its beginning, where that is a word and no file's name, and a full stop at its end."""
    text = text.strip()
    first = text.partition(" ")[0].rstrip(".,:;!?…")
    word = first == "a" or (first[:2].isalpha() and first[:2].islower() and not set(first) & set("._/\\"))
    begun = text[:1].upper() + text[1:] if word else text
    return begun if not begun or begun[-1] in ".!?…" else f"{begun}."


def clock(seconds: float) -> str:
    """1:05, 1:02:03; tenths are for stepping and stay out."""
    whole = max(0, int(seconds))
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def left(seconds: float) -> str:
    """About how long something still takes."""
    if seconds < 1.5:
        return "1 s left"
    if seconds < 90:
        return f"{seconds:.0f} s left"
    return f"{seconds / 60:.0f} min left"


def field_value(field: Field, value: float) -> str:
    """A number of a settings form, with as many decimals as its step has."""
    if field.kind == "integer":
        text = f"{round(value)}"
    else:
        step = field.step or ((field.high or 1.0) - (field.low or 0.0)) / 100
        decimals = max(0, min(4, math.ceil(-math.log10(step)))) if step > 0 else 2
        text = f"{value:.{decimals}f}"
    return f"{text} {field.unit}".strip()
