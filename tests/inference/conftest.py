"""A local server and cards written on the spot."""

import contextlib
import hashlib
import http.server
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class LocalServer:
    """Serves `answers` by path on this computer alone; `asked` keeps the paths asked for."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.asked: list[str] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append(self.path)
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client may go away, as some tests want it to
                    outer.answers[self.path](self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self._server.server_port}{path}"

    def serve(self, path: str, body: bytes) -> str:
        def answer(request: http.server.BaseHTTPRequestHandler) -> None:
            request.send_response(200)
            request.send_header("Content-Length", str(len(body)))
            request.end_headers()
            request.wfile.write(body)

        self.answers[path] = answer
        return self.url(path)

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalServer]:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)
    local = LocalServer()
    yield local
    local.stop()


def source_of(file: Path, **place: str) -> str:
    """The lines of a source with the size and hash of `file`; a `path` to it unless another place is named."""
    place = place or {"path": file.name}
    lines = [f'{key} = "{value}"' for key, value in place.items()]
    return "\n".join([*lines, f'sha256 = "{hashlib.sha256(file.read_bytes()).hexdigest()}"', f"bytes = {file.stat().st_size}"])
