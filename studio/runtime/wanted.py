"""What was last asked of the device process, for one that starts anew."""

from dataclasses import replace

from studio.runtime.demands import SetPace, SetSize
from studio.runtime.messages import Command, OpenApp, OpenSource, Play, SetModels, SetRate, SetSettings


class Wanted:
    """App with its settings and models, source, rate, pace, size, and whether it plays."""

    def __init__(self) -> None:
        self._commands: dict[type, Command] = {}

    @property
    def commands(self) -> tuple[Command, ...]:
        return tuple(self._commands.values())

    def remember(self, command: Command) -> None:
        opened = self._commands.get(OpenApp)
        match command:
            case OpenApp() | OpenSource() | SetRate() | SetPace() | SetSize() | Play():
                self._commands[type(command)] = command
            case SetSettings(values) if isinstance(opened, OpenApp):
                self._commands[OpenApp] = replace(opened, settings=values)
            case SetModels(variants, threads) if isinstance(opened, OpenApp):
                self._commands[OpenApp] = replace(opened, variants=variants, threads=threads)
