"""Models to list and fetch; a local server stands in for every address."""

import hashlib
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studio.inference.catalogue import Catalogue
from studio.ui.models.entries import Library
from studio.ui.models.page import ModelsPage
from studio.ui.models.stock import Stock
from tests.conftest import ROOT
from tests.local_server import LocalServer
from tests.ui.conftest import Stage

MODEL = (ROOT / "models" / "digits_demo" / "digits_demo_float16.tflite").read_bytes()
SLOW, OTHER = "public/slow", "public/other"


class SlowAnswer:
    """Gives half of what was asked for, and the rest once `go_on` is set; `begun` keeps the bytes that answers began at."""

    def __init__(self, body: bytes) -> None:
        self.body, self.go_on, self.begun = body, threading.Event(), list[int]()
        self.breaks_off = False

    def __call__(self, request: http.server.BaseHTTPRequestHandler) -> None:
        start = int(request.headers.get("Range", "bytes=0-")[6:-1])
        self.begun.append(start)
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.body) - 1}/{len(self.body)}")
        request.send_header("Content-Length", str(len(self.body) - start))
        request.end_headers()
        half = len(self.body) // 2
        request.wfile.write(self.body[start:half])
        request.wfile.flush()
        if not self.breaks_off:
            self.go_on.wait(20)
            request.wfile.write(self.body[max(start, half) :])


@pytest.fixture
def slow(server: LocalServer) -> Iterator[SlowAnswer]:
    answer = SlowAnswer(MODEL)
    server.answers["/slow.tflite"] = answer
    server.serve("/other.tflite", MODEL)
    yield answer
    answer.go_on.set()


def listed(name: str, title: str, task: str, url: str, body: bytes = MODEL) -> str:
    return (
        f'[{name}]\ntitle = "{title}"\ntask = "{task}"\nlicence = "MIT"\nfrom = "somebody/models"\n'
        f'sha256 = "{hashlib.sha256(body).hexdigest()}"\nbytes = {len(body)}\nurls = ["{url}"]\n'
    )


@pytest.fixture
def library(tmp_path: Path, server: LocalServer, slow: SlowAnswer, monkeypatch: pytest.MonkeyPatch) -> Library:
    """Two public models, the studio's own, and one whose card says nonsense."""
    monkeypatch.delenv("POCKET_STUDIO_MODELS", raising=False)
    public = tmp_path / "public.toml"
    slow_one = listed("slow", "Slow model", "segment", server.url("/slow.tflite"))
    # Another hash and so another place: what is served is a longer file.
    server.serve("/other.tflite", MODEL + b"more")
    public.write_text(slow_one + listed("other", "Other model", "detect", server.url("/other.tflite"), MODEL + b"more"))
    broken = tmp_path / "models" / "broken"
    broken.mkdir(parents=True)
    (broken / "model.toml").write_text('title = "Broken"\n')
    return Library(Catalogue((tmp_path / "models",)), public)


@pytest.fixture
def models(library: Library, qtbot: Any) -> Iterator[ModelsPage]:
    page = ModelsPage(Stock(library))
    qtbot.addWidget(page)
    page.resize(1280, 756)
    page.show()
    yield page
    page.stock.end()


def step(page: ModelsPage, key: str) -> None:
    """Presses what the details of that model offer."""
    page.list.choose(key)
    page.details.step.click()


def wait_for(page: ModelsPage, key: str, text: str, qtbot: Any) -> None:
    qtbot.waitUntil(lambda: page.list.said(key).partition(": ")[2].startswith(text), timeout=60_000)


@pytest.fixture
def opened(stage: Stage, library: Library) -> Iterator[Stage]:
    """The studio with its Models page open."""
    stage.errands.pages.use(library)
    stage.window.activateWindow()
    stage.errands.intend("models_page")
    stage.settle()
    yield stage
    stage.errands.pages.end()
