"""Fetches a model file by its pinned address: nothing is put in place before its hash is right."""

import contextlib
import hashlib
import http.client
import os
import ssl
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import IO

from studio.api import ModelError

Progress = Callable[[str, int, int], None]
"""Called with what is being fetched, bytes done and bytes in all."""

_SILENCE_SECONDS = 15.0
_CHUNK = 1 << 16
_PART = ".part"
_STALE_SECONDS = 24 * 3600.0


class FetchError(ModelError):
    """A file that could not be fetched; the message is the reason alone."""


class FetchCancelled(ModelError):
    """The user called a download off."""


def silent(what: str, done: int, total: int) -> None:
    """Reports progress to no one."""


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


def fetch(
    url: str,
    sha256: str,
    size: int,
    target: Path,
    what: str,
    progress: Progress = silent,
    cancelled: threading.Event | None = None,
    silence: float = _SILENCE_SECONDS,
) -> None:
    """Writes the `size` bytes at `url` to `target` if their hash is `sha256`; until then they lie in a temporary file beside it.

    silence: seconds the server may say nothing; cancelled: looked at after each piece, so within that time.
    Raises FetchError with the reason, FetchCancelled.
    """
    if problem := address_problem(url):
        raise FetchError(f"its address {problem}")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target.parent)
        handle, name = tempfile.mkstemp(prefix=target.name + ".", suffix=_PART, dir=target.parent)
    except OSError as error:
        raise FetchError(
            f"can't write to {target.parent}: {error.strerror or error}; free some room there or check its permissions"
        ) from error
    part = Path(name)
    try:
        with open(handle, "wb") as file:
            _copy(url, sha256, size, file, lambda done: progress(what, done, size), cancelled, silence)
            _write(file, b"", flush=True)
        try:
            os.replace(part, target)
            _sync_folder(target.parent)
        except OSError as error:
            raise FetchError(f"can't put {target} in place: {error.strerror or error}; check its permissions") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _copy(
    url: str, sha256: str, size: int, file: IO[bytes], report: Callable[[int], None], cancelled: threading.Event | None, silence: float
) -> None:
    digest, done = hashlib.sha256(), 0
    report(0)
    try:
        with _opener().open(urllib.request.Request(url, headers={"User-Agent": "pocket-studio"}), timeout=silence) as response:
            announced = response.headers.get("Content-Length")
            if announced is not None and announced.isdigit() and int(announced) != size:
                raise FetchError(f"{url} offers {announced} bytes, but the card says {size}: it is another file")
            while True:
                if cancelled is not None and cancelled.is_set():
                    raise FetchCancelled("the download was called off; nothing was kept")
                chunk = response.read1(_CHUNK)
                if not chunk:
                    break
                done += len(chunk)
                if done > size:
                    raise FetchError(f"{url} gave more than the {size} bytes the card says: it is another file")
                digest.update(chunk)
                _write(file, chunk)
                report(done)
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise FetchError(_reason(url, error, silence)) from error
    if done < size:
        raise FetchError(f"{url} broke off after {done} of {size} bytes; try again")
    if digest.hexdigest() != sha256:
        raise FetchError(f"what {url} gave has the sha256 {digest.hexdigest()}, not {sha256}: it is another file and was thrown away")


def _write(file: IO[bytes], chunk: bytes, flush: bool = False) -> None:
    try:
        file.write(chunk)
        if flush:
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FetchError(f"can't write {file.name}: {error.strerror or error}; free some room there or set POCKET_STUDIO_CACHE") from error


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
    return f"{url} can't be reached: {error}; check that this computer is online"


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


def _remove_stale(folder: Path) -> None:
    """Removes what a killed process left behind long ago; a young one may belong to a download going on elsewhere."""
    for part in folder.glob(f"*{_PART}"):
        with contextlib.suppress(OSError):
            if time.time() - part.stat().st_mtime > _STALE_SECONDS:
                part.unlink()


def _sync_folder(folder: Path) -> None:
    """Makes the new name itself outlive a power cut, where folders can be synced."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
