"""Where the camera goes over the page: a look at all of it, near one puzzle, quickly away and back, over to the others."""

import numpy as np

from studio.sources.scenes.sudoku.motion import Key
from studio.sources.scenes.sudoku.page import MIDDLES

_CYCLE = 32.0


def walk(random: np.random.Generator, shake: float) -> tuple[Key, ...]:
    """One cycle of 32 s. Both upper puzzles are in view at first; from 9.4 to 10.6 s and from 21.5 to 23.5 s no whole one is."""
    first, second, third = MIDDLES
    both = ((first[0] + second[0]) / 2, first[1])
    sway = iter(random.uniform(-1, 1, 100))

    def near(middle: tuple[float, float], reach: float) -> tuple[float, float]:
        return middle[0] + reach * next(sway), middle[1] + reach * next(sway)

    def key(seconds: float, place: tuple[float, float], distance: float, tilt: float, side: float = 0.0, roll: float = 0.0) -> Key:
        return Key(seconds, *place, distance, tilt + 3 * next(sway), side + 4 * next(sway), roll + 3 * next(sway), shake)

    start = (both[0], both[1] + 8)
    overview = key(0.0, start, 275, 19)
    away = (88.0, 84.0)
    return (
        overview,
        key(3.2, near(both, 4), 225, 15),
        key(5.6, near(first, 6), 172, 12, 4, 3),
        key(8.6, near(first, 4), 158, 18, -8, -4),
        key(9.4, near(away, 8), 190, 14, 0, 4),
        key(10.1, near(away, 8), 190, 14, 0, 3),
        key(10.8, near(first, 5), 170, 14, 4, 2),
        key(13.2, near(first, 4), 165, 22, 10, 7),
        key(15.4, near(both, 3), 222, 24, -5, -6),
        key(17.8, near(second, 5), 168, 14, -6, 4),
        key(20.6, near(second, 4), 160, 12, 9, -5),
        key(22.0, near((52.0, 306.0), 4), 165, 12, 4, -3),
        key(23.0, near((52.0, 304.0), 4), 160, 14, 2, 2),
        key(24.8, near(third, 5), 172, 16, 5, 5),
        key(28.6, near(third, 4), 160, 20, -8, -5),
        Key(_CYCLE, overview.x, overview.y, overview.distance, overview.tilt, overview.side, overview.roll, shake),
    )
