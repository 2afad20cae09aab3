"""Follows hands through a video: the palm model finds them, the landmark model keeps them and looks where something moved."""

from itertools import count

from studio.api import Frame, Interpreter
from studio.vision.hands.hand import Hand
from studio.vision.hands.landmarks import Sighting, look
from studio.vision.hands.palm import decode, merge
from studio.vision.hands.region import Square, around_landmarks, around_palm
from studio.vision.hands.track import Track

# Two squares that share this much show the same hand (`min_similarity_threshold` of MediaPipe's hand_landmark_tracking_cpu.pbtxt).
SAME_SQUARE = 0.5
# Least presence worth a second look at the square that the first look's own landmarks ask for: it often turns out to be a hand just missed.
SECOND_LOOK = 0.2
# A hand that is followed may be this much less sure than one that is new, as what lies where a hand just was is most likely that hand.
KEPT = 0.8
# Seconds for which a hand that was just there is likely to be back: palms are looked for more often.
LINGER = 0.3


class HandTracker:
    """Finds up to `hands` hands and follows each one with an id.

    palm: inputs and outputs as `models/palm_detection/model.toml`. landmarks: as `models/hand_landmark/model.toml`.
    detection, presence: least score of a palm, and of a hand; a hand that is followed already may have 0.8 of it. 0 … 1.
    rest, rest_while_tracking: the palm model looks at one frame in so many, with no hand in view and with fewer than all. It looks at once
    when a hand is lost, more often for a moment afterwards, and not at all while all wanted hands are followed.
    The landmark model skips a hand whose picture has not changed, for up to five frames.
    Numbers of frames suit a camera of about 30 a second.
    longest_gap: a step in the frames' time longer than this, in seconds, starts afresh, as does a step back or another frame size.
    """

    def __init__(
        self,
        palm: Interpreter,
        landmarks: Interpreter,
        hands: int = 2,
        *,
        detection: float = 0.5,
        presence: float = 0.5,
        rest: int = 2,
        rest_while_tracking: int = 4,
        longest_gap: float = 1.0,
    ) -> None:
        if hands < 1 or rest < 1 or rest_while_tracking < 1:
            raise ValueError("hands, rest and rest_while_tracking are at least 1")
        if not (0 < detection < 1 and 0 < presence < 1):
            raise ValueError("detection and presence lie between 0 and 1")
        self._palm, self._landmarks, self._hands = palm, landmarks, hands
        self._detection, self._presence = detection, presence
        self._rest, self._rest_while_tracking, self._longest_gap = rest, rest_while_tracking, longest_gap
        self._numbers = count(1)
        self._gaps = (0.0, 0.0)
        self.reset()

    def reset(self) -> None:
        """Forgets all hands; the next frame is searched."""
        self._tracks: list[Track] = []
        self._last: Frame | None = None
        self._unsearched = 0
        self._seen = self._complete = -LINGER

    def track(self, frame: Frame) -> tuple[Hand, ...]:
        """The hands in the next frame, the one followed longest first. Raises ModelError as the models do."""
        if self._jumped(frame):
            self.reset()
        first = self._last is None
        self._last = frame
        had_hands = bool(self._tracks)
        lost = self._follow(frame)
        self._unsearched += 1
        if first or had_hands:
            self._seen = frame.seconds
        if len(self._tracks) == self._hands:
            self._complete = frame.seconds
        if len(self._tracks) < self._hands and (lost or self._unsearched >= self._pause(frame)):
            self._search(frame)
        return tuple(track.hand() for track in self._tracks)

    def _pause(self, frame: Frame) -> int:
        """At how many frames since the last search the next one is due."""
        if self._tracks:
            return self._rest if frame.seconds - self._complete < LINGER else self._rest_while_tracking
        return 1 if frame.seconds - self._seen < LINGER else self._rest

    def _jumped(self, frame: Frame) -> bool:
        if self._last is None:
            return False
        gap, usual = frame.seconds - self._last.seconds, min(self._gaps)
        self._gaps = (self._gaps[1], gap)
        # A source at half a frame a second is no series of jumps.
        return gap < 0 or gap > max(self._longest_gap, 2 * usual) or frame.pixels.shape != self._last.pixels.shape

    def _follow(self, frame: Frame) -> bool:
        """Looks at each hand where it is expected; whether one was lost."""
        kept: list[Track] = []
        for track in self._tracks:
            if track.rests(frame):
                kept.append(track)
                continue
            sighting = self._look(frame, track.square(), self._presence * KEPT)
            if sighting is not None and not any(other.same(sighting) for other in kept):
                track.see(sighting, frame)
                kept.append(track)
        lost = len(kept) < len(self._tracks)
        self._tracks = kept
        return lost

    def _search(self, frame: Frame) -> None:
        """Adds hands that are not followed yet, the surest palms first."""
        self._unsearched = 0
        found = self._palm.run(image=frame.pixels)
        palms = merge(decode(found["boxes"], found["scores"], self._detection))
        squares = [around_palm(found.placement.to_frame(palm.box), found.placement.to_frame(palm.keypoints)) for palm in palms]
        for square in self._new(squares)[: self._hands - len(self._tracks)]:
            sighting = self._look(frame, square, self._presence)
            if sighting is not None and not any(track.same(sighting) for track in self._tracks):
                self._tracks.append(Track(next(self._numbers), sighting, frame))

    def _look(self, frame: Frame, square: Square, least: float) -> Sighting | None:
        """The hand in `square`, None if there is none with a presence of `least`."""
        sighting = look(self._landmarks, frame.pixels, square)
        if SECOND_LOOK <= sighting.presence < least:
            sighting = look(self._landmarks, frame.pixels, around_landmarks(sighting.landmarks))
        return sighting if sighting.presence >= least else None

    def _new(self, squares: list[Square]) -> list[Square]:
        """Those that neither lie on a followed hand nor on a better palm."""
        known, new = [track.square() for track in self._tracks], []
        for square in squares:
            if all(square.overlap(other) <= SAME_SQUARE for other in known):
                known.append(square)
                new.append(square)
        return new
