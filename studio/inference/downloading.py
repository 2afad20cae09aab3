"""Brings the bytes at a pinned address, from the middle on where some are there already; what they are is for others to judge."""

import contextlib
import http
import http.client
import os
import re
import ssl
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from typing import IO

from studio.api import ModelError

_CHUNK = 1 << 16


UNREACHABLE = "can't be reached"
"""In the reason of a fetch that got no answer at all, as where there is no network."""


class FetchError(ModelError):
    """A file that could not be fetched; the message is the reason alone."""


class FetchCancelled(ModelError):
    """The user called a download off."""


class Unusable(FetchError):
    """What came can't be gone on with: it is another file, or there is no room for it."""


def address_problem(url: str) -> str:
    """Why `url` is not an address to fetch from, or nothing. Unencrypted http is for this computer alone."""
    try:
        parts = urllib.parse.urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        return f"is {url!r}, which is no address: {error}"
    if any(character <= " " or character >= "\x7f" for character in url):
        return f"is {url!r}, which holds blanks or letters an address can't have; write them as %xx"
    if parts.scheme == "https" and host:
        return ""
    if parts.scheme == "http" and host in ("localhost", "127.0.0.1", "::1"):
        return ""
    return f"is {url!r}; it must begin with https://"


def download(
    url: str, size: int, file: IO[bytes], report: Callable[[int], None], cancelled: threading.Event | None, silence: float
) -> None:
    """Adds to `file` what it lacks of the `size` bytes at `url`; begins anew where the server can't begin in the middle.

    Raises FetchError, FetchCancelled, and Unusable where nothing of `file` is worth keeping.
    """
    done = file.tell()
    if done >= size:
        return
    try:
        with _answer(url, done, size, silence) as (response, begins):
            if begins != done:
                file.seek(0)
                file.truncate()
                done = 0
            report(done)
            while True:
                if cancelled is not None and cancelled.is_set():
                    raise FetchCancelled("the download was called off; what came so far is kept for the next time")
                chunk = response.read1(_CHUNK)
                if not chunk:
                    break
                done += len(chunk)
                if done > size:
                    raise Unusable(f"{url} gave more than the {size} bytes the card says: it is another file")
                write(file, chunk)
                report(done)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(_reason(url, error, silence)) from error
    if done < size:
        raise FetchError(f"{url} broke off after {done} of {size} bytes; try again, and it goes on from there")


@contextlib.contextmanager
def _answer(url: str, done: int, size: int, silence: float) -> Iterator[tuple[http.client.HTTPResponse, int]]:
    """The server's answer, and the byte it begins at: `done`, or 0 where the server can't begin in the middle."""
    headers = {"User-Agent": "pocket-studio", "Accept-Encoding": "identity"}
    if done:
        headers["Range"] = f"bytes={done}-"
    try:
        response = _opener().open(urllib.request.Request(url, headers=headers), timeout=silence)
    except urllib.error.HTTPError as error:
        if not done or error.code != http.HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            raise
        error.close()
        with _answer(url, 0, size, silence) as whole:
            yield whole
        return
    with response:
        begins, offered = _extent(response)
        if offered is not None and offered != size:
            raise Unusable(f"{url} offers {offered} bytes, but the card says {size}: it is another file")
        if begins in (0, done):
            yield response, begins
            return
        if not done:
            raise Unusable(f"{url} gives a part of the file where the whole was asked for; the card needs another address")
    with _answer(url, 0, size, silence) as whole:
        yield whole


def _extent(response: http.client.HTTPResponse) -> tuple[int, int | None]:
    """The byte an answer begins at, and the size of the whole file where it is told. −1 for a part that says no place."""
    if response.status == http.HTTPStatus.PARTIAL_CONTENT:
        place = re.fullmatch(r"bytes (\d+)-\d+/(\d+|\*)", response.headers.get("Content-Range", ""))
        if not place:
            return -1, None
        return int(place[1]), None if place[2] == "*" else int(place[2])
    announced = response.headers.get("Content-Length")
    return 0, int(announced) if announced is not None and announced.isdigit() else None


def write(file: IO[bytes], chunk: bytes, flush: bool = False) -> None:
    try:
        file.write(chunk)
        if flush:
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise Unusable(f"can't write {file.name}: {error.strerror or error}; free some room there or set POCKET_STUDIO_CACHE") from error


def _reason(url: str, error: Exception, silence: float) -> str:
    if isinstance(error, urllib.error.HTTPError):
        error.close()
        return f"{url} was refused: {error.code} {error.reason}"
    if isinstance(error, urllib.error.URLError) and isinstance(error.reason, Exception):
        error = error.reason
    if isinstance(error, ssl.SSLError):
        return f"{url} has no trustworthy certificate ({error}); check the date of this computer and any proxy in between"
    if isinstance(error, TimeoutError):
        return f"{url} said nothing for {silence:g} s; try again later"
    if isinstance(error, http.client.IncompleteRead):
        return f"{url} broke off; try again"
    return f"{url} {UNREACHABLE}: {error}; check that this computer is online"


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_SafeRedirects())


class _SafeRedirects(urllib.request.HTTPRedirectHandler):
    """Follows a redirect only to an address a card may name, and never from https to http."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if address_problem(newurl) or (req.full_url.startswith("https:") and not newurl.startswith("https:")):
            raise FetchError(f"{req.full_url} sends on to {newurl}, which is not encrypted: refused")
        return super().redirect_request(req, fp, code, msg, headers, newurl)
