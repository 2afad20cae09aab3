"""Models that are compared, written as the name of an app: `compare:float.tflite|models/net/model.toml#int8`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, quote, unquote, urlencode

PREFIX = "compare:"
TITLE = "Side by side"
FEWEST, MOST = 2, 4
_LEFT_OUT = "-"
_PLAIN = "".join(chr(code) for code in range(32, 127) if chr(code) not in "%|#?")


@dataclass(frozen=True, slots=True)
class Contender:
    """path: of a model's file, or of a card with the `variant` of it. values: of its purpose, where they differ from what is guessed.

    left_out: it is named, but not run: it ended the process before.
    """

    path: Path
    variant: str = ""
    values: Mapping[str, str] = field(default_factory=dict, hash=False)
    left_out: bool = False

    def __str__(self) -> str:
        variant = f"#{quote(self.variant, safe=_PLAIN)}" if self.variant else ""
        values = f"?{urlencode(self.values)}" if self.values else ""
        return f"{_LEFT_OUT if self.left_out else ''}{quote(str(self.path), safe=_PLAIN)}{variant}{values}"


def comparison_name(contenders: Sequence[Contender]) -> str:
    return PREFIX + "|".join(map(str, contenders))


def contenders_of(name: str) -> tuple[Contender, ...]:
    """Those that `comparison_name` was given. Raises ValueError for too few or too many."""
    texts = [text for text in name.removeprefix(PREFIX).split("|") if text]
    if not FEWEST <= len(texts) <= MOST:
        raise ValueError(f"{FEWEST} to {MOST} models are compared, not {len(texts)}: compare:first.tflite|second.tflite")
    return tuple(map(_contender, texts))


def titles_of(contenders: Sequence[Contender]) -> list[str]:
    """What tells them apart: cards by name and variant, files by their names, and by their folders too where those are the same."""
    found = [_of_card(each) if each.path.suffix == ".toml" else each.path.stem[:60] for each in contenders]
    folders = {title: {each.path.parent for each, same in zip(contenders, found, strict=True) if same == title} for title in found}
    found = [
        f"{each.path.parent.name}/{title}" if len(folders[title]) > 1 else title for each, title in zip(contenders, found, strict=True)
    ]
    return [f"{title} ({found[: place + 1].count(title)})" if title in found[:place] else title for place, title in enumerate(found)]


def _of_card(contender: Contender) -> str:
    return " ".join(filter(None, (contender.path.parent.name, contender.variant)))


def _contender(text: str) -> Contender:
    left_out = text.startswith(_LEFT_OUT)
    rest, _, values = text.removeprefix(_LEFT_OUT).partition("?")
    path, _, variant = rest.partition("#")
    return Contender(
        Path(unquote(path)).expanduser().absolute(), unquote(variant), dict(parse_qsl(values, keep_blank_values=True)), left_out
    )
