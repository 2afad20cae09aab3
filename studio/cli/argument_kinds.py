"""What every command's options are made of."""

import argparse
import math
from pathlib import Path

from studio.runtime.pacing import FASTEST, SLOWEST

MOST_THREADS = 64

Commands = argparse._SubParsersAction  # argparse gives the type no public name


def command(
    commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser, name: str, text: str
) -> argparse.ArgumentParser:
    found = commands.add_parser(name, help=text, description=f"{text[0].upper()}{text[1:]}.", parents=[parent])
    return found


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", metavar="FILE", type=Path, help="write the figures to FILE, and print the same object as the last line")


def fps(text: str) -> float:
    if text == "max":
        return math.inf
    try:
        fps = float(text)
    except ValueError:
        fps = -1.0
    if not SLOWEST <= fps <= FASTEST:
        raise argparse.ArgumentTypeError(f"{text!r} is not a rate from {SLOWEST:g} to {FASTEST:g}, or max")
    return fps


def threads(text: str) -> int:
    if text == "auto":
        return 0
    return _whole(text, MOST_THREADS, f"a number of threads from 1 to {MOST_THREADS}, or auto")


def thread_counts(text: str) -> tuple[int, ...]:
    return tuple(dict.fromkeys(map(threads, text.replace(" ", "").split(","))))


def count(text: str) -> int:
    return _whole(text, 10**9, "a whole number from 1")


def share(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0 to 1")
    return value


def above_0(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1e6:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number above 0")
    return value


def _whole(text: str, most: int, wanted: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not {wanted}")
    return int(text)


def delegates(text: str) -> tuple[str, ...]:
    """One or several, as `xnnpack,none`."""
    found = tuple(dict.fromkeys(text.replace(" ", "").split(",")))
    if other := [each for each in found if each not in ("xnnpack", "none")]:
        hint = "; what a phone's GPU or NPU would take, --phone tells" if other[0] in ("gpu", "npu", "nnapi", "hexagon") else ""
        raise argparse.ArgumentTypeError(f"{other[0]!r} is not used on this computer: there are xnnpack, and none for LiteRT's own{hint}")
    return found
