"""`run`: an app on a source without the window."""

import math
import sys
from argparse import Namespace
from collections.abc import Collection
from contextlib import ExitStack, closing
from itertools import islice
from pathlib import Path
from typing import IO, Any

from studio.cli import phone_hold
from studio.cli.app_options import settings_of, variants_of
from studio.cli.failures import Failure, WrongUse
from studio.cli.frame_supply import FrameSupply
from studio.cli.keeping import last_picture, recording
from studio.cli.output import checked_writable, finish_with, replacing
from studio.cli.phone_app import told, told_pace
from studio.cli.progress import ProgressLine, app_prints
from studio.lab.phone_pace import OnPhone, PhonePace
from studio.lab.run_cost import RunCost
from studio.phones.felt import End
from studio.phones.profile import find_phone
from studio.runtime.discovery import load_app
from studio.runtime.holding import Hold
from studio.runtime.json_lines import json_line
from studio.runtime.opening import OpenedApp, open_app
from studio.runtime.pipeline import Output, pipeline
from studio.runtime.sessions import SessionWriter, about_of
from studio.sources import hidden, parse
from studio.ui import words

_END: dict[str, End] = {"phone": "likely", "phone:fast": "fast", "phone:slow": "slow"}


def command(chosen: Namespace) -> int:
    line = ProgressLine()
    with ExitStack() as stack:
        stack.enter_context(app_prints(line))
        kind = load_app(chosen.app_name)
        settings = settings_of(kind, chosen.app_name, chosen.assignments)
        variants = variants_of(kind, chosen.app_name, chosen.variants)
        parse(chosen.source_address)
        phone = find_phone(chosen.phone) if chosen.phone else None
        if chosen.pace and phone is None:
            raise WrongUse("--pace holds the app back to a phone; name one with --phone")
        checked_writable(chosen.json)
        stack.callback(line.clear)
        fps = None if chosen.run_fps in (None, math.inf) else chosen.run_fps
        target = phone_hold.checked(chosen, fps)
        supply = FrameSupply(chosen.source_address, fps, real_time=bool(chosen.pace))
        stack.callback(supply.close)
        opened = open_app(chosen.app_name, settings, variants, chosen.threads or None, progress=line.fetched)
        stack.callback(opened.close)
        on_phone = OnPhone(phone, opened.models) if phone else None
        hold = Hold()
        pace = PhonePace(on_phone, _END[chosen.pace], supply.fps, hold.set) if on_phone and chosen.pace else None
        held = phone_hold.begun(chosen, opened, phone, target) if phone and target else None
        facts = stack.enter_context(replacing(chosen.facts, keep_part=True)) if chosen.facts else None
        record = stack.enter_context(recording(chosen.record, live=supply.source.live)) if chosen.record else None
        session = stack.enter_context(closing(SessionWriter(chosen.session))) if chosen.session else None
        remember = stack.enter_context(last_picture(chosen.snapshot)) if chosen.snapshot else None
        frames = islice(held.frames_of(supply.frames()) if held else supply.frames(), chosen.limit)
        cost = RunCost()
        unread: list[tuple[int, str]] = []
        stopped = False
        try:
            for output in pipeline(frames, opened, lambda: supply.dropped, hold):
                cost.add(output.reading)
                if problem := output.result.facts.get("problem"):
                    unread.append((output.frame.index, str(problem)))
                if pace:
                    pace.add(output.reading)
                if held and (change := held.add(output.reading)):
                    line.clear()
                    print(f"{output.frame.seconds:.1f} s: {change.sentence}", file=sys.stderr)
                if facts:
                    _write_facts(facts, chosen.facts, output, opened.stages.steps)
                if record:
                    record(output)
                if remember:
                    remember(output)
                if session:
                    session.add(output)
                frame_count = words.counted(cost.frames, "frame")
                line.show(f"{frame_count} · {words.rate(cost.rate())} a second · {cost.dropped} dropped · Ctrl-C stops")
        except KeyboardInterrupt:
            stopped = True
        line.clear()
        if not cost.frames and not stopped:
            raise Failure(f"{hidden(chosen.source_address)} gave no frame; try another source")
        figures = _figures(opened, supply, cost)
        if session:
            session.finish(about_of(opened, chosen.threads or None, supply.source.title))
    _print_summary(figures)
    if unread:
        figures["unread"] = {"frames": len(unread), "first": unread[0][0], "problem": unread[0][1]}
        of_all = f"{len(unread)} of {words.counted(cost.frames, 'frame')}"
        print(f"pocket-studio: {of_all} could not be read, first frame {unread[0][0]}: {unread[0][1]}", file=sys.stderr)
    if on_phone and (work := cost.work()):
        figures["phone"] = told(on_phone.cost(work), 1000 * work.own, fps)
        if pace:
            figures["pace"] = told_pace(pace, _END[chosen.pace])
    if held:
        figures["hold"] = phone_hold.told(held)
    finish_with(figures, chosen.json)
    if stopped:
        print("Stopped with Ctrl-C.", file=sys.stderr)
    return 130 if stopped else 1 if unread and len(unread) == cost.frames else 0


def _write_facts(file: IO[str], path: Path, output: Output, steps: Collection[str]) -> None:
    line = {"index": output.frame.index, "seconds": output.frame.seconds, "facts": output.result.facts}
    if steps:
        line["steps_ms"] = {name: round(seconds * 1000, 4) for name, seconds in output.reading.stages if name in steps}
    try:
        file.write(json_line(line) + "\n")
    except BrokenPipeError:  # the reader has enough; the command ends quietly
        raise
    except OSError as error:
        raise Failure(f"can't write {path}: {error.strerror or error}; make room there or choose another place") from error


def _figures(opened: OpenedApp, supply: FrameSupply, cost: RunCost) -> dict[str, Any]:
    models = [
        {"model": model.card, "variant": model.variant, "threads": model.threads, "bytes": model.variants[model.variant]}
        for model in opened.models
    ]
    source = supply.source
    return {
        "app": opened.name,
        "settings": dict(opened.values),
        "models": models,
        "source": source.title,
        "width": source.width,
        "height": source.height,
        **cost.figures(),
    }


def _print_summary(figures: dict[str, Any]) -> None:
    print(
        f"{figures['app']} on {figures['source']}: {words.counted(figures['frames'], 'frame')} in {figures['seconds']:.1f} s, "
        f"{words.rate(figures['fps'])} a second, {figures['dropped']} dropped"
    )
    width = max(len(name) for name in figures["stages"]) if figures["stages"] else 0
    if figures["stages"]:
        print(f"  {'':{width}}  p50 ms  p95 ms  (measured here)")
    for name, stage in figures["stages"].items():
        print(f"  {name:{width}}  {stage['p50_ms']:6.1f}  {stage['p95_ms']:6.1f}")
    for model in figures["models"]:
        print(f"  {model['model']}, {model['variant']}: {words.size(model['bytes'])}, {words.counted(model['threads'], 'thread')}")
    print(f"  CPU {figures['cpu_cores']:.2f} cores, memory {words.size(figures['memory_bytes'])} (this whole process, measured here)")
    if energy := figures["energy_joules_per_frame"]:
        value, span = words.significant(energy["value"]), words.span(energy["low"], energy["high"])
        print(f"  energy {value} J a frame, {span} ({energy['how']}: {energy['source']})")
