"""What the user sees of a session: one pure function for each part of the window."""

from dataclasses import dataclass, replace

from studio.runtime import heartbeat
from studio.runtime.device_messages import RESTARTS, NotResponding
from studio.runtime.messages import Progress
from studio.runtime.reading import Summary
from studio.ui import words
from studio.ui.session import Session
from studio.ui.source_names import source_icon, source_name
from studio.ui.view_state import Card, CardButton, Chip, StageState, TransportState, ViewfinderState

_PAUSED = Chip("Paused")
_RESTART = CardButton("restart", "Restart")
_DEMO = CardButton("demo", "Play the demo scene")
_OTHER_SOURCE = CardButton("choose_source", "Choose another")


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast something long goes: bytes a second, 0 for not known yet."""

    bytes_per_second: float = 0.0


def viewfinder(
    session: Session, summary: Summary | None = None, pace: Pace | None = None, *, apps: bool = True, changed: bool = False
) -> ViewfinderState:
    """apps: there is at least one. changed: the user has settings or variants of the app's own, which may be what it fails on."""
    card = _card(session, pace or Pace(), changed) if apps else _no_apps()
    return ViewfinderState(
        source=_source_chip(session) if apps else None,
        notice=_notice_chip(session) if apps else None,
        rate=_rate_chip(session, summary) if card is None and apps else None,
        hint=session.hint if card is None else "",
        waiting="" if card or session.picture_shown else _waiting(session),
        dimmed=card is not None or session.phase == "opening",
        blank=not session.picture_shown,
        card=card,
        recording=_recording_chip(session),
    )


def on_stage(state: ViewfinderState, *, awake: bool) -> ViewfinderState:
    """The same without what is only for the one at the desk, until the pointer moves; what needs an answer stays."""
    # The next source comes without the last picture going dark in between. The rate is among the large numbers.
    state = replace(state, dimmed=state.card is not None, rate=_PAUSED if state.rate == _PAUSED else None)
    if awake:
        return replace(state, bare=True)
    quiet = Chip("", state.notice.dot) if state.notice and state.notice.discreet else None
    return replace(state, source=None, notice=quiet, rate=None, hint="", recording=None, bare=True)


def stage(session: Session, place: str = "") -> StageState:
    """place: where the set list is."""
    return StageState(place, recording=session.recording is not None)


def for_audience(state: ViewfinderState) -> ViewfinderState:
    """The picture alone: troubles are for the one at the desk."""
    return ViewfinderState(blank=state.blank, bare=True)


def transport(session: Session, *, mirror: bool) -> TransportState:
    source = session.source
    return TransportState(
        source_title=source.title if source else source_name(session.address),
        source_icon=source_icon(session.address),
        playing=session.playing and session.phase != "ended",
        can_play=session.phase in ("playing", "ended"),
        can_snapshot=session.picture_shown,
        can_mirror=session.camera,
        mirrored=mirror and session.camera,
        duration=source.duration if source else None,
        position=session.position,
        fps=session.fps,
        recording=session.recording is not None,
        can_record=session.runs or session.recording is not None,
    )


def status(session: Session) -> str:
    """One quiet word or two for the top bar."""
    if session.died:
        return f"Restarting, {session.died.attempt} of {RESTARTS}" if session.died.restarting else "Stopped"
    if session.stopped:
        return "Stopped"
    if session.hung:
        return "Not responding" if session.stuck else "Busy"
    if not session.device_ready or not (session.opened or session.failure):
        return "Starting…"
    if session.failure:
        return "App stopped"
    if session.progress:
        return "Loading…"
    if session.phase == "playing":
        return "Running" if session.playing else "Paused"
    return {"lost": "Reconnecting…", "failed": "No picture", "ended": "Ended"}.get(session.phase, "")


def _source_chip(session: Session) -> Chip | None:
    if not session.address:
        return None
    source = session.source
    if source is None:
        return Chip(source_name(session.address), "error" if session.phase == "failed" else "warning")
    here = "warning" if session.silent else "good"
    dot = {"lost": "warning", "failed": "error", "ended": ""}.get(session.phase, here if session.playing else "")
    parts = (source.title, f"{source.width} × {source.height}", source.connection, _replay(session))
    text = " · ".join(part for part in parts if part)
    if session.replayed and session.replayed.differing:
        dot = "warning"
    return Chip(text, dot)  # type: ignore[arg-type]  # the values above are dots


def _replay(session: Session) -> str:
    """What a session that plays shows of its results."""
    found = session.replayed
    if found is None:
        return ""
    return f"{found.differing} of {found.frames} differ" if found.differing else f"{found.frames} of {found.total} as recorded"


def _recording_chip(session: Session) -> Chip | None:
    going = session.recording
    if going is None:
        return None
    return Chip(f"{'Session ' if going.session else ''}{words.clock(going.seconds)} · {words.size(going.bytes)}", "recording")


def _notice_chip(session: Session) -> Chip | None:
    if session.hung and (session.patient or not session.stuck):
        return Chip(_busy(session.title, session.hung), "warning", "stop", "Stop", discreet=True)
    if session.silent and session.playing and session.source:
        return Chip(f"No picture from {session.source.title} for {session.silent} s", "warning", discreet=True)
    if session.standing_in:
        return Chip(f"Standing in for {source_name(session.standing_in)}", "warning", "retry", "Retry", discreet=True)
    if session.demo and session.cameras:
        return Chip(f"{session.cameras[0].title} is here", "good", "use_camera", "Use it")
    if session.demo:
        return Chip("Demo scene: no camera found", "warning", "retry", "Retry")
    return None


def _rate_chip(session: Session, summary: Summary | None) -> Chip | None:
    if session.phase != "playing" or not session.picture_shown:
        return None
    if not session.playing:
        return _PAUSED
    if summary is None or not summary.fps:
        return None
    felt = f" · as on {session.felt}" if session.felt else ""
    if session.fps is None:
        return Chip(f"{words.rate(summary.fps)} fps{felt or ' · max'}")
    return Chip(f"{words.rate(summary.fps)} of {words.target(session.fps)} fps{felt}")


def _waiting(session: Session) -> str:
    if not session.device_ready:
        return "Starting…"
    if session.opened is None:
        return f"Opening {session.title}…"
    if session.phase in ("none", "opening"):
        return f"Opening {source_name(session.address)}…" if session.address else "Looking for a camera…"
    return "Waiting for the first picture…"


def _card(session: Session, pace: Pace, changed: bool) -> Card | None:
    if session.stopped:
        return Card("warning", f"{session.title} was stopped", "Nothing runs until you restart it.", buttons=(_RESTART,))
    if session.died:
        return _died_card(session)
    if session.stuck and not session.patient:
        return _stuck_card(session)
    if session.progress:
        return _progress_card(session.progress, pace)
    if session.failure:
        return _failure_card(session, changed)
    return _source_card(session)


def _stuck_card(session: Session) -> Card:
    assert session.hung
    still = {heartbeat.OPENING: "opening", heartbeat.LOADING: "loading", heartbeat.STARTING: "starting"}.get(session.hung.stage)
    title = f"{session.title} is still {still}" if still else f"{session.title} is not responding"
    text = f"{_busy('It', session.hung)}. Wait for it, or stop it and restart it."
    buttons = (CardButton("wait", "Wait"), CardButton("stop", "Stop"))
    return Card("recent", title, text, about=_about(session), buttons=buttons)


def _busy(who: str, hung: NotResponding) -> str:
    seconds = f"for {max(1.0, hung.seconds):.0f} s"
    match hung.stage:
        case heartbeat.OPENING:
            return f"{who} has been opening {seconds}"
        case heartbeat.LOADING:
            return f"{who} has been loading {seconds}"
        case heartbeat.STARTING:
            return f"The device process has been starting {seconds}"
        case heartbeat.CLOSING:
            return f"The app that was open has been closing {seconds}"
        case heartbeat.ANSWERING:
            return f"{who} has been busy with what you asked of it {seconds}"
        case heartbeat.WAITING:
            return f"The device process has said nothing {seconds}"
        case _:
            return f"{who} has been busy with one frame {seconds}"


def _died_card(session: Session) -> Card:
    assert session.died
    if session.died.restarting:
        text = f"{session.died.message} Restarting, attempt {session.died.attempt} of {RESTARTS}."
        return Card("warning", f"{session.title} crashed", text, about=_about(session), progress=-1.0)
    text = f"{session.died.message} It was restarted {RESTARTS} times already. Restart it, or pick another model variant."
    return Card("warning", f"{session.title} crashed", text, about=_about(session), buttons=(_RESTART,))


def _failure_card(session: Session, changed: bool) -> Card:
    assert session.failure
    failure = session.failure
    title = f"{session.title} can't be opened" if session.unopened else f"{session.title} stopped"
    text = words.sentence(failure.message.partition(" can't be loaded: ")[2] or failure.message)  # the title says so
    if session.watched and failure.place:
        text += " It reopens when you save it."
    fresh = (CardButton("restart_fresh", "Reset settings"),) if changed and session.unopened else ()
    about, buttons = "" if session.unopened else _about(session), (_RESTART, *fresh)
    return Card("warning", title, text, about=about, details=failure.details, place=failure.place, buttons=buttons)


def _source_card(session: Session) -> Card | None:
    match session.phase:
        case "failed":
            demo = () if session.address.startswith("scene:") else (_DEMO,)
            buttons = (CardButton("retry", "Try again"), _OTHER_SOURCE, *demo)
            title = f"No picture from {words.shortened(source_name(session.address))}"
            return Card(_gone_icon(session), title, words.sentence(session.source_message), buttons=buttons)
        case "lost":
            title = f"{words.shortened(session.source.title if session.source else source_name(session.address))} is gone"
            buttons = (_OTHER_SOURCE,)
            text = words.sentence(session.source_message)
            return Card(_gone_icon(session), title, text, buttons=buttons, progress=-1.0, progress_text="Reconnecting…")
        case "ended":
            name = session.source.title if session.source else source_name(session.address)
            return Card("replay", f"{words.shortened(name)} has ended", buttons=(CardButton("replay", "Play again"), _OTHER_SOURCE))
        case _:
            return None


def _gone_icon(session: Session) -> str:
    return {"network": "offline", "camera": "camera-off"}.get(source_icon(session.address), "warning")


def _progress_card(progress: Progress, pace: Pace) -> Card:
    cancel = (CardButton("cancel", "Cancel"),)
    if progress.total <= 0:
        text = words.size(progress.done) if progress.done else ""
        return Card("download", progress.what, progress=-1.0, progress_text=text, buttons=cancel)
    text = f"{words.size(progress.done)} of {words.size(progress.total)}"
    if pace.bytes_per_second > 0:
        text += f" · {words.left((progress.total - progress.done) / pace.bytes_per_second)}"
    return Card("download", progress.what, progress=progress.done / progress.total, progress_text=text, buttons=cancel)


def _no_apps() -> Card:
    text = "Put a folder with an app.py into your apps folder. It appears here at once."
    return Card("apps", "There are no apps yet", text, buttons=(CardButton("open_apps_folder", "Open the apps folder"),))


def _about(session: Session) -> str:
    if session.opened is None:
        return ""
    return " · ".join(f"{model.title} {model.variant}".strip() for model in session.opened.models)
