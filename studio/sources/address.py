"""Addresses of sources: what people type, one form for each kind."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit, urlunsplit

from studio.sources.source import AddressError

Kind = Literal["camera", "phone", "screen", "scene", "stream", "file"]

STREAM_SCHEMES = ("http", "https", "rtsp", "rtsps")

OPTIONS: Mapping[str, tuple[str, ...] | None] = MappingProxyType(
    {
        "camera": ("width", "height", "rate", "mirror", "rotate"),
        "phone": ("mirror", "rotate"),
        "screen": ("region", "rate"),
        "scene": None,  # each scene has its own
        "stream": ("mirror", "rotate"),
        "file": (),
    }
)
"""Options of each kind; None for any."""

FORMS = (
    "camera:NAME or camera:0, with ?width=1280&height=720&rate=30&mirror=1&rotate=90",
    "the path of a video, a picture or a folder of pictures",
    "phone: (waits for a phone that sends its camera here; the window shows the code to scan), with ?mirror=1&rotate=90",
    "rtsp://… or http://…, with #mirror=1&rotate=90",
    "screen: or screen:2, with ?region=LEFT,TOP,WIDTH,HEIGHT&rate=30",
    "scene:NAME (rendered here), with options of its own, such as scene:hands?hands=2&seed=3",
)

_DEFAULT_TARGET = {"camera": "0", "phone": "1935", "screen": "1", "scene": "hands"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")  # two letters or more: C:\clips is a path


@dataclass(frozen=True, slots=True)
class Address:
    """An address taken apart. target: the camera's name or number, the port a phone sends to, the screen's
    number, the scene's name, the URL, or the path."""

    kind: Kind
    target: str
    options: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        """The form that `parse` reads back."""
        if self.kind == "file":
            plain = not _SCHEME.match(self.target) and self.target == self.target.strip()
            return self.target if plain else "file:" + quote(self.target, errors="surrogateescape")
        if self.kind == "stream":
            return self.target + ("#" + urlencode(self.options) if self.options else "")
        options = "?" + urlencode(self.options, safe=",") if self.options else ""
        return f"{self.kind}:{quote(self.target, safe=' /:()[]&,.#@+')}{options}"


def parse(text: str) -> Address:
    """Takes an address apart; looks at nothing but the text. Raises AddressError that lists what is possible."""
    text = text.strip()
    if not text:
        raise AddressError("an empty address; " + possible())
    match = _SCHEME.match(text)
    if not match:
        return Address("file", text)
    scheme, rest = match[1].lower(), text[match.end() :]
    if scheme == "file":
        return Address("file", _file_path(rest))
    if scheme in STREAM_SCHEMES:
        return _stream(text)
    if scheme not in _DEFAULT_TARGET:
        raise AddressError(f"unknown kind of source {scheme!r} in {hidden(text)!r}; {possible()}; a file of that name is ./{hidden(text)}")
    kind: Kind = scheme  # type: ignore[assignment]  # the keys of _DEFAULT_TARGET are kinds
    target, _, query = rest.partition("?")
    return Address(kind, unquote(target).strip() or _DEFAULT_TARGET[kind], _options(kind, query, text))


def possible() -> str:
    kinds = "a file, a folder, camera:NAME, phone:, screen:, scene:NAME, rtsp://… or http://…"
    return f"a source is {kinds}; `pocket-studio list sources` tells more"


def hidden(text: str) -> str:
    """The text without user name, password and query of a URL in it, fit for errors; rather too much is hidden than too little."""
    text = re.sub(r"(\w+:/*).*@", r"\1", text, flags=re.DOTALL)
    return re.sub(r"(\w+:/[^\s?#'\"]*)\?[^\s'\"#]*", r"\1", text)


def _stream(text: str) -> Address:
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise AddressError(f"{hidden(text)!r} has a host or port that can't be read") from None  # the cause quotes the password
    if not parts.hostname:
        raise AddressError(f"{hidden(text)!r} names no host; write for example http://192.168.1.20:8080/video")
    return Address("stream", urlunsplit(parts._replace(fragment="")), _options("stream", parts.fragment, hidden(text)))


def _file_path(rest: str) -> str:
    """The path of what follows `file:`, both file:///clips/a.mp4 and file:a.mp4; file:///C:/clips is C:/clips on every system."""
    path = unquote(rest, errors="surrogateescape")
    if rest.startswith("//"):
        host, slash, after = rest[2:].partition("/")
        if host not in ("", "localhost"):
            return f"//{host}{unquote(slash + after, errors='surrogateescape')}"
        path = unquote(slash + after, errors="surrogateescape")
    if re.match(r"/[A-Za-z]:[/\\]", path):
        path = path[1:]
    if not path:
        raise AddressError("file: without a path; write for example file:///home/me/clip.mp4")
    return path


def _options(kind: Kind, query: str, text: str) -> dict[str, str]:
    try:
        options = dict(parse_qsl(query, keep_blank_values=True, strict_parsing=True)) if query else {}
    except ValueError as error:
        raise AddressError(f"{text!r}: options are written name=value, joined by &") from error
    known = OPTIONS[kind]
    for name in options:
        if known is not None and name not in known:
            raise AddressError(f"{text!r}: unknown option {name!r}; a {kind} takes {', '.join(known)}")
    return options
