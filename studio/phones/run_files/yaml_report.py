"""Reads a report in YAML, and refuses one that is nested or refers to its own parts so much that reading it would take all memory."""

from typing import Any

import yaml

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""libyaml's reader is ten times as fast; not every build of PyYAML has it."""

_DEEPEST, _MOST_VALUES = 100, 1_000_000


class YamlError(ValueError):
    """What is no YAML, or more than a report; the message names the line."""


def read_yaml(text: str) -> Any:
    """Maps, lists and plain values. Raises YamlError."""
    try:
        _check(text)
        return _plain(yaml.load(text, _Loader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(f"{f'line {mark.line + 1}: ' if mark else ''}{error.problem or error.context}") from error
    except (yaml.YAMLError, ValueError, OverflowError) as error:  # a date of no month, a character that YAML has not
        raise error if isinstance(error, YamlError) else YamlError(str(error).partition("\n")[0]) from error


def _plain(value: Any) -> Any:
    """As JSON would have it: keys are texts, and so are dates and what else only YAML knows."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def _check(text: str) -> None:
    """Before anything is built of it: libyaml's own reader dies of too deep a nesting."""
    known: dict[str, int] = {}
    open_: list[tuple[str | None, int]] = [(None, 0)]
    for event in yaml.parse(text, _Loader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        values = 0
        if isinstance(event, yaml.CollectionStartEvent):
            open_.append((event.anchor, 1))
        elif isinstance(event, yaml.CollectionEndEvent):
            anchor, values = open_.pop()
            known |= {anchor: values} if anchor else {}
        elif isinstance(event, yaml.AliasEvent):
            if event.anchor not in known:
                raise YamlError(f"line {line}: *{event.anchor} stands for nothing that ended before it")
            values = known[event.anchor]
        elif isinstance(event, yaml.ScalarEvent):
            values = 1
            known |= {event.anchor: 1} if event.anchor else {}
        open_[-1] = open_[-1][0], open_[-1][1] + values
        if len(open_) > _DEEPEST:
            raise YamlError(f"line {line}: it is nested more than {_DEEPEST} deep")
        if open_[-1][1] > _MOST_VALUES:
            raise YamlError(f"line {line}: it has more than {_MOST_VALUES:,} values")
