"""What an open app is told, and what it tells of itself."""

from collections.abc import Callable

from studio.runtime.device_messages import Phrases
from studio.runtime.messages import AppOpened, Command, Event, Point, RunAction, SetSettings
from studio.runtime.opening import OpenedApp


def tell_app(app: OpenedApp, command: Command, send: Callable[[Event], None]) -> None:
    """Carries out what is meant for the app itself; raises what it raises."""
    match command:
        case SetSettings(values):
            app.set_values(values)
            send(Phrases(app.name, app.phrases()))
        case Point(stroke):
            app.pointer(stroke)
        case RunAction(name, values):
            if outcome := app.run_action(name, values):
                send(outcome)


def send_opened(app: OpenedApp, send: Callable[[Event], None]) -> None:
    send(AppOpened(app.name, app.title, app.fields, app.values, app.actions, app.models))
    send(Phrases(app.name, app.phrases()))
