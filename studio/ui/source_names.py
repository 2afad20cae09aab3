"""Addresses of sources in words and icons, and with or without their mirror option."""

from dataclasses import replace
from pathlib import PurePath
from typing import assert_never
from urllib.parse import urlsplit

from studio.sources.address import Address, hidden, parse
from studio.sources.scenes.titles import TITLES
from studio.sources.source import SourceError


def source_name(address: str) -> str:
    """A short name for an address nobody has opened yet; user names and passwords stay out of it."""
    parsed = _parsed(address)
    if parsed is None:
        return hidden(address) or "No source"
    match parsed.kind:
        case "camera":
            return "Camera" if parsed.target.isdigit() else parsed.target
        case "scene":
            return TITLES.get(parsed.target, "Demo scene")
        case "screen":
            return "Screen"
        case "stream":
            return urlsplit(parsed.target).hostname or "Network camera"
        case "phone":
            return "Phone"
        case "file":
            return PurePath(parsed.target).name or parsed.target
        case _:
            assert_never(parsed.kind)


def source_icon(address: str) -> str:
    parsed = _parsed(address)
    if parsed is None:
        return "camera"
    return {"stream": "network", "phone": "network", "file": "video"}.get(parsed.kind, parsed.kind)


def mirrored(address: str, mirror: bool) -> str:
    """A camera's address with or without its mirror option; any other address as it is."""
    parsed = _parsed(address)
    if parsed is None or parsed.kind != "camera":
        return address
    options = {name: value for name, value in parsed.options.items() if name != "mirror"}
    return str(replace(parsed, options=options | {"mirror": "1"} if mirror else options))


def plain(address: str) -> str:
    """Without the mirror option: the form that menus compare."""
    return mirrored(address, False)


def _parsed(address: str) -> Address | None:
    try:
        return parse(address)
    except SourceError:
        return None
