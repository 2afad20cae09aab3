"""What one frame cost, and what the last seconds cost."""

from dataclasses import dataclass, field

from studio.api import Estimate


@dataclass(frozen=True, slots=True)
class Reading:
    """One processed frame. All times are `time.perf_counter()` seconds, the same clock in every process.

    stages: name and seconds of each stage in order: "Capture to start", "Prepare", each model by title, the app's own steps, "App",
    "Deliver"; the window adds "Draw". dropped: frames that were due but lost since the source was opened. runs: of each model by title.
    own: CPU seconds of the app's thread without those it ran models, whatever else this computer was busy with.
    """

    index: int
    seconds: float
    captured: float
    started: float
    finished: float
    stages: tuple[tuple[str, float], ...]
    dropped: int
    runs: tuple[tuple[str, int], ...] = ()
    own: float = 0.0


@dataclass(frozen=True, slots=True)
class FrameWork:
    """What the average of `frames` frames took. runs: of each model, by title; seconds: of processing, whatever was held back after it;
    own: as of a reading. each: runs and own of every frame, where they are known.
    """

    frames: int
    runs: tuple[tuple[str, float], ...]
    seconds: float
    own: float
    each: tuple[tuple[tuple[tuple[str, int], ...], float], ...] = field(default=(), compare=False, repr=False)

    def joined(self, other: "FrameWork") -> "FrameWork":
        """The average of both their frames. A model that only one of them has did not run in the other."""
        frames = self.frames + other.frames
        share = other.frames / frames
        mine, theirs = dict(self.runs), dict(other.runs)
        runs = tuple((title, mine.get(title, 0.0) * (1 - share) + theirs.get(title, 0.0) * share) for title in {**mine, **theirs})
        return FrameWork(frames, runs, self.seconds * (1 - share) + other.seconds * share, self.own * (1 - share) + other.own * share)


@dataclass(frozen=True, slots=True)
class StageTime:
    """Median and 95th percentile of one stage, in seconds, and whether it rested in the last frame."""

    name: str
    p50: float
    p95: float
    idle: bool


@dataclass(frozen=True, slots=True)
class Summary:
    """The last few seconds.

    fps: processed frames a second; target: wanted frames a second, None for as many as possible.
    age_p50, age_p95: seconds from capture to the screen, None before anything was shown.
    cpu: busy cores of the device process (1.0 = one core); memory: its bytes (PSS where the system tells, else RSS).
    power: watts; energy: joules a frame; both None until there is something to go by. work: None before a frame was processed.
    """

    fps: float
    target: float | None
    processed: int
    dropped: int
    age_p50: float | None
    age_p95: float | None
    stages: tuple[StageTime, ...]
    cpu: float
    memory: int
    power: Estimate | None
    energy: Estimate | None
    work: FrameWork | None = None
