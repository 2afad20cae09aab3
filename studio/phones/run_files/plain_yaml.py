"""Reads the plain part of YAML that reports are written in: maps and lists by indentation, and one-line values."""

import json
import re
from typing import Any

_KEY = re.compile(r'(?P<key>"(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^\s#&*!|>%@`"\'\[\]{},-][^#]*?|-[^\s#][^#]*?):(?:\s+(?P<rest>.*))?$')


class PlainYamlError(ValueError):
    """What isn't plain YAML; the message names the line."""


def read_plain_yaml(text: str) -> Any:
    """Maps, lists, texts, numbers, true, false and null. Raises PlainYamlError for what it doesn't know: anchors, blocks of text, tabs."""
    lines = []
    for number, line in enumerate(text.splitlines(), 1):
        bare = line.strip()
        if not bare or bare.startswith("#") or bare in ("---", "..."):
            continue
        if "\t" in line[: len(line) - len(line.lstrip())]:
            raise PlainYamlError(f"line {number} is indented by a tab")
        lines.append((number, len(line) - len(line.lstrip()), bare))
    if not lines:
        return None
    reader = _Reader(lines)
    value = reader.block(lines[0][1], 0)
    if reader.at < len(lines):
        raise PlainYamlError(f"line {lines[reader.at][0]} is indented otherwise than the lines above it")
    return value


_DEEPEST = 100


class _Reader:
    """lines: number, indentation and text of each that isn't empty; at: the one that is next."""

    def __init__(self, lines: list[tuple[int, int, str]]) -> None:
        self._lines = lines
        self.at = 0

    def block(self, indent: int, depth: int) -> Any:
        if depth > _DEEPEST:
            raise PlainYamlError(f"line {self._lines[self.at][0]} is nested too deep")
        number, _, text = self._lines[self.at]
        if text == "-" or text.startswith("- "):
            return self._list(indent, depth)
        if _KEY.match(text):
            return self._map(indent, depth)
        self.at += 1
        return _value(text, number)

    def _list(self, indent: int, depth: int) -> list[Any]:
        found = []
        while self.at < len(self._lines):
            number, at, text = self._lines[self.at]
            if at != indent or not (text == "-" or text.startswith("- ")):
                break
            rest = text[1:].lstrip()
            inner = indent + len(text) - len(rest)
            if not rest:
                self.at += 1
                found.append(self._below(indent, depth))
            elif _KEY.match(rest) or rest.startswith("- "):
                self._lines[self.at] = (number, inner, rest)
                found.append(self.block(inner, depth + 1))
            else:
                self.at += 1
                found.append(_value(rest, number))
        return found

    def _map(self, indent: int, depth: int) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while self.at < len(self._lines):
            number, at, text = self._lines[self.at]
            if at != indent:
                break
            pair = _KEY.match(text)
            if not pair:
                raise PlainYamlError(f"line {number} is no `key: value`")
            self.at += 1
            key = str(_value(pair["key"].strip(), number)) if pair["key"][0] in "\"'" else pair["key"].strip()
            rest = (
                re.sub(r"(^|\s)#.*$", "", pair["rest"] or "").strip() if not (pair["rest"] or "").startswith(('"', "'")) else pair["rest"]
            )
            found[key] = _value(rest, number) if rest else self._below(indent, depth, lists_beside=True)
        return found

    def _below(self, indent: int, depth: int, lists_beside: bool = False) -> Any:
        """What stands under a key or a dash; a list may stand as far to the left as its key."""
        if self.at < len(self._lines):
            _, at, text = self._lines[self.at]
            beside = lists_beside and at == indent and (text == "-" or text.startswith("- "))
            if at > indent or beside:
                return self.block(at, depth + 1)
        return None


_WORDS: dict[str, Any] = {"true": True, "false": False, "null": None, "~": None, "[]": [], "{}": {}}


def _value(text: str, number: int) -> Any:
    if text.casefold() in _WORDS:
        return _WORDS[text.casefold()]
    if text[0] in "[{" and text[-1] in "]}":
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            pass
    if text[0] in "&*!|>%@`[{":
        raise PlainYamlError(f"line {number} uses a part of YAML that isn't read here: {text[:20]!r}")
    if text[0] == '"':
        try:
            return json.loads(text)
        except ValueError as error:
            raise PlainYamlError(f"line {number} holds a text in quotation marks that doesn't end well") from error
    if text[0] == "'":
        if len(text) < 2 or text[-1] != "'":
            raise PlainYamlError(f"line {number} holds a text in quotation marks that doesn't end well")
        return text[1:-1].replace("''", "'")
    if re.fullmatch(r"[+-]?\d+", text) and len(text) < 20:
        return int(text)
    if re.fullmatch(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", text):
        return float(text)
    return text
