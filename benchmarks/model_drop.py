"""How long it takes from dropping a model file on the window to its first result on the picture, and whether its task is guessed right.

    python benchmarks/model_drop.py [--models DIR] [--picture FILE] [--json FILE]

The window is the real one, 1280 × 800, on the display there is, or on Qt's offscreen one, which paints all the same; the app runs in the
real device process, and the picture plays as a looping source. Each file is dropped as a drag of the desktop would. The clock runs from
the drop until the first picture with a result of that model was painted, or until the card that refuses it is shown.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import numpy as np

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "data"
TASKS = {
    "coco_ssd_mobilenet_v1_1.0_quant_2018_06_29": "detect",
    "deeplabv3": "segment",
    "deeplabv3_mnv2_dm05_pascal_quant": "segment",
    "face_detection_short_range": "detect",
    "face_landmark_with_attention": "refused",
    "hair_segmentation": "segment",
    "hand_landmark_lite": "keypoints",
    "keras_lstm_mnist_ptq": "classify",
    "mobilenet_v1_0.25_128_quant": "classify",
    "mobilenet_v1_0.25_224_1_default_1": "classify",
    "mobilenet_v1_0.25_224_quant": "classify",
    "mobilenet_v2_1.0_224_quant": "classify",
    "movenet_single_pose_lightning_ptq": "keypoints",
    "palm_detection_lite": "detect",
    "person_detect": "refused",
    "selfie_segmentation": "segment",
    "tf2_mobilenet_v2_1.0_224_ptq": "classify",
}
"""What each file of shared/data/models is for; of other files only the time is told."""

PATIENCE = 30.0
PAUSE_MS = 700
"""Between one model's result and the next drop: the window comes to rest."""


class Dropper:
    """Drops file after file and notes when each was first seen to work. Lives in the window's own event loop."""

    def __init__(self, shell: Any, files: list[Path]) -> None:
        from PySide6.QtCore import QTimer

        self.found: list[dict[str, Any]] = []
        self._shell, self._files, self._place = shell, files, -1
        self._began, self._before, self._opened = 0.0, None, False
        self._next = QTimer(singleShot=True, interval=PAUSE_MS)
        self._next.timeout.connect(self._drop)
        self._look = QTimer(interval=5)
        self._look.timeout.connect(self._refused)
        self._look.start()
        shell.window.viewfinder.painted.connect(self._painted)

    def _painted(self, captured: float, at: float, seconds: float) -> None:
        window, session = self._shell.window, self._shell.wishes.session
        if self._next.isActive() or self._place >= len(self._files):
            return
        if self._place < 0:
            self._next.start()
            return
        shown = window.viewfinder.shown[1]
        if session.opened is None or session.opened.app != str(self._files[self._place]):
            return
        if not self._opened:
            self._opened, self._before = True, shown.sequence
        elif shown.sequence != self._before:
            self._note(at - self._began, str(session.opened.values["task"]), shown.facts.get("problem", ""))

    def _refused(self) -> None:
        card = self._shell.window.viewfinder.card.card
        if self._next.isActive() or not 0 <= self._place < len(self._files):
            return
        waited = time.perf_counter() - self._began
        session = self._shell.wishes.session
        if session.failure is not None and session.failure.app == str(self._files[self._place]) and card is not None:
            self._note(waited, "refused", card.text)
        elif waited > PATIENCE:
            self._note(waited, "none", f"nothing was shown within {PATIENCE:.0f} s: {card}")

    def _note(self, seconds: float, task: str, words: object) -> None:
        file = self._files[self._place]
        wanted = TASKS.get(file.stem)
        told = {"file": file.name, "seconds": round(seconds, 3), "task": task, "right": None if wanted is None else task == wanted}
        self.found.append(told | ({"words": str(words)} if words else {}))
        print(f"{file.name:52} {seconds:6.2f} s  {task:10} {words}", file=sys.stderr)
        self._next.start()

    def _drop(self) -> None:
        from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
        from PySide6.QtGui import QDragEnterEvent, QDropEvent
        from PySide6.QtWidgets import QApplication

        self._place += 1
        if self._place >= len(self._files):
            self._shell.window.close()
            return
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(self._files[self._place]))])
        how = Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self._shell.window, QDragEnterEvent(QPoint(300, 300), *how))
        event = QDropEvent(QPointF(300, 300), *how)
        self._opened = False
        self._began = time.perf_counter()
        QApplication.sendEvent(self._shell.window, event)


def measure(files: list[Path], picture: Path) -> list[dict[str, Any]]:
    from PySide6.QtWidgets import QApplication

    from studio.runtime.device import Device
    from studio.runtime.discovery import list_apps
    from studio.ui.inbox import Inbox
    from studio.ui.launch import first_commands, first_session
    from studio.ui.remembered import Remembered, state_file
    from studio.ui.shell import build

    inbox = Inbox()
    device = Device(inbox.put)
    device.start()
    try:
        remembered = Remembered()
        session = first_session(remembered, ("sudoku",), app="sudoku", source=str(picture), fps=30.0)
        for command in first_commands(session, remembered):
            device.send(command)
        application = QApplication([])
        shell = build(application, device, inbox, session, list_apps(), state_file(), remembered)
        shell.window.resize(1280, 800)
        shell.window.closing.connect(shell.controller.stop)
        dropper = Dropper(shell, files)
        shell.window.show()
        application.exec()
        return dropper.found
    finally:
        device.stop()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--models", type=Path, default=SHARED / "models", help="a folder of model files")
    parser.add_argument("--picture", type=Path, default=SHARED / "inpaint" / "skimage" / "astronaut.png")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    files = sorted(path.resolve() for path in options.models.rglob("*") if path.suffix in (".tflite", ".task", ".onnx"))
    if not files:
        print(f"there is no model in {options.models}", file=sys.stderr)
        return 1
    if not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")) and sys.platform == "linux":
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as folder:
        for name in ("CONFIG", "DATA", "CACHE"):
            os.environ[f"POCKET_STUDIO_{name}"] = folder
        found = measure(files, options.picture.resolve())
    good = [each["seconds"] for each in found if each["task"] not in ("refused", "none")]
    judged = [each["right"] for each in found if each["right"] is not None]
    told = {
        "seconds_p50": round(float(np.percentile(good, 50)), 3) if good else None,
        "seconds_max": max(good, default=None),
        "shown": len(good),
        "tasks_right": sum(judged),
        "tasks_judged": len(judged),
        "files": found,
        "cores": os.cpu_count(),
    }
    if options.json:
        options.json.write_text(json.dumps(told) + "\n")
    print(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
