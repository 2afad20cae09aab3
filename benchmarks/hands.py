"""Times and compares the studio's hand tracker with `mediapipe.solutions.hands`: the same frames and complexity, clip by clip in turns.

    python benchmarks/hands.py [CLIP …] [--json FILE] [--complexity 0|1] [--threads N] [--rounds N] [--sheet FILE.png]

Everything is 1280 × 720, scaled and padded before any clock runs. "Hand size" is the longer side of the box
around MediaPipe's 21 landmarks; the palm is the longest distance between wrist, index knuckle and little knuckle.
"""

import argparse
import json
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import mediapipe
import numpy as np

from studio.api import Frame
from studio.inference.catalogue import Catalogue
from studio.inference.opening import open_model
from studio.sources.scenes import open_scene
from studio.vision.hands import BONES, HandTracker

WIDTH, HEIGHT, FPS = 1280, 720, 30
DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
TUNED_ON = ("again", "book", "eat", "hungry", "milk")
SCENE_SEEDS = (11, 12, 13)
TUNED = {
    "clips": TUNED_ON,
    "pictures": "every second of the 20, from the first; the others were looked at once to find why a hand just found jumped",
    "scene_seed": 2,
    "seen": "how often palms are looked for (4) and how sure a kept hand must be (0.8) were settled with the figures of all clips in view",
}
HOW = (
    "One, two or no hand in view: frames in which both find so many; those on which they disagree are left out of the times. "
    "Where the clips hold fewer than 20 such frames, rendered ones are timed too. Our models take all cores unless --threads says "
    "otherwise, as MediaPipe's graph does; the studio itself leaves one to its window."
)
LEAST_FRAMES = 20
WORDS = {0: "no_hand", 1: "one_hand", 2: "two_hands"}
REST_FRAMES, NOISE = 20, 3.0

Picture = np.ndarray
Points = np.ndarray  # 21 × 3 in pixels


def fitted(bgr: Picture, width: int = WIDTH, height: int = HEIGHT) -> Picture:
    """RGB, scaled to fit and padded with black."""
    scale = min(width / bgr.shape[1], height / bgr.shape[0])
    inner = cv2.resize(bgr, (round(bgr.shape[1] * scale), round(bgr.shape[0] * scale)))
    top, left = (height - inner.shape[0]) // 2, (width - inner.shape[1]) // 2
    padding = (top, height - inner.shape[0] - top, left, width - inner.shape[1] - left)
    return np.ascontiguousarray(cv2.cvtColor(cv2.copyMakeBorder(inner, *padding, cv2.BORDER_CONSTANT), cv2.COLOR_BGR2RGB))


def read_clip(path: Path, most: int = 10_000) -> list[Picture]:
    capture = cv2.VideoCapture(str(path))
    pictures = []
    while len(pictures) < most and (read := capture.read())[0]:
        pictures.append(fitted(read[1]))
    if not pictures:
        raise SystemExit(f"{path}: not a video that can be read; name another clip")
    return pictures


class MediaPipe:
    """The reference, with its own defaults but for the number of hands and the complexity."""

    def __init__(self, complexity: int, still: bool = False) -> None:
        solution = mediapipe.solutions.hands
        self._hands = solution.Hands(max_num_hands=2, model_complexity=complexity, static_image_mode=still)

    def __call__(self, pixels: Picture, index: int) -> Any:
        return self._hands.process(pixels)

    def points(self, answer: Any) -> list[Points]:
        return [np.array([(p.x * WIDTH, p.y * HEIGHT, p.z * WIDTH) for p in hand.landmark]) for hand in answer.multi_hand_landmarks or ()]

    def reset(self) -> None:
        self._hands.reset()


class Ours:
    """The studio's tracker on the studio's interpreters."""

    def __init__(self, complexity: int, threads: int) -> None:
        variant = ("lite", "full")[complexity]
        palm, landmarks = (open_model(Catalogue(), name, variant, threads).interpreter for name in ("palm_detection", "hand_landmark"))
        self._tracker = HandTracker(palm, landmarks, hands=2)

    def __call__(self, pixels: Picture, index: int) -> Any:
        return self._tracker.track(Frame.of(pixels, index, index / FPS))

    def points(self, answer: Any) -> list[Points]:
        return [hand.landmarks for hand in answer]

    def reset(self) -> None:
        self._tracker.reset()


Tracker = MediaPipe | Ours


def answers(tracker: Tracker, pictures: list[Picture]) -> list[list[Points]]:
    tracker.reset()
    return [tracker.points(tracker(pixels, index)) for index, pixels in enumerate(pictures)]


def distances(a: Points, b: Points) -> np.ndarray:
    return np.hypot(*(a[:, :2] - b[:, :2]).T)


def box_side(points: Points) -> float:
    return float(np.ptp(points[:, :2], axis=0).max())


def palm(points: Points) -> float:
    return float(max(np.hypot(*(points[a, :2] - points[b, :2])) for a, b in ((0, 5), (5, 17), (17, 0))))


def pairs(ours: list[Points], theirs: list[Points]) -> list[tuple[Points, Points]]:
    """Hands of both lists that are the same, the nearest first: on average less than half a hand apart."""
    near = sorted((distances(a, b).mean() / box_side(b), i, j) for i, a in enumerate(ours) for j, b in enumerate(theirs))
    found, used_ours, used_theirs = [], set(), set()
    for away, i, j in near:
        if away < 0.5 and i not in used_ours and j not in used_theirs:
            found.append((ours[i], theirs[j]))
            used_ours.add(i)
            used_theirs.add(j)
    return found


def timed(side: Tracker, pictures: list[Picture]) -> list[tuple[float, int]]:
    """Milliseconds and hands found, frame by frame. A first frame also pays for starting MediaPipe's graph."""
    side.reset()
    found = []
    for index, pixels in enumerate(pictures):
        started = time.perf_counter()
        answer = side(pixels, index)
        found.append(((time.perf_counter() - started) * 1e3, len(side.points(answer))))
    return found


def time_in_turns(clips: dict[str, list[Picture]], ours: Tracker, theirs: Tracker, rounds: int) -> dict[str, Any]:
    """Milliseconds of both by the number of hands in view, which is where both find the same number; clip by clip in turns."""
    means: dict[int, list[tuple[float, float]]] = {hands: [] for hands in WORDS}
    frames: dict[int, int] = {}
    disagreed = 0
    both = [(answers(ours, pictures), answers(theirs, pictures)) for pictures in clips.values()]
    counts = [(len(a), len(b)) for mine, reference in both for a, b in zip(mine, reference, strict=True)]
    lacking = [hands for hands in WORDS if counts.count((hands, hands)) < LEAST_FRAMES]
    clips = clips | {f"scene:hands?hands={hands}": rendered(hands) for hands in lacking}
    for turn in range(rounds):
        spent: dict[int, list[tuple[float, float]]] = {hands: [] for hands in WORDS}
        for pictures in clips.values():
            sides = ((ours, theirs), (theirs, ours))[turn % 2]
            run = {side: timed(side, pictures) for side in sides}
            for (took, seen), (their_took, their_seen) in zip(run[ours][1:], run[theirs][1:], strict=True):
                if seen == their_seen:
                    spent[seen].append((took, their_took))
                disagreed += seen != their_seen and not turn
        for hands, pairs_of_times in spent.items():
            if pairs_of_times:
                mean = np.mean(pairs_of_times, axis=0)
                means[hands].append((float(mean[0]), float(mean[1])))
        frames = {hands: len(spent[hands]) for hands in WORDS}
    table: dict[str, Any] = {"clips": list(clips), "frames_left_out_as_both_disagree": disagreed}
    for hands, word in WORDS.items():
        times = np.array(means[hands])
        ratios = times[:, 0] / times[:, 1]
        table[word] = {
            "ratio": rounded(np.median(ratios)),
            "ratio_lowest_and_highest_round": [rounded(ratios.min()), rounded(ratios.max())],
            "ms": rounded(np.median(times[:, 0]), 2),
            "mediapipe_ms": rounded(np.median(times[:, 1]), 2),
            "frames_a_round": frames[hands],
        }
    return table


def rendered(hands: int, frames: int = 60) -> list[Picture]:
    """Frames of the rendered scene with so many hands in view."""
    scene = open_scene("hands", seed=SCENE_SEEDS[0], hands=hands, width=WIDTH, height=HEIGHT, fps=FPS)
    start = next(second for second in range(60) if [hand.share for hand in scene.truth(second)] == [1.0] * hands)
    return [scene.at(start + index / FPS)[0] for index in range(frames)]


@dataclass
class Comparison:
    """Found hands and distances, over clips and still pictures."""

    ours: int = 0
    theirs: int = 0
    only_ours: int = 0
    only_theirs: int = 0

    def __post_init__(self) -> None:
        self.of_hand: list[float] = []
        self.of_palm: list[float] = []
        self.tiles: list[Picture] = []

    def add(self, title: str, pixels: Picture, ours: list[Points], theirs: list[Points]) -> None:
        same = pairs(ours, theirs)
        self.ours, self.theirs = self.ours + len(ours), self.theirs + len(theirs)
        self.only_ours, self.only_theirs = self.only_ours + len(ours) - len(same), self.only_theirs + len(theirs) - len(same)
        for a, b in same:
            away = distances(a, b) * 100
            self.of_hand += list(away / box_side(b))
            self.of_palm += list(away / palm(b))
        if len(ours) > len(same):
            self.tiles.append(tile(title, pixels, ours, theirs))


def tile(title: str, pixels: Picture, ours: list[Points], theirs: list[Points]) -> Picture:
    picture = pixels.copy()
    for hands, colour, width in ((theirs, (255, 60, 60), 6), (ours, (60, 255, 60), 2)):
        for hand in hands:
            for a, b in BONES:
                cv2.line(picture, *(tuple(int(v) for v in hand[k, :2]) for k in (a, b)), colour, width, cv2.LINE_AA)
    picture = cv2.resize(picture, (WIDTH * 2 // 5, HEIGHT * 2 // 5), interpolation=cv2.INTER_AREA)
    return cv2.putText(picture, title, (6, 18), cv2.FONT_HERSHEY_SIMPLEX, 0.55, (255, 255, 255), 1, cv2.LINE_AA)


def write_sheet(path: Path, tiles: list[Picture], columns: int = 4, most: int = 40) -> None:
    """What the studio found and MediaPipe did not: green is ours, red is MediaPipe's."""
    chosen = [tiles[k] for k in np.unique(np.linspace(0, len(tiles) - 1, min(most, len(tiles))).astype(int))] if tiles else []
    chosen += [np.zeros((HEIGHT * 2 // 5, WIDTH * 2 // 5, 3), np.uint8)] * (-len(chosen) % columns)
    if chosen:
        rows = [np.hstack(chosen[k : k + columns]) for k in range(0, len(chosen), columns)]
        cv2.imwrite(str(path), cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR))


def noisy(pixels: Picture, random: np.random.Generator) -> Picture:
    """A camera's noise, fresh for each frame."""
    return np.clip(pixels + random.normal(0, NOISE, pixels.shape), 0, 255).astype(np.uint8)


def jitter(frames: list[list[Points]]) -> float | None:
    """Root mean square step of a landmark from frame to frame, of the palm; None unless the same hands stay after the first two frames."""
    hands = frames[2:]
    if not hands[0] or any(len(found) != len(hands[0]) for found in hands):
        return None
    paths = [[first] for first in hands[0]]
    for found in hands[1:]:
        for path in paths:
            path.append(min(found, key=lambda hand: distances(hand, path[-1]).mean()))
    steps = [(np.diff(np.stack(path)[:, :, :2], axis=0) ** 2).sum(axis=2).mean() / palm(path[-1]) ** 2 for path in paths]
    return float(np.sqrt(np.mean(steps)))


def jitter_at_rest(stills: list[Picture], ours: Tracker, theirs: Tracker, random: np.random.Generator) -> tuple[float | None, int]:
    ratios = []
    for still in stills:
        frames = [noisy(still, random) for _ in range(REST_FRAMES)]
        a, b = jitter(answers(ours, frames)), jitter(answers(theirs, frames))
        if a is not None and b:
            ratios.append(a / b)
    return (float(np.median(ratios)) if ratios else None), len(ratios)


def second_hand_in_pictures(
    stills: list[Picture], ours: Tracker, theirs: Tracker, judge: MediaPipe, random: np.random.Generator
) -> Iterator[int | None]:
    """Frames until a hand that appears in the right half is tracked, the first one in the left half being so already (1: at once).

    Only pictures in which MediaPipe, searching every frame afresh, finds one hand in each of three noisy frames; and only pairs in which
    its tracker, which looks for palms in every frame, has the second hand at once or in the next frame; None for the others.
    """
    half = WIDTH // 2
    empty = np.full((HEIGHT, half, 3), 90, np.uint8)
    able = []
    for still in stills:
        side = fitted(cv2.cvtColor(still_crop(still), cv2.COLOR_RGB2BGR), half, HEIGHT)
        tries = [noisy(np.hstack([empty, side]), random) for _ in range(3)]
        if all(len(judge.points(judge(pixels, 0))) == 1 for pixels in tries):
            able.append(side)
    for k, left in enumerate(able):
        for shift in range(1, min(5, len(able))):
            right = able[(k + shift) % len(able)]
            before = 8 + (k + 2 * shift) % 5
            frames = [noisy(np.hstack([left, empty if i < before else right]), random) for i in range(before + 20)]
            late = [right_hand_after(answers(tracker, frames), before) for tracker in (ours, theirs)]
            yield late[0] if late[1] <= 2 else None  # else the models do not see this hand here, or there is no place for it


def right_hand_after(found: list[list[Points]], before: int) -> int:
    arrived = (i for i in range(before, len(found)) if any(points[:, 0].mean() > WIDTH / 2 for points in found[i]))
    return next(arrived, len(found)) - before + 1


def still_crop(still: Picture) -> Picture:
    """The picture without its padding."""
    filled = np.flatnonzero(still.any(axis=(0, 2)))
    return still[:, filled[0] : filled[-1] + 1]


def compare_scene(seed: int, seconds: float, ours: Tracker, theirs: Tracker) -> tuple[list[float], list[float], dict[str, int]]:
    """Errors to the truth in % of the palm, for hands both found, and how many hands wholly in the frame each found."""
    scene = open_scene("hands", seed=seed, hands="auto", width=WIDTH, height=HEIGHT, fps=FPS)
    ours.reset()
    theirs.reset()
    errors: tuple[list[float], list[float]] = ([], [])
    counts = {"true": 0, "ours": 0, "mediapipe": 0}
    for index in range(round(seconds * FPS)):
        pixels, truth = scene.at(index / FPS)
        found = [matched(tracker.points(tracker(pixels, index)), truth) for tracker in (ours, theirs)]
        for hand in truth:
            if hand.share == 1:
                counts["true"] += 1
                counts["ours"] += hand.side in found[0]
                counts["mediapipe"] += hand.side in found[1]
            if hand.side in found[0] and hand.side in found[1]:
                for which in (0, 1):
                    errors[which].append(float(distances(found[which][hand.side], hand.landmarks).mean() / palm(hand.landmarks) * 100))
    return errors[0], errors[1], counts


def matched(found: list[Points], truth: Any) -> dict[str, Points]:
    return {hand.side: a for a, b in pairs(found, [hand.landmarks for hand in truth]) for hand in truth if b is hand.landmarks}


def second_hand_in_scenes(trackers: list[Tracker], wanted: int) -> list[list[int]]:
    """For each tracker: frames until the second hand of a scene is tracked, from the first with its wrist and knuckles in the frame."""
    delays: list[list[int]] = [[] for _ in trackers]
    seed = SCENE_SEEDS[0]
    while len(delays[0]) < wanted and seed < SCENE_SEEDS[0] + 60:
        scene = open_scene("hands", seed=seed, hands="auto", width=WIDTH, height=HEIGHT, fps=FPS)
        states = [{hand.side: palm_inside(hand.landmarks) for hand in scene.truth(i / FPS)} for i in range(60 * FPS)]
        entries = [
            (i, side)
            for i in range(20, len(states) - 25)
            for side, inside in states[i].items()
            if inside and len(states[i]) == 2 and all(states[i + k].get(side, False) == (k >= 0) for k in range(-3, 12))
            if any(all(states[j].get(other, False) for j in range(i - 20, i + 12)) for other in states[i] if other != side)
        ]
        for start, side in entries[: wanted - len(delays[0])]:
            for which, tracker in enumerate(trackers):
                tracker.reset()
                late = 25
                for i in range(start - 20, start + 25):
                    pixels, truth = scene.at(i / FPS)
                    if side in matched(tracker.points(tracker(pixels, i)), truth):
                        late = max(0, i - start) + 1
                        break
                delays[which].append(late)
        seed += 1
    return delays


def palm_inside(points: Points) -> bool:
    return bool(((points[[0, 5, 9, 13, 17], :2] >= 0) & (points[[0, 5, 9, 13, 17], :2] < (WIDTH, HEIGHT))).all())


def rounded(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(float(value), digits)


def percentile(values: list[int], share: float) -> float | None:
    return float(np.percentile(values, share)) if values else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("clips", nargs="*", type=Path, help="videos; without any, the clips and pictures of ../shared/data/hands")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--complexity", type=int, choices=(0, 1), default=0)
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1, help="of our models; all cores unless said")
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--entries", type=int, default=20, help="how many times a second hand enters the rendered scene")
    parser.add_argument("--sheet", type=Path, help="a picture of the hands only we find, to look at")
    given = parser.parse_args()

    paths = given.clips or sorted((DATA / "hands" / "asl_clips").glob("*.mkv"))
    if not paths:
        raise SystemExit("no clips: name some, or put the evaluation data at ../shared/data/hands")
    clips = {path.stem: read_clip(path) for path in paths}
    still_paths = [] if given.clips else sorted((DATA / "hands").glob("gesture_*/*.jpg"))
    stills = [fitted(cv2.imread(str(path))) for path in still_paths]
    ours, theirs = Ours(given.complexity, given.threads), MediaPipe(given.complexity)
    empty = DATA / "people" / "video" / "highway_fixed.avi"
    no_hands = {} if given.clips or not empty.exists() else {"highway_fixed (no hands)": read_clip(empty, 60)}
    times = time_in_turns(clips | no_hands, ours, theirs, given.rounds)

    tuned, unseen, everything = Comparison(), Comparison(), Comparison()
    for name, pictures in clips.items():
        for index, (pixels, a, b) in enumerate(zip(pictures, answers(ours, pictures), answers(theirs, pictures), strict=True)):
            for comparison in (everything, tuned if name in TUNED_ON else unseen):
                comparison.add(f"{name} {index}", pixels, a, b)
    still_theirs = MediaPipe(given.complexity, still=True)
    pictures_only = Comparison()
    for path, still in zip(still_paths, stills, strict=True):
        pictures_only.add(path.name[:8], still, answers(ours, [still])[0], still_theirs.points(still_theirs(still, 0)))

    random = np.random.default_rng(7)
    if stills:
        rest_stills = stills[1::2]  # the even ones were used while tuning
        tried = list(second_hand_in_pictures(stills, ours, theirs, still_theirs, random))
        delays, left_out = [frames for frames in tried if frames is not None], tried.count(None)
    else:
        rest_stills = [pictures[len(pictures) * quarter // 4] for pictures in clips.values() for quarter in (1, 2, 3)]
        delays, left_out = [], 0
    rest, rest_count = jitter_at_rest(rest_stills, ours, theirs, random)
    if not rest_count:
        rest, rest_count = jitter_at_rest([rendered(hands, 1)[0] for hands in (1, 2)], ours, theirs, random)
    scenes = [compare_scene(seed, 30, ours, theirs) for seed in SCENE_SEEDS]
    error_ours, error_theirs = ([v for scene in scenes for v in scene[k]] for k in range(2))
    scene_delays, their_delays = second_hand_in_scenes([ours, theirs], given.entries)
    if given.sheet:
        write_sheet(given.sheet, everything.tiles + pictures_only.tiles)

    every_difference = everything.of_hand + pictures_only.of_hand
    report = {
        "one_hand_ratio": times["one_hand"]["ratio"],
        "two_hands_ratio": times["two_hands"]["ratio"],
        "no_hand_ratio": times["no_hand"]["ratio"],
        "found_ratio": rounded(everything.ours / everything.theirs if everything.theirs else None, 4),
        "second_hand_found_frames_p95": rounded(percentile(delays + scene_delays, 95), 1),
        "median_difference_pct_of_hand": rounded(float(np.median(every_difference)) if every_difference else None),
        "scene_error_ratio": rounded(np.mean(error_ours) / np.mean(error_theirs) if error_ours else None),
        "jitter_ratio_at_rest": rounded(rest),
        "how": HOW,
        "complexity": given.complexity,
        "threads": given.threads,
        "rounds": given.rounds,
        "times": times,
        "hands_found": {
            word: {"ours": c.ours, "mediapipe": c.theirs, "only_ours": c.only_ours, "only_mediapipe": c.only_theirs}
            for word, c in (
                ("all_clips", everything),
                ("clips_tuned_on", tuned),
                ("other_clips", unseen),
                ("still_pictures", pictures_only),
            )
        },
        "median_difference": {
            word: {"pct_of_hand": rounded(float(np.median(c.of_hand))), "pct_of_palm": rounded(float(np.median(c.of_palm)))}
            for word, c in (("clips_tuned_on", tuned), ("other_clips", unseen), ("still_pictures", pictures_only))
            if c.of_hand
        },
        "second_hand": {
            "composed_pictures": {
                "entries": len(delays),
                "left_out_as_mediapipe_misses_them_too": left_out,
                "p50": percentile(delays, 50),
                "p95": percentile(delays, 95),
            },
            "scenes": {"entries": len(scene_delays), "p50": percentile(scene_delays, 50), "p95": percentile(scene_delays, 95)},
            "scenes_mediapipe": {"entries": len(their_delays), "p50": percentile(their_delays, 50), "p95": percentile(their_delays, 95)},
        },
        "scenes": {
            "seeds": SCENE_SEEDS,
            "error_pct_of_palm": {"ours": rounded(np.mean(error_ours)), "mediapipe": rounded(np.mean(error_theirs))}
            if error_ours
            else None,
            "hands": {word: sum(scene[2][word] for scene in scenes) for word in ("true", "ours", "mediapipe")},
        },
        "rest_pictures": rest_count,
        "clips": list(clips),
        "pictures": len(stills),
        "tuned_on": TUNED,
        "cores": os.cpu_count(),
    }
    text = json.dumps(report)
    if given.json:
        given.json.write_text(text + "\n")
    for key, value in report.items():
        print(f"{key:32} {json.dumps(value)}")
    print(text)


if __name__ == "__main__":
    main()
