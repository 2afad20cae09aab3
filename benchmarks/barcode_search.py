"""A simulated person looks for the barcode of a product, in silence and guided by the barcode guide.

python benchmarks/barcode_search.py [--trials N] [--conditions silent,all_cues] [--rate HZ] [--geometry] [--jobs N] [--keep FILE]
    [--json FILE]

The app is the real one, opened as the studio opens it; its pictures are rendered by `scene:barcode`'s renderer and its clock is theirs. The
person hears its cues and nothing else. What a person can do and hear:

    reaction, sound to movement   log-normal, median 0.35 s, sigma 0.25; a new cue during a reaction replaces it
    pan                           side heard wrong 3 % of the time when abs(pan) < 0.2, 1 % otherwise; amount known to ±0.15
    pitch                         direction of a change heard if ≥ 3 % within 0.5 s, wrong 5 %; no absolute pitch
    pulse rate                    change heard if ≥ 10 % within 0.7 s
    speech                        2.5 words a second, acted on after the last word + reaction; obeyed rightly 97 %
    several cues at once          at most two streams attended; speech masks tones for its length
    hand                          ≤ 0.15 m/s, overshoot 10 %, tremor 8–12 Hz 0.5 mm, drift 10 mm/s, 3°/s; "hold still" halves both for 2 s
    package                       box, can, bottle, bag; barcode on a random face; turned by 90° steps, 1.2 s each, random axis unless told
    silent search                 faces in random order, 1.5–3 s each, distance random walk 10–50 cm, repeats until found
    camera                        1280 × 720, 65°, focus 12 cm to infinity with 0.5 s lag, 1/100 s, or 1/30 s in dim light (half the trials)
    trial                         until the right number begins to be said, or 60 s

Where that leaves it open: sound is heard 0.1 s after its frame. A pulse that says the same as the one being reacted to doesn't begin the
reaction anew. The tremor is 0.5 mm either way along one line. A pulse doesn't replace a word. The two streams are pan and pitch while
they ask for something, else pan and, with every second pulse, the rate. A pan of 1 moves the hand 80 mm, a step of pitch 25, a look at
the pulse rate 40, "left" 60, "closer" 80. Nobody says which way to tilt: 20° one way after the other. Who isn't told anything for 4 s
searches as in silence. The short sounds for a glimpse, a read code, a turn, "stop" and the tick were taught to the person: which of them
it is, is heard rightly; which way a turn's notes wander, as pan and pitch are. A "stop" in the reaction to a word replaces it. In silence
the trial ends with the app's reading too: only the guidance goes unheard.

Conditions: silent; pan, pitch, pulse_rate (the app's tones alone, of which the person attends to that); words (the app's words alone);
all_cues (the app as it comes). One seed is the same package, grip and light in all of them. Where it is asked for, faultless too: a hand
led as no guide could do it better who isn't told on which side the code is. It hears nothing wrongly, begins each turn as the last one
ends, and comes meanwhile to where this code is read best.

The camera gives 30 frames a second, as a phone's does. For a part of each frame's time the app reads, by its thread's CPU time: a slow
computer reads less in it, in silence as in all conditions. Half as fast a one took 2 % longer in both.

With --geometry nothing is rendered: spots and reading come from the scene's truth with made-up errors, and only the app's guide is real. It
is for tuning the guide; its figures say nothing of the app's eyes.

success: the number was said within 20 s. seconds_p50: a trial without it counts as 60 s. Each with its 95 % interval, from 2000 resamples
(of pairs by seed, for the ratios). wrong: other numbers that were said. least: with perfect eyes, which read every code, however far, when
half of its turn is made: a faultless hand, and the search in silence.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.barcode_search_person.hearing import Sense
from benchmarks.barcode_search_person.trial import LONGEST, Outcome, Trial

BY = 20.0
"""Seconds by which a search is a success."""
RESAMPLES = 2000
APP = "barcode_guide"
CONDITIONS: dict[str, tuple[frozenset[Sense], dict[str, Any]]] = {
    "silent": (frozenset(), {}),
    "pan": (frozenset({"pan"}), {"guidance": "Tones only"}),
    "pitch": (frozenset({"pitch"}), {"guidance": "Tones only"}),
    "pulse_rate": (frozenset({"rate"}), {"guidance": "Tones only"}),
    "words": (frozenset({"words"}), {"guidance": "Words only"}),
    "all_cues": (frozenset({"pan", "pitch", "rate", "words"}), {}),
}
"""What the person attends to, and the app's settings that differ from its defaults."""
FAULTLESS = "faultless"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=200, help="of each condition (default %(default)s)")
    parser.add_argument("--first-seed", type=int, default=0)
    parser.add_argument("--conditions", default=",".join(CONDITIONS), help=f"of %(default)s and {FAULTLESS}")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--rate", type=float, default=30.0, help="frames a second that the app sees (default %(default)s)")
    parser.add_argument("--geometry", action="store_true", help="spots and reading from truth, not the app's eyes; a tenth of the time")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="keeps each trial here, and goes on with those that are missing")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if options.geometry and options.keep:
        parser.error("--keep keeps trials of the app, not of --geometry")
    conditions = options.conditions.split(",")
    if unknown := set(conditions) - {*CONDITIONS, FAULTLESS}:
        parser.error(f"no condition {', '.join(sorted(unknown))}; there are: {', '.join([*CONDITIONS, FAULTLESS])}")
    if options.geometry and FAULTLESS in conditions:
        parser.error(f"{FAULTLESS} needs the app's eyes, not --geometry")
    seeds = range(options.first_seed, options.first_seed + options.trials)
    outcomes = _outcomes(
        [(condition, seed) for seed in seeds for condition in conditions], options.jobs, options.rate, options.keep, options.geometry
    )
    report = summary({condition: [outcomes[condition, seed] for seed in seeds] for condition in conditions})
    report["least"] = _least(seeds, options.rate)
    report["how"] = {
        "trials": options.trials,
        "seeds": f"{seeds[0]} to {seeds[-1]}",
        "rate": options.rate,
        "eyes": "truth with made-up errors" if options.geometry else "the app",
        "longest": LONGEST,
        "success_by": BY,
        "resamples": RESAMPLES,
    }
    line = json.dumps(report)
    if options.json:
        options.json.write_text(line + "\n")
    print(line)
    return 0


def _least(seeds: range, rate: float) -> dict[str, float]:
    from benchmarks.barcode_search_person.bounds import least_seconds, least_silent_seconds
    from benchmarks.barcode_search_person.geometry import GeometryTrial

    trials = [GeometryTrial(seed, rate) for seed in seeds]
    led, silent = (float(np.median([seconds(trial) for trial in trials])) for seconds in (least_seconds, least_silent_seconds))
    return {"seconds_p50": round(led, 2), "silent_seconds_p50": round(silent, 2), "time_ratio_to_silent": round(led / silent, 4)}


def _outcomes(wanted: list[tuple[str, int]], jobs: int, rate: float, kept: Path | None, geometry: bool) -> dict[tuple[str, int], Outcome]:
    found = dict(_read(kept, rate)) if kept and kept.exists() else {}
    missing = [each for each in wanted if each not in found]
    for number, (condition, outcome) in enumerate(_run(missing, jobs, rate, geometry), 1):
        found[condition, outcome.seed] = outcome
        if kept:
            with kept.open("a") as file:
                file.write(json.dumps({"condition": condition, "rate": rate, **asdict(outcome)}) + "\n")
        said = f"said at {outcome.seconds:.1f} s" if outcome.found else "not said"
        print(f"{number}/{len(missing)} seed {outcome.seed} {condition}: {outcome.package}, {outcome.light}: {said}", file=sys.stderr)
    return found


def _read(kept: Path, rate: float) -> Iterator[tuple[tuple[str, int], Outcome]]:
    for line in kept.read_text().splitlines():
        trial = json.loads(line)
        if trial.pop("rate") == rate:
            condition = trial.pop("condition")
            trial["wrong"] = tuple(trial["wrong"])
            yield (condition, trial["seed"]), Outcome(**trial)


def _run(wanted: list[tuple[str, int]], jobs: int, rate: float, geometry: bool) -> Iterable[tuple[str, Outcome]]:
    trial = partial(one_by_geometry if geometry else one_trial, rate=rate)
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"POCKET_STUDIO_DATA": folder, "POCKET_STUDIO_CONFIG": folder, "OMP_NUM_THREADS": "1"}
        if jobs == 1:
            yield from map(trial, wanted)
            return
        with ProcessPoolExecutor(jobs) as pool:
            yield from pool.map(trial, wanted)


def one_trial(which: tuple[str, int], rate: float) -> tuple[str, Outcome]:
    """One (condition, seed) with the app opened anew."""
    import cv2

    from benchmarks.barcode_search_person.bounds import Faultless
    from studio.runtime.opening import open_app
    from studio.runtime.pipeline import pipeline

    cv2.setNumThreads(1)
    condition, seed = which
    senses, settings = CONDITIONS.get(condition, (frozenset(), {}))
    trial = Trial(seed, rate)
    moves = partial(Faultless, trial) if condition == FAULTLESS else None
    opened = open_app(APP, settings, threads=1)
    try:
        return condition, trial.run(lambda frame: next(iter(pipeline([frame], opened))).result.cues, senses, taught(), moves=moves)
    finally:
        opened.close()


def one_by_geometry(which: tuple[str, int], rate: float) -> tuple[str, Outcome]:
    """One (condition, seed) with the app's guide alone."""
    from benchmarks.barcode_search_person.geometry import GeometryTrial

    condition, seed = which
    senses, settings = CONDITIONS[condition]
    return condition, GeometryTrial(seed, rate).listened(senses, settings.get("guidance", "Tones and words"), taught())


def taught() -> dict[tuple[float, ...], str]:
    """The hertz of the app's short sounds → what they mean."""
    from apps.barcode_guide import cues

    sounds = {
        tuple(tone.hertz for tone in cues.chime()): "chime",
        tuple(tone.hertz for tone in cues.glimpse(0.0)): "glimpse",
        tuple(tone.hertz for tone in cues.stop()): "stop",
        (cues.tick(0.0).hertz,): "tick",
    }
    turns = (cues.turning(turn) for turn in ("turn left", "turn right", "turn up", "turn down"))
    return sounds | {tuple(tone.hertz for tone in turn): "turn" for turn in turns}


def summary(outcomes: dict[str, list[Outcome]]) -> dict[str, Any]:
    """Figures of each condition, its trials in the same order in all."""
    random = np.random.default_rng(0)
    count = len(next(iter(outcomes.values())))
    draws = random.integers(0, count, (RESAMPLES, count))
    seconds = {condition: np.array([outcome.seconds for outcome in trials]) for condition, trials in outcomes.items()}
    report: dict[str, Any] = {}
    for condition, trials in outcomes.items():
        in_time = np.array([outcome.found and outcome.seconds <= BY for outcome in trials])
        report[condition] = {
            "success": round(float(in_time.mean()), 4),
            "success_interval": _interval(in_time[draws].mean(axis=1)),
            "seconds_p50": round(float(np.median(seconds[condition])), 2),
            "seconds_interval": _interval(np.median(seconds[condition][draws], axis=1)),
            "found_in_60_s": round(float(np.mean([outcome.found for outcome in trials])), 4),
            "wrong": sum(len(outcome.wrong) for outcome in trials),
            "by_package": {
                kind: round(float(np.mean([good for good, trial in zip(in_time, trials, strict=True) if trial.package == kind])), 4)
                for kind in sorted({trial.package for trial in trials})
            },
        }
    if {"silent", "all_cues"} <= set(outcomes):
        report |= _ratio(seconds["all_cues"], seconds["silent"], draws)
    if {"silent", FAULTLESS} <= set(outcomes):
        report[FAULTLESS] |= _ratio(seconds[FAULTLESS], seconds["silent"], draws)
    return report


def _ratio(seconds: NDArray[np.float64], silent: NDArray[np.float64], draws: NDArray[np.int64]) -> dict[str, Any]:
    return {
        "time_ratio_to_silent": round(float(np.median(seconds) / np.median(silent)), 4),
        "time_ratio_interval": _interval(np.median(seconds[draws], axis=1) / np.median(silent[draws], axis=1)),
    }


def _interval(values: NDArray[np.float64]) -> list[float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return [round(float(low), 4), round(float(high), 4)]


if __name__ == "__main__":
    sys.exit(main())
