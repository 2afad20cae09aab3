"""Records the barcode guide at work and measures its sound track against the cues it gave.

    python benchmarks/barcode_sound.py [--source ADDRESS] [--seconds S] [--set KEY=VALUE …] [--keep FILE.mp4] [--json FILE]

The app runs over the source as `pocket-studio run --record` does: H.264 and AAC in an MP4. The sound is decoded again, and every tone that
sounds alone is measured in it: its pitch (peak of the spectrum), its pan (energy of left and right), when it begins. Pulses are measured by
the times between them, sentences by what is heard while they last. The figures are errors: what was measured less what was asked for.
"""

import argparse
import json
import sys
import tempfile
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

from studio.api import Cue, Speech, Tone

RATE = 48_000
AUDIBLE = 0.01
"""Level at which something is heard: −40 dB."""
APART = 0.02
"""Seconds of silence around a tone that sounds alone."""
MIDDLE = 0.7
"""Of a tone's length: what is measured, without its edges."""

Stereo = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Heard:
    """A cue, and when it begins and ends in the recording. rate: pulses a second at that moment, None while there are none."""

    at: float
    end: float
    cue: Cue
    rate: float | None


def record(path: Path, source_address: str, settings: list[str], seconds: float) -> list[Heard]:
    from studio.cli.app_options import settings_of
    from studio.runtime.discovery import load_app
    from studio.runtime.drawing import make_text_possible
    from studio.runtime.opening import open_app
    from studio.runtime.pipeline import pipeline
    from studio.runtime.recording import Recorder
    from studio.runtime.sound_voice import SystemVoice
    from studio.sources import open_source

    make_text_possible()
    chosen = settings_of(load_app("barcode_guide"), "barcode_guide", settings)
    source, opened = open_source(source_address), open_app("barcode_guide", chosen)
    heard: list[Heard] = []
    voice = SystemVoice(lambda message: print(message, file=sys.stderr))
    try:
        with Recorder(path, facts=True, voice=voice) as recorder:
            for output in pipeline(source.frames(), opened):
                recorder.add(output)
                pulses: Any = output.result.facts["pulses"]
                for cue in output.result.cues:
                    at = recorder.seconds + cue.after
                    lasts = cue.seconds if isinstance(cue, Tone) else len(voice(cue.text, cue.rate)) / RATE
                    heard.append(Heard(at, at + lasts, cue, pulses and pulses["per_second"]))
                if recorder.seconds >= seconds:
                    break
    finally:
        source.close()
        opened.close()
    return heard


def decoded(path: Path) -> Stereo:
    """The sound track at RATE, samples × 2, beginning with the recording."""
    with av.open(str(path)) as film:
        if not film.streams.audio:
            raise SystemExit(f"{path} has no sound: the app gave no cues")
        track = film.streams.audio[0]
        pieces = [(float(frame.pts * frame.time_base), frame.to_ndarray().T) for frame in film.decode(track)]
    length = max(round(at * RATE) + len(samples) for at, samples in pieces)
    sound = np.zeros((length, 2), np.float32)
    for at, samples in pieces:
        begin = round(at * RATE)
        sound[max(begin, 0) : begin + len(samples)] = samples[max(-begin, 0) :]
    return sound


def between(sound: Stereo, begin: float, end: float) -> Stereo:
    return sound[max(0, round(begin * RATE)) : max(0, round(end * RATE))]


def tones(sound: Stereo, heard: list[Heard]) -> dict[str, Any]:
    """Of the tones that sound alone."""
    pitch, pan, onset = [], [], []
    for number, each in enumerate(heard):
        if not isinstance(each.cue, Tone) or each.cue.volume < AUDIBLE:
            continue
        begin, end = each.at, each.end
        others = heard[:number] + heard[number + 1 :]
        if any(other.at < end - 1e-3 and other.end > begin + 1e-3 for other in others):
            continue
        edge = (1 - MIDDLE) / 2 * (end - begin)
        samples = between(sound, begin + edge, end - edge)
        if len(samples) < RATE // 100:
            continue
        left, right = np.sqrt((samples.astype(float) ** 2).mean(axis=0))
        if np.hypot(left, right) < AUDIBLE:
            continue
        pitch.append(1200 * np.log2(_peak(samples.sum(axis=1)) / each.cue.hertz))
        pan.append(np.arctan2(right, left) * 4 / np.pi - 1 - each.cue.pan)
        if all(other.at >= begin or other.end < begin - APART for other in others):
            loud = np.flatnonzero(np.abs(between(sound, begin - APART, end)).max(axis=1) > AUDIBLE)
            onset.append((loud[0] / RATE - APART) * 1000)
    return {"tones": len(pitch), "pitch_cents": _spread(pitch), "pan": _spread(pan), "onset_ms": _spread(onset)}


def _peak(samples: NDArray[np.float32]) -> float:
    """Hertz of the strongest tone: the spectrum's peak, and the parabola through its neighbours."""
    size = 1 << 16
    spectrum = np.log(np.abs(np.fft.rfft(samples * np.hanning(len(samples)), size)) + 1e-12)
    at = int(spectrum.argmax())
    before, here, behind = spectrum[at - 1 : at + 2]
    return float((at + (before - behind) / (2 * (before - 2 * here + behind))) * RATE / size)


def pulses(sound: Stereo, heard: list[Heard]) -> dict[str, Any]:
    """Measured pulses a second by the pulses a second that were meant: ratio less 1."""
    begun = [each for each in heard if isinstance(each.cue, Tone) and each.rate]
    firsts = [begun[0], *(each for last, each in pairwise(begun) if each.at - last.at > 0.6 / (each.rate or 1))] if begun else []
    errors = []
    for one, other in pairwise(firsts):
        if not one.rate or not other.rate:
            continue
        if other.at - one.at > 1.5 / one.rate:
            continue
        onsets = [_onset(sound, each.at) for each in (one, other)]
        if None not in onsets:
            errors.append(1 / (onsets[1] - onsets[0]) / other.rate - 1)  # type: ignore[operator]  # none is None
    return {"pulses": len(errors), "rate": _spread(errors)}


def _onset(sound: Stereo, about: float) -> float | None:
    loud = np.flatnonzero(np.abs(between(sound, about - APART / 2, about + 0.05)).max(axis=1, initial=0) > AUDIBLE)
    return about - APART / 2 + loud[0] / RATE if len(loud) else None


def sentences(sound: Stereo, heard: list[Heard]) -> dict[str, Any]:
    """How many are heard: sound within 0.3 s, of more than one pitch."""
    said = [each for each in heard if isinstance(each.cue, Speech)]
    found = 0
    for each in said:
        samples = between(sound, each.at, each.at + 0.45).sum(axis=1).astype(float)
        spectrum = np.sort(np.abs(np.fft.rfft(samples)) ** 2)[::-1]
        found += bool(np.abs(samples).max(initial=0) > 0.1 and spectrum[:12].sum() < 0.8 * spectrum.sum())
    return {"sentences": len(said), "sentences_heard": found}


def _spread(values: list[float]) -> dict[str, float] | None:
    if not values:
        return None
    sizes = np.abs(values)
    return {
        "median": round(float(np.median(values)), 4),
        "p95_abs": round(float(np.percentile(sizes, 95)), 4),
        "max_abs": round(float(sizes.max()), 4),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--source", default="scene:barcode")
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="settings")
    parser.add_argument("--keep", type=Path, metavar="FILE.mp4", help="where the recording stays")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = options.keep or Path(folder) / "guide.mp4"
        heard = sorted(record(path, options.source, options.settings, options.seconds), key=lambda each: each.at)
        sound = decoded(path)
    figures = {
        "source": options.source,
        "seconds": round(len(sound) / RATE, 2),
        "cues": len(heard),
        **tones(sound, heard),
        **pulses(sound, heard),
        **sentences(sound, heard),
    }
    for name, value in figures.items():
        print(f"{name}: {value}")
    if options.json:
        options.json.write_text(json.dumps(figures) + "\n", encoding="utf-8")
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
