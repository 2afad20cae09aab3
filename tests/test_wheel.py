"""The wheel alone: built, installed into an environment of its own that doesn't see the checkout, and used there as people would."""

import json
import os
import re
import shutil
import signal
import ssl
import subprocess
import sys
import threading
import time
import venv
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from studio import __version__
from studio.inference.card import CARD_FILE, Download, PackageFile, read_card
from tests.test_architecture import imported_by, sources
from tests.test_project import ROOT, project, tracked

HOSTS = ("storage.googleapis.com", "raw.githubusercontent.com")
APP = """
from pathlib import Path
from studio.api import App, Result, model

class Counting(App):
    \"\"\"Counts the frames that the palm detector has seen.\"\"\"
    title = "Counting"
    palm = model("palm_detection")
    seen = 0

    def process(self, frame):
        self.palm.run(image=frame.pixels)
        self.seen += 1
        (Path(__file__).parents[2] / "seen").write_text(str(self.seen))
        return Result()
"""


def packed() -> list[Path]:
    """What is there to go into a wheel, files that git doesn't know yet included."""
    return tracked("--others", "--exclude-standard")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the repository without what git ignores."""
    copy, built = tmp_path_factory.mktemp("clone"), tmp_path_factory.mktemp("dist")
    for path in packed():
        (copy / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, copy / path)
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)], cwd=copy, check=True, capture_output=True)
    (made,) = built.glob("*.whl")
    return made


def required(wheel: Path) -> list[str]:
    """The distributions the wheel asks for, and those they ask for, as far as this machine's markers want them."""
    (metadata,) = (name for name in zipfile.ZipFile(wheel).namelist() if name.endswith(".dist-info/METADATA"))
    texts = re.findall(r"^Requires-Dist: (.*)$", zipfile.ZipFile(wheel).read(metadata).decode(), re.MULTILINE)
    found: dict[str, None] = {}
    while texts:
        requirement = Requirement(texts.pop())
        if requirement.name.lower() not in found and (requirement.marker is None or requirement.marker.evaluate({"extra": ""})):
            found[requirement.name.lower()] = None
            texts += distribution(requirement.name).requires or []
    return list(found)


@dataclass(frozen=True)
class Installed:
    """An environment with the wheel in it. home: an empty one, for whatever the studio keeps."""

    folder: Path
    home: Path
    environment: dict[str, str]

    @property
    def program(self) -> Path:
        return self.folder / ("Scripts/pocket-studio.exe" if sys.platform == "win32" else "bin/pocket-studio")

    def run(self, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [self.program, *arguments], cwd=self.home, env=self.environment | more, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Links to the files of what the wheel requires and nothing else: no checkout, no mediapipe, no tool of the developers'."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=sys.platform != "win32")
    (packages,) = folder.glob("Lib/site-packages") if sys.platform == "win32" else folder.glob("lib/*/site-packages")
    for name in required(wheel):
        for top in {file.parts[0] for file in distribution(name).files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (packages / top).exists():
                (packages / top).symlink_to(Path(str(distribution(name).locate_file(top))).resolve())
    python = folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--offline", "--no-deps", "--python", str(python), str(wheel)]
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return folder


@pytest.fixture
def installed(environment: Path, tmp_path: Path) -> Installed:
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TEMP", "XDG_RUNTIME_DIR") if name in os.environ}
    home = tmp_path / "home"
    home.mkdir()
    own = {"HOME": home, "POCKET_STUDIO_CONFIG": home / "config", "POCKET_STUDIO_CACHE": home / "cache"}
    texts = {name: str(path) for name, path in own.items()}
    # Whatever is not stubbed by a test's own server goes to a port where nobody listens: nothing here leaves the machine.
    return Installed(environment, home, kept | texts | {"https_proxy": "http://127.0.0.1:9", "QT_QPA_PLATFORM": "offscreen"})


@dataclass
class Web:
    """A stand-in for the hosts of the model files: it holds what they hold, and remembers what was asked of it."""

    files: Mapping[str, bytes]
    environment: dict[str, str] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)


def model_files() -> dict[str, bytes]:
    """Address → bytes, of the addresses in the studio's cards whose file the mediapipe package here holds."""
    try:
        package = distribution("mediapipe")
    except PackageNotFoundError:
        pytest.skip("the package with the model files has none for this system")
    found = {}
    for file in (ROOT / "models").glob(f"*/{CARD_FILE}"):
        for variant in read_card(file).variants.values():
            held = {source.sha256: source.path for source in variant.sources if isinstance(source, PackageFile)}
            for source in variant.sources:
                if isinstance(source, Download) and source.sha256 in held:
                    found[source.url] = Path(str(package.locate_file(held[source.sha256]))).read_bytes()
    return found


@pytest.fixture
def web(tmp_path: Path) -> Iterator[Web]:
    """A proxy that answers for the hosts itself, over TLS, with a certificate that only this test's environment trusts."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    web = Web(model_files())
    names = ",".join(f"DNS:{host}" for host in HOSTS)
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
    made += ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=here", "-addext", f"subjectAltName={names}"]
    subprocess.run(made, check=True, capture_output=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)

    class Proxy(BaseHTTPRequestHandler):
        def do_CONNECT(self) -> None:
            self.send_response_only(200)
            self.end_headers()
            self.host = self.path.partition(":")[0]
            with tls.wrap_socket(self.connection, server_side=True) as inside:
                self.rfile, self.wfile = inside.makefile("rb"), inside.makefile("wb", buffering=0)
                self.raw_requestline = self.rfile.readline()
                self.parse_request()
                self.answer()
                self.close_connection = True

        def answer(self) -> None:
            address = f"https://{self.host}{self.path}"
            web.asked.append(address)
            body = web.files.get(address, b"")
            self.send_response(200 if body else 404)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Proxy)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    web.environment = {"https_proxy": f"http://127.0.0.1:{server.server_port}", "SSL_CERT_FILE": str(certificate)}
    yield web
    server.shutdown()
    thread.join()
    server.server_close()


def counted_in_window(program: Path, environment: dict[str, str], home: Path, folder: Path) -> int:
    """Frames seen by the app in `folder` until the window is closed with Ctrl-C after the third.

    It keeps count in a file two folders up: what changes in its own reopens it.
    """
    command = [program, "--apps", folder.parent, "--app", folder.name, "--source", "scene:hands"]
    seen = folder.parents[1] / "seen"
    with subprocess.Popen(command, cwd=home, env=environment, stderr=subprocess.PIPE, text=True) as window:
        try:
            until = time.monotonic() + 60
            while time.monotonic() < until and not (seen.is_file() and int(seen.read_text() or 0) >= 3):
                assert window.poll() is None, window.stderr and window.stderr.read()
                time.sleep(0.1)
            window.send_signal(signal.SIGINT)
            _, errors = window.communicate(timeout=30)
        finally:
            window.kill()
    # The offscreen display says so where a window goes while it is being painted.
    told = [line for line in errors.splitlines() if not line.startswith("QBackingStore::flush() called for")]
    assert (window.returncode, told) == (0, [])
    return int(seen.read_text()) if seen.is_file() else 0


def test_the_wheel_holds_package_apps_models_and_assets(wheel: Path) -> None:
    names = set(zipfile.ZipFile(wheel).namelist())
    share = f"pocket_studio-{__version__}.data/data/share"
    icons = ("scalable/apps/pocket-studio.svg", "48x48/apps/pocket-studio.png", "256x256/apps/pocket-studio.png")
    expected = {f"{share}/applications/pocket-studio.desktop", *(f"{share}/icons/hicolor/{icon}" for icon in icons)}
    for path in packed():
        if path.match("assets/screenshots/*") or path.match("assets/*.py"):
            continue  # for the README and the developers alone
        elif path.parts[0] in {"apps", "models", "assets"}:
            expected.add(f"studio/_bundled/{path.as_posix()}")
        elif path.parts[0] == "studio":
            expected.add(path.as_posix())
    assert expected == {name for name in names if ".dist-info/" not in name}


def test_it_tells_its_version_and_that_it_is_no_checkout(installed: Installed) -> None:
    first, *lines = installed.run("--version").stdout.splitlines()
    assert first == f"pocket-studio {__version__}"
    values = dict(re.split(r"  +", line, maxsplit=1) for line in lines)
    assert values["Installed"] == f"package in {installed.folder}"
    assert values["LiteRT"] == distribution("ai-edge-litert").version
    assert "MediaPipe models" not in values


def test_its_apps_and_models_are_its_own(installed: Installed) -> None:
    apps = json.loads(installed.run("list", "apps", "--json").stdout)["apps"]
    assert {app["name"] for app in apps} == {path.parts[1] for path in packed() if path.match("apps/*/app.py")}
    assert all(Path(app["folder"]).is_relative_to(installed.folder.resolve()) and not app["error"] for app in apps)
    models = installed.run("list", "models").stdout
    shared = [path.parts[1] for path in packed() if path.parts[0] == "models" and path.match(f"models/*/{CARD_FILE}")]
    assert shared
    assert all(re.search(rf"^{name} ", models, re.MULTILINE) for name in shared)
    assert "broken" not in models


def test_all_that_is_imported_anywhere_is_required(environment: Path) -> None:
    wanted = {name.partition(".")[0] for path in (*sources("studio"), *sources("apps")) for name in imported_by(path)}
    extra = {Requirement(text).name for name in ("lab", "onnx") for text in project()["project"]["optional-dependencies"][name]}
    wanted -= sys.stdlib_module_names | {"studio", "apps"} | extra
    assert {"segno", "miniaudio"} <= wanted, "those imported late are among them"
    program = f"from importlib.util import find_spec; print(*(name for name in {sorted(wanted)} if not find_spec(name)))"
    python = environment / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    ran = subprocess.run([python, "-I", "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == []


def test_model_files_are_fetched_once_and_nothing_else_is_asked_for(installed: Installed, web: Web) -> None:
    arguments = ("run", "hand_puppets", "scene:hands", "--limit", "5", "--facts", "facts.jsonl", "--snapshot", "last.png")
    installed.run(*arguments, **web.environment)
    facts = [json.loads(line) for line in (installed.home / "facts.jsonl").read_text().splitlines()]
    assert [line["index"] for line in facts] == [0, 1, 2, 3, 4]
    assert (installed.home / "last.png").stat().st_size > 10_000
    assert sorted(re.findall(r"(palm_detection|hand_landmark)_lite", " ".join(web.asked))) == ["hand_landmark", "palm_detection"]
    assert len(web.asked) == 2
    installed.run(*arguments)


def test_without_the_network_it_says_what_to_do(installed: Installed) -> None:
    command = [installed.program, "run", "hand_puppets", "scene:hands", "--limit", "5"]
    done = subprocess.run(command, cwd=installed.home, env=installed.environment, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert 'pip install "pocket-studio[mediapipe]"' in done.stderr
    assert "go online and try again" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C goes to a whole console there")
def test_its_window_runs_an_app_from_elsewhere(installed: Installed, web: Web, tmp_path: Path) -> None:
    folder = tmp_path / "apps" / "counting"
    folder.mkdir(parents=True)
    (folder / "app.py").write_text(APP)
    assert counted_in_window(installed.program, installed.environment | web.environment, installed.home, folder) >= 3
    (state,) = (installed.home / "config").glob("*.json")
    assert json.loads(state.read_text())["geometry"], "it was closed as by hand: what it keeps is written"
