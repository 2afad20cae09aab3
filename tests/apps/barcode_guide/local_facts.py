"""A server on this computer that answers as Open Food Facts does."""

import http.server
import json

from tests.local_server import Answer, LocalServer, body


class LocalFacts(LocalServer):
    """known: answers by number, anything else is not found; `agents` keeps who asked."""

    def __init__(self) -> None:
        self.known: dict[int, Answer] = {}
        self.agents: list[str] = []
        super().__init__()

    def answer(self, request: http.server.BaseHTTPRequestHandler) -> None:
        self.asked.append(request.path)
        self.agents.append(request.headers["User-Agent"])
        number = int(request.path.split("/")[-1].partition(".json")[0])
        self.known.get(number, found(404, {"code": f"{number:013d}", "status": 0}))(request)

    def know(self, number: int, name: str, **more: str) -> None:
        self.known[number] = found(200, {"code": f"{number:013d}", "status": 1, "product": {"product_name": name} | more})


def found(status: int, content: object) -> Answer:
    """content: bytes as they are, anything else as JSON."""
    return body(status, content if isinstance(content, bytes) else json.dumps(content).encode())


def sent_on(place: str) -> Answer:
    def answer(request: http.server.BaseHTTPRequestHandler) -> None:
        request.send_response(302)
        request.send_header("Location", place)
        request.end_headers()

    return answer
