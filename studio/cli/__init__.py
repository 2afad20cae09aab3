"""`pocket-studio`: the window, and everything it does from the command line."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib import import_module

from studio.cli.arguments import build_parser
from studio.cli.failures import WRONG_USE, told
from studio.runtime.ctrl_c import ctrl_c_held_back, stopped_by_ctrl_c

INTERRUPTED = 130
APPS = "POCKET_STUDIO_APPS"


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command. Returns 0 done, 1 it ran and failed, 2 wrong use, 130 stopped with Ctrl-C."""
    try:
        chosen = build_parser().parse_args(arguments)
    except SystemExit as leaving:  # argparse has printed help, version or what is wrong
        return int(leaving.code or 0)
    if chosen.module != "window" and (chosen.app or chosen.source or chosen.window_phone or chosen.fps is not None):
        print("pocket-studio: --app, --source, --phone and --fps before a command are for the window; give them after it", file=sys.stderr)
        return WRONG_USE
    try:
        with _apps_known(chosen.apps), _ends_like_ctrl_c():
            # Each command loads what it needs when it is asked for: `--help` and `list` stay quick.
            with ctrl_c_held_back():
                command: Callable[..., int] = import_module(f"studio.cli.{chosen.module}").command
            return command(chosen)
    except KeyboardInterrupt:
        return _stopped()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # or Python complains once more when it flushes at the end
        return 1
    except Exception as error:
        if stopped_by_ctrl_c(error):
            return _stopped()
        code, text = told(error, traceback_wanted=chosen.debug)
        print(text, file=sys.stderr)
        return code


def _stopped() -> int:
    print("Stopped with Ctrl-C.", file=sys.stderr)
    return INTERRUPTED


@contextmanager
def _ends_like_ctrl_c() -> Iterator[None]:
    """A log-out, a closed terminal and `kill` stop a command as Ctrl-C does: what it writes is finished first."""
    names = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    usual = {name: signal.signal(name, signal.default_int_handler) for name in names}
    try:
        yield
    finally:
        for name, handler in usual.items():
            signal.signal(name, handler)


@contextmanager
def _apps_known(folder: str) -> Iterator[None]:
    """`--apps` goes before the folders of the environment, for processes started meanwhile too."""
    known = os.environ.get(APPS, "")
    if folder:
        os.environ[APPS] = os.pathsep.join(part for part in (folder, known) if part)
    try:
        yield
    finally:
        if folder:
            os.environ[APPS] = known
