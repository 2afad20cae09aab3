"""Asks Open Food Facts for the name of a product: only when the user allowed it, and only the digits are sent."""

import contextlib
import functools
import http.client
import json
import re
import socket
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections import deque
from collections.abc import Callable
from typing import IO, Any

from .product_table import tidy
from .store import Product

OPEN_FOOD_FACTS = "https://world.openfoodfacts.org"
USER_AGENT = "PocketStudio/0.1 (barcode guide; a desktop app that reads product names aloud)"
SECONDS = 3.0
"""A whole answer may take so long."""
MOST_BYTES = 1 << 18
PER_MINUTE = 10
"""Questions; Open Food Facts asks for no more than fifteen."""
PAUSE, ANSWERED_PAUSE = 30.0, 3600.0
"""Seconds until a product is asked for again whose answer failed, or was not kept."""
MOST_WAITING = 20

_PATH = "/api/v2/product/{code}.json?fields=code,product_name,brands,quantity"
_HERE = ("localhost", "127.0.0.1", "::1")


class LookupFailed(Exception):
    """No answer, or none that can be used. The message is one sentence."""


def fetch(gtin: int, address: str = OPEN_FOOD_FACTS, cut: "Cut | None" = None) -> Product:
    """What Open Food Facts knows of it, with an empty name where that is nothing. cut: ends the fetch from another thread.

    Raises LookupFailed, after SECONDS at the latest once the server was found.
    """
    cut = cut or Cut()
    url = address + _PATH.format(code=f"{gtin:08d}" if gtin < 10**8 else f"{gtin:013d}")  # as they write numbers themselves
    late = threading.Timer(SECONDS, cut.now)
    late.start()
    try:
        if not _safe(url):
            raise LookupFailed(f"The address {address} is not encrypted, so nothing is asked there.")
        request = urllib.request.Request(url, headers={"User-Agent": USER_AGENT, "Accept": "application/json"})
        opener = urllib.request.build_opener(_Redirects(), _Watched(cut), _WatchedTls(cut))
        try:
            with opener.open(request, timeout=SECONDS) as answer:
                return _product(gtin, _read(answer, cut))
        except urllib.error.HTTPError as error:
            with error:
                if error.code == http.HTTPStatus.NOT_FOUND:
                    return _product(gtin, _read(error, cut))
            raise LookupFailed(f"Open Food Facts refused ({error.code} {error.reason}).") from error
    except (OSError, http.client.HTTPException, ValueError) as error:
        if cut.done or isinstance(error, TimeoutError) or isinstance(getattr(error, "reason", None), TimeoutError):
            raise LookupFailed(f"Open Food Facts did not answer within {SECONDS:g} seconds.") from error
        raise LookupFailed("Open Food Facts can't be reached: is this computer online?") from error
    finally:
        late.cancel()
        late.join()


def _read(answer: Any, cut: "Cut") -> bytes:
    data: bytes = answer.read(MOST_BYTES + 1)
    if cut.done:  # then it ends as if that were all
        raise TimeoutError
    if len(data) > MOST_BYTES:
        raise LookupFailed("Open Food Facts gave far too long an answer.")
    return data


def _product(gtin: int, data: bytes) -> Product:
    try:
        told = json.loads(data)
        if told["status"] in (0, "0"):
            return Product(gtin, "")
        if told["status"] not in (1, "1") or int(told["code"]) != gtin:
            raise ValueError("another product's")
        found = told["product"]
        name, brands, quantity = (_text(found.get(key)) for key in ("product_name", "brands", "quantity"))
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise LookupFailed("Open Food Facts gave an answer that makes no sense.") from error
    return Product(gtin, name, brands.split(",")[0].strip(), quantity)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{value!r} is no text")
    return tidy(value)


def _safe(url: str) -> bool:
    """Encrypted, or of this computer alone, as a test's is."""
    parts = urllib.parse.urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _HERE)


class Cut:
    """Ends a connection from another thread."""

    def __init__(self) -> None:
        self.done = False
        self._socket: socket.socket | None = None
        self._lock = threading.Lock()

    def now(self) -> None:
        with self._lock:
            self.done = True
            if self._socket:
                with contextlib.suppress(OSError):  # it has ended by itself
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)

    def watch(self, connection: socket.socket) -> None:
        with self._lock:
            self._socket = connection
        if self.done:
            self.now()


class _Watched(urllib.request.HTTPHandler):
    def __init__(self, cut: Cut) -> None:
        super().__init__()
        self._cut = cut

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_connection, http.client.HTTPConnection, self._cut), req)


class _WatchedTls(urllib.request.HTTPSHandler):
    def __init__(self, cut: Cut) -> None:
        super().__init__()
        self._cut = cut

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(functools.partial(_connection, http.client.HTTPSConnection, self._cut), req)


def _connection(kind: type[http.client.HTTPConnection], cut: Cut, *args: Any, **options: Any) -> http.client.HTTPConnection:
    connection = kind(*args, **options)
    connect = connection.connect

    def connect_watched() -> None:
        connect()
        cut.watch(connection.sock)

    connection.connect = connect_watched  # type: ignore[method-assign]  # the socket exists only then
    return connection


class _Redirects(urllib.request.HTTPRedirectHandler):
    max_redirections = 3

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: http.client.HTTPMessage, newurl: str
    ) -> urllib.request.Request | None:
        if not _safe(newurl) or (req.full_url.startswith("https:") and not newurl.startswith("https:")):
            raise LookupFailed("Open Food Facts sends on to an address that is not encrypted, so nothing is asked there.")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def worth_asking(gtin: int) -> bool:
    """Not for numbers that a shop gives itself, which mean something else in every other (GS1 General Specifications, 1.4.6)."""
    return not re.match(r"0?2|04|00000[02]", f"{gtin:013d}") and gtin < 10**13


class Lookup:
    """Asks in a thread of its own, begun with the first question: one at a time, the newest first, at most PER_MINUTE a minute.

    found: told in that thread of every answer; failed: of every failure, in a sentence.
    """

    def __init__(self, found: Callable[[Product], None], failed: Callable[[str], None], address: str = OPEN_FOOD_FACTS) -> None:
        self._found, self._failed, self._address = found, failed, address
        self._waiting: list[int] = []
        self._again: dict[int, float] = {}
        self._asked: deque[float] = deque(maxlen=PER_MINUTE)
        self._changed = threading.Condition()
        self._closed = False
        self._cut = Cut()
        self._thread: threading.Thread | None = None

    def ask(self, gtin: int) -> None:
        """Soon, unless it waits already or has just failed. Returns at once."""
        with self._changed:
            if self._closed or not worth_asking(gtin) or time.monotonic() < self._again.get(gtin, 0.0):
                return
            if gtin in self._waiting:
                self._waiting.remove(gtin)
            self._waiting = [*self._waiting, gtin][-MOST_WAITING:]
            self._again[gtin] = time.monotonic() + PAUSE
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="product names", daemon=True)
                self._thread.start()
            self._changed.notify()

    def close(self) -> None:
        """Whatever goes on is cut off; the thread ends."""
        with self._changed:
            self._closed = True
            self._changed.notify()
            self._cut.now()
        if self._thread:
            self._thread.join(SECONDS + 1)  # the name of a server is looked up without a way to stop it

    def _run(self) -> None:
        while (gtin := self._next()) is not None:
            try:
                product = fetch(gtin, self._address, self._cut)
            except LookupFailed as error:
                if not self._closed:
                    self._failed(str(error))
            else:
                with self._changed:
                    self._again[gtin] = time.monotonic() + ANSWERED_PAUSE
                self._found(product)

    def _next(self) -> int | None:
        with self._changed:
            while not self._closed:
                rest = self._asked[0] + 60 - time.monotonic() if len(self._asked) == PER_MINUTE else 0.0
                if self._waiting and rest <= 0:
                    self._asked.append(time.monotonic())
                    self._cut = Cut()
                    return self._waiting.pop()
                self._changed.wait(rest if self._waiting else None)
            return None
