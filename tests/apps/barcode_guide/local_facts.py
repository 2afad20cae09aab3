"""A server on this computer that answers as Open Food Facts does."""

import contextlib
import http.server
import json
import threading
from collections.abc import Callable

Answer = Callable[[http.server.BaseHTTPRequestHandler], None]


class LocalFacts:
    """answers: by number; `asked` keeps paths and user agents. What it has no answer for is not found."""

    def __init__(self) -> None:
        self.answers: dict[int, Answer] = {}
        self.asked: list[tuple[str, str]] = []
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.asked.append((self.path, self.headers["User-Agent"]))
                number = int(self.path.split("/")[-1].partition(".json")[0])
                with contextlib.suppress(OSError):  # the other side may go away, as some tests want it to
                    outer.answers.get(number, body(404, {"code": f"{number:013d}", "status": 0}))(self)

            def log_message(self, *args: object) -> None:
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def know(self, number: int, name: str, **more: str) -> None:
        self.answers[number] = body(200, {"code": f"{number:013d}", "status": 1, "product": {"product_name": name} | more})

    def stop(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def body(status: int, content: object) -> Answer:
    """content: bytes as they are, anything else as JSON."""
    data = content if isinstance(content, bytes) else json.dumps(content).encode()

    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(data)))
        request.end_headers()
        request.wfile.write(data)

    return answer


def sent_on(place: str) -> Answer:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", place)
        request.end_headers()

    return answer
