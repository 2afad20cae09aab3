"""Every state can be reached and shot: what the pictures are made from stays in step with the window."""

import subprocess
import sys
from pathlib import Path


def test_states_are_saved_dark_and_light(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "studio.ui.state_shots", str(tmp_path), "--only", "undrawable"]
    subprocess.run(command, check=True, capture_output=True, timeout=100)
    names = {path.name for path in tmp_path.iterdir()}
    assert names == {f"undrawable-{theme}-{size}-100.png" for theme in ("dark", "light") for size in ("1024x700", "1280x800")}
    assert all(path.stat().st_size > 20_000 for path in tmp_path.iterdir()), "none is blank"
