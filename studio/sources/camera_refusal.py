"""Finds out why a camera can't be opened."""

import os
import sys
from pathlib import Path

_DEV, _PROC = Path("/dev"), Path("/proc")


def why_refused(number: int, *, platform: str = sys.platform, dev: Path = _DEV, proc: Path = _PROC) -> str:
    """The reason as far as the system tells it, and what to do, in one line."""
    if platform == "darwin":
        return "allow the program you start it from in System Settings, Privacy & Security, Camera; close others that use it"
    if platform == "win32":
        return "allow desktop apps in Settings, Privacy & security, Camera, and close other programs that use it"
    device = dev / f"video{number}"
    if not device.exists():
        return f"{device} is not there; plug the camera in"
    if not os.access(device, os.R_OK | os.W_OK):
        return f"this user may not use {device}; run 'sudo usermod -aG video $USER' and log in again"
    if users := _users(device, proc):
        return f"{device} is in use by {', '.join(users)}; close it"
    return f"{device} gives no picture; close other programs that use it, or unplug it and plug it in again"


def _users(device: Path, proc: Path) -> list[str]:
    """Names of other processes that hold the device open, as far as this user may see them."""
    found = []
    for process in proc.glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        try:
            if any(os.readlink(link) == str(device) for link in (process / "fd").iterdir()):
                found.append(f"{(process / 'comm').read_text().strip()} (process {process.name})")
        except OSError:  # ended meanwhile, or another user's
            continue
    return found
