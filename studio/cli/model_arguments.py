"""Options of the commands that are about a model."""

import argparse
from pathlib import Path

from studio.cli.argument_kinds import Commands, add_json, command, count, delegates, thread_counts, threads


def add_model_commands(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    for add in (_add_check, _add_bench, _add_inspect, _add_compare, _add_judge):
        add(commands, parent)


def _add_check(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    check = command(commands, parent, "check", "say whether an app or a model works; one line per finding")
    check.set_defaults(module="checking")
    check.add_argument("target", metavar="APP|MODEL", help="an app or a model by its name or folder, or a model file")
    add_json(check)


def _add_bench(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    bench = command(commands, parent, "bench", "measure how long a model or an app takes here, or tell what a phone would take")
    bench.set_defaults(module="benching")
    bench.add_argument(
        "targets",
        nargs="+",
        metavar="MODEL|APP",
        help="a model's name, a .tflite or .onnx file, or an app's name; several models stand side by side",
    )
    bench.add_argument(
        "--variant", dest="variants", action="append", default=[], metavar="V",
        help="a model's variant, several or `all` to see them side by side; for an app CARD=V",
    )  # fmt: skip
    bench.add_argument(
        "--threads", type=thread_counts, default=(), metavar="N[,N]|auto",
        help="threads of each model, several to see them side by side (auto leaves a core to the window)",
    )  # fmt: skip
    bench.add_argument(
        "--delegate", dest="delegates", type=delegates, default=(), metavar="D[,D]",
        help="of a .tflite file: xnnpack (default), none for LiteRT's own kernels, or both side by side",
    )  # fmt: skip
    bench.add_argument("--runs", type=count, default=50, metavar="N", help="timed runs (default %(default)s)")
    bench.add_argument(
        "--source", dest="bench_source", metavar="ADDRESS", help="an app's frames (default: the scene it is shown on without a camera)"
    )
    bench.add_argument(
        "--phone", metavar="PHONE", default="", help='estimate it on this phone instead, as "Galaxy S24"; `phones` lists them'
    )
    bench.add_argument("--progress", action="store_true", help="say on stderr what is being measured, a line each")
    bench.add_argument("--csv", metavar="FILE", default="", help="keep a model's figures as a table")
    bench.add_argument("--html", metavar="FILE", default="", help="keep a model's figures, operators and phones as a page with plots")
    bench.add_argument(
        "--json", metavar="FILE", nargs="?", const="", help="print the figures as a JSON object too, and write that to FILE if one is named"
    )


def _add_inspect(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    inspect = command(commands, parent, "inspect", "list a model's operators: shapes, work, time here, and which a phone's units take")
    inspect.set_defaults(module="inspecting")
    inspect.add_argument("target", metavar="MODEL", help="a model's name or file")
    inspect.add_argument("--variant", default="", metavar="V", help="of a model by its name")
    inspect.add_argument("--threads", type=threads, metavar="N|auto", help="to measure with (auto leaves a core to the window)")
    inspect.add_argument("--untimed", action="store_true", help="run nothing; the structure alone")
    add_json(inspect)


def _add_compare(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    compare = command(commands, parent, "compare", "run variants of a model on the same frames: how far they agree, and where they part")
    compare.set_defaults(module="comparing")
    compare.add_argument("target", metavar="MODEL", help="a model's name, or compare:FILE|FILE for two to four models of one task")
    compare.add_argument("source_address", metavar="SOURCE", help="`list sources` tells the forms")
    which = "two or more, all without it; the others are held against the first"
    compare.add_argument("--variant", dest="variants", action="append", default=[], metavar="V", help=which)
    compare.add_argument("--threads", type=threads, metavar="N|auto", help="of each (auto leaves a core to the window)")
    compare.add_argument("--limit", metavar="N", type=count, help="stop after so many frames")
    compare.add_argument("--layers", action="store_true", help="how far they are apart layer by layer, on the frame where they differ most")
    compare.add_argument("--progress", action="store_true", help="say on stderr how far it is, a line each")
    compare.add_argument("--keep", metavar="DIR", type=Path, help="write the frames on which they differ most there")
    add_json(compare)


def _add_judge(commands: "Commands[argparse.ArgumentParser]", parent: argparse.ArgumentParser) -> None:
    judge = command(commands, parent, "judge", "tell how right models or variants are on your own labelled pictures, and what they lose")
    judge.set_defaults(module="judging")
    judge.add_argument("models", metavar="MODEL", nargs="+", help="names or files; the others are held against the first")
    judge.add_argument("folder", metavar="FOLDER", type=Path, help="the pictures, in folders named by class or with a file of labels")
    judge.add_argument("--labels", metavar="FILE", type=Path, help="where the labels are, if they are not found in FOLDER by themselves")
    judge.add_argument("--classes", metavar="MAP", type=Path, help="a table or TOML: what the labels are called in the model")
    judge.add_argument("--variant", dest="variants", action="append", default=[], metavar="V", help="of models by name; all without it")
    judge.add_argument("--set", dest="assignments", action="append", default=[], metavar="NAME=VALUE", help="a setting, as fit=crop")
    judge.add_argument("--threads", type=threads, metavar="N|auto", help="of each (auto leaves a core to the window)")
    judge.add_argument("--limit", metavar="N", type=count, help="so many of the pictures, drawn by chance")
    judge.add_argument("--seed", metavar="N", type=count, default=1, help="of what is drawn by chance (default %(default)s)")
    judge.add_argument("--progress", action="store_true", help="say on stderr how far it is, a few lines a second")
    judge.add_argument("--keep", metavar="DIR", type=Path, help="write the most hurt pictures there, with what is true and what was found")
    judge.add_argument("--csv", metavar="FILE", type=Path, help="keep the figures as a table")
    judge.add_argument("--html", metavar="FILE", type=Path, help="keep it all as a page with plots and the most hurt pictures")
    add_json(judge)
