"""Renders the application's icon for desktops that take no SVG: `python assets/application_icon.py`."""

import os

from PySide6.QtGui import QGuiApplication

from studio.bundled import assets_folder
from studio.ui.icons import window_icon

SIZES = (48, 256)


def main() -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    application = QGuiApplication([])
    for size in SIZES:
        path = assets_folder() / "icons" / f"studio-{size}.png"
        if not window_icon().pixmap(size, size).save(str(path)):
            raise SystemExit(f"{path} can't be written")
    del application


if __name__ == "__main__":
    main()
