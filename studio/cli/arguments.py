"""The grammar of the command line."""

import argparse
from pathlib import Path

from studio import versions
from studio.cli.argument_kinds import Commands, above_0, add_json, command, count, fps, share, threads
from studio.cli.model_arguments import add_model_commands
from studio.runtime.pacing import FASTEST, SLOWEST
from studio.runtime.replaying import TOLERANCE

_EXAMPLES = """examples:
  pocket-studio                                        open the window
  pocket-studio run hand_puppets clip.mp4 --facts hands.jsonl
  pocket-studio run hand_puppets camera:0 --fps 15 --set hands=1
  pocket-studio doctor                                 what is missing on this machine

exit codes: 0 done, 1 it ran and failed, 2 wrong use, 130 stopped with Ctrl-C
"""


def build_parser() -> argparse.ArgumentParser:
    """Every command names in `module` the module of this package that carries it out."""
    parser = argparse.ArgumentParser(
        prog="pocket-studio",
        description="Try mobile vision models at your desk before porting them to a phone. Without a command the window opens.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        parents=[_everywhere("", False)],
    )
    parser.set_defaults(module="window")
    parser.add_argument("--version", action=_Version, nargs=0, help="show the versions of the studio and its parts, and exit")
    parser.add_argument("--app", help="the app to open in the window")
    parser.add_argument("--source", metavar="ADDRESS", help="what to show in the window; `list sources` tells the forms")
    parser.add_argument(
        "--fps", metavar="N", type=fps, help=f"target rate of the window, {SLOWEST:g} to {FASTEST:g} frames a second, or max"
    )
    parser.add_argument("--phone", dest="window_phone", metavar="PHONE", default="", help="the phone to compare with; `phones` lists them")
    parser.add_argument("--speak", action="store_true", help="say aloud what has the focus, what changes there and what runs")

    commands = parser.add_subparsers(metavar="COMMAND", title="commands")
    # Without defaults: a subcommand's own would overwrite what was given before it.
    everywhere = _everywhere(argparse.SUPPRESS, argparse.SUPPRESS)
    for add in (
        _add_new,
        _add_run,
        _add_replay,
        _add_list,
        add_model_commands,
        _add_evaluate,
        _add_fetch,
        _add_phones,
        _add_doctor,
        _add_desktop_entry,
    ):
        add(commands, everywhere)
    return parser


class _Version(argparse.Action):
    """Reads the versions only when they are asked for."""

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        print(versions.described())
        parser.exit()


def _everywhere(apps: str, debug: bool | str) -> argparse.ArgumentParser:
    """Options that may stand before a command and after it."""
    options = argparse.ArgumentParser(add_help=False)
    options.add_argument("--apps", metavar="DIR", default=apps, help="a folder of apps of your own, or of one")
    options.add_argument("--debug", action="store_true", default=debug, help="show the traceback of an error")
    return options


def _add_new(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    new = command(commands, parent, "new", "write an app to begin with: settings, a test and a README, and it runs at once")
    new.set_defaults(module="starting")
    new.add_argument("name", metavar="NAME", help="small letters, digits and underscores")
    new.add_argument("--at", metavar="DIR", type=Path, default=Path("."), help="the folder it is written into (default: this one)")


def _add_run(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    run = command(commands, parent, "run", "run an app on a source without the window")
    run.set_defaults(module="running")
    run.add_argument("app_name", metavar="APP", help="its name, or its folder written as a path")
    run.add_argument(
        "source_address", metavar="SOURCE", help="every frame of a file, the newest of a camera; `list sources` tells the forms"
    )
    run.add_argument("--fps", dest="run_fps", metavar="N", type=fps, help="target rate; without it every frame of a file is taken")
    _add_app_options(run)
    run.add_argument("--record", metavar="VIDEO", type=Path, help="write what is seen and heard to an MP4 video, and its facts beside it")
    run.add_argument("--snapshot", metavar="PICTURE", type=Path, help="write the last picture to a .png or .jpg file")
    run.add_argument("--facts", metavar="FILE", type=Path, help="write one JSON line per frame: index, seconds, facts")
    run.add_argument("--session", metavar="DIR", type=Path, help="keep frames, settings and results in a new folder, for `replay`")
    run.add_argument("--phone", metavar="PHONE", default="", help='tell too what it would cost on this phone, as "Galaxy S24"')
    run.add_argument(
        "--pace",
        choices=("phone", "phone:fast", "phone:slow"),
        help="hold the app back to that phone's pace, or to an end of its range; a file then plays by its clock, and frames are lost",
    )
    run.add_argument(
        "--hold", action="store_true", help="give up variants, size and rate as needed to hold --fps, --latency, --battery there"
    )
    run.add_argument("--latency", metavar="MS", type=above_0, help="with --hold: that many milliseconds a frame")
    run.add_argument("--battery", metavar="HOURS", type=above_0, help="with --hold: that many hours of battery")
    run.add_argument("--limit", metavar="N", type=count, help="stop after so many frames")
    add_json(run)


def _add_replay(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    replay = command(commands, parent, "replay", "run an app on the very frames of a session that `run --session` recorded")
    replay.set_defaults(module="replaying")
    replay.add_argument("folder", metavar="SESSION", type=Path)
    replay.add_argument("--app", dest="app_name", metavar="APP", default="", help="another app than the one that was recorded")
    _add_app_options(replay)
    replay.add_argument("--expect", action="store_true", help="exit with 1 unless it makes of them what it made then")
    replay.add_argument("--tolerance", type=share, default=TOLERANCE, metavar="T", help="how far numbers may be apart, of the recorded one")
    replay.add_argument("--apart", type=share, default=0.0, metavar="SHARE", help="share of the frames that may be apart (default 0)")
    replay.add_argument("--ignore", dest="ignored", action="append", default=[], metavar="FACT", help="a fact that doesn't count")
    replay.add_argument("--limit", metavar="N", type=count)
    add_json(replay)


def _add_list(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    listing = command(commands, parent, "list", "list what there is")
    listing.set_defaults(module="listing")
    listing.add_argument(
        "what", choices=("apps", "models", "public", "cameras", "sources", "phones"), help="public: models by others, to fetch"
    )
    listing.add_argument(
        "--json", metavar="FILE", nargs="?", const="", help="print it as a JSON object, and write that to FILE if one is named"
    )


def _add_evaluate(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    evaluate = command(commands, parent, "evaluate", "measure an app's quality on labelled data, with the app's own evaluate.py")
    evaluate.set_defaults(module="evaluating")
    evaluate.add_argument("app_name", metavar="APP")
    evaluate.add_argument("manifest", metavar="MANIFEST.json", type=Path, help="a list of objects, each with `file` and what is true of it")
    _add_app_options(evaluate)
    add_json(evaluate)


def _add_fetch(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    fetch = command(commands, parent, "fetch", "fetch public models, and list or clear what was fetched")
    fetch.set_defaults(module="fetching")
    fetch.add_argument("names", nargs="*", metavar="MODEL", help="as `list public` names it; none to list what is here")
    fetch.add_argument("--clear", action="store_true", help="first remove everything that was fetched")


def _add_phones(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    phones = command(commands, parent, "phones", "list the phones a model can be judged on, or tell all of one")
    phones.set_defaults(module="phones")
    phones.add_argument("name", nargs="?", metavar="PHONE", help='tell every figure of this one, as "Galaxy S24"')
    phones.add_argument("--run", metavar="FILE", type=Path, help="take in a run on that phone: a file of benchmark_model, AI Hub or Xcode")
    phones.add_argument("--model", metavar="MODEL", type=Path, help="the .tflite file that was run")
    phones.add_argument("--for", dest="subject", metavar="APP|MODEL", default="", help="what it would cost on every phone, and which hold:")
    phones.add_argument("--fps", dest="target_fps", metavar="N", type=above_0, help="that many frames a second")
    phones.add_argument("--latency", metavar="MS", type=above_0, help="that many milliseconds a frame")
    phones.add_argument("--battery", metavar="HOURS", type=above_0, help="that many hours of battery at that rate")
    phones.add_argument("--minutes", metavar="N", type=above_0, help="judge it after so long, when the phone has warmed up (assumed)")
    phones.add_argument("--since", metavar="YEAR", type=count, help="only phones of that year or later")
    phones.add_argument("--variant", dest="variants", action="append", default=[], metavar="V", help="a model's variant; for an app CARD=V")
    phones.add_argument("--source", dest="for_source", metavar="ADDRESS", help="the frames an app is measured on (default: its scene)")
    phones.add_argument("--unit", choices=("cpu", "gpu", "npu"), help="what it ran on, where the file doesn't tell")
    add_json(phones)


def _add_doctor(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    doctor = command(commands, parent, "doctor", "tell what is missing on this machine and the command that mends it")
    doctor.set_defaults(module="doctor")


def _add_desktop_entry(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    entry = command(commands, parent, "desktop-entry", "put the studio into the applications menu of a Linux desktop")
    entry.set_defaults(module="desktop")
    entry.add_argument("--remove", action="store_true", help="take it out again")


def _add_app_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--set", dest="assignments", action="append", default=[], metavar="NAME=VALUE", help="a setting of the app")
    parser.add_argument(
        "--variant", dest="variants", action="append", default=[], metavar="CARD=VARIANT", help="another variant of a model"
    )
    parser.add_argument("--threads", type=threads, metavar="N|auto", help="threads of each model (auto leaves a core to the window)")
