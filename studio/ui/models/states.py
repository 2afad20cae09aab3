"""What a row says of a model's file, and what can be done about it next."""

from dataclasses import dataclass
from typing import Literal

from studio.ui import words
from studio.ui.models.entries import ModelFile
from studio.ui.models.fetches import Download

Tone = Literal["quiet", "good", "accent", "warning", "error"]
Action = Literal["fetch", "pause", "resume", "retry", "none"]

LABELS: dict[Action, str] = {"fetch": "Fetch", "pause": "Pause", "resume": "Resume", "retry": "Try again", "none": ""}
ICONS: dict[Action, str] = {"fetch": "download", "pause": "pause", "resume": "play", "retry": "replay", "none": ""}


@dataclass(frozen=True, slots=True)
class FileState:
    """text: one or two words. share: 0 … 1 of a download that isn't done, None for none. told: how far it is, or why it failed."""

    text: str
    tone: Tone
    action: Action = "none"
    share: float | None = None
    told: str = ""


UNREADABLE = FileState("can't be read", "error")


def state_of(file: ModelFile, download: Download | None, *, in_app: bool) -> FileState:
    if download is not None and download.phase in ("waiting", "running", "paused", "failed"):
        return _fetched(download)
    if file.here is not None:
        return FileState("in the app", "good") if in_app else FileState("on this computer", "quiet")
    if begun := file.begun():
        return _fetched(Download("paused", min(begun, file.bytes), file.bytes))
    if file.fetch is not None:
        return FileState("fetch", "accent", "fetch")
    return FileState("missing", "warning", told="No file of it is on this computer, and its card names no address to fetch it from.")


def _fetched(download: Download) -> FileState:
    share, percent = download.share, f"{int(download.share * 100)} %"
    far = f"{words.size(download.done)} of {words.size(download.total)}"
    match download.phase:
        case "waiting":
            return FileState("waiting", "quiet", "pause", share, "It waits until one of the others is done.")
        case "running":
            left = f" · {words.left((download.total - download.done) / download.rate)}" if download.rate else ""
            return FileState(percent, "accent", "pause", share, far + left)
        case "failed":
            text = "no connection" if download.unreachable else "failed"
            return FileState(text, "error", "retry", share or None, download.reason)
        case _:
            return FileState(f"paused · {percent}", "quiet", "resume", share, f"{far}; it goes on from there")
