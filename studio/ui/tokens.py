"""Colours, sizes and durations of the look: the only place they are written."""

from dataclasses import dataclass
from typing import Literal

Scheme = Literal["dark", "light"]


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours as #rrggbb. `quiet` is secondary text; `well` lies behind the picture; `raised` is a pressed or selected card;
    `track` lies under a slider or bar; `edge` is the border of what lies over the window."""

    scheme: Scheme
    window: str
    panel: str
    card: str
    raised: str
    well: str
    hairline: str
    track: str
    edge: str
    text: str
    quiet: str
    accent: str
    on_accent: str
    good: str
    warning: str
    error: str


DARK = Theme(
    scheme="dark",
    window="#16181d",
    panel="#1d2027",
    card="#22262e",
    raised="#2b303a",
    well="#101216",
    hairline="#2b2f38",
    track="#2b2f38",
    edge="#3a404c",
    text="#e8eaed",
    quiet="#a0a7b4",
    accent="#6aa5ff",
    on_accent="#0b1220",
    good="#4cc38a",
    warning="#e5a13b",
    error="#ff7a7f",
)
LIGHT = Theme(
    scheme="light",
    window="#f4f5f7",
    panel="#ffffff",
    card="#f7f8fa",
    raised="#e9ebef",
    well="#e6e8ec",
    hairline="#e1e4e9",
    track="#d5d9e0",
    edge="#e1e4e9",
    text="#1a1d23",
    quiet="#5c6470",
    accent="#1f5fd0",
    on_accent="#ffffff",
    good="#147443",
    warning="#8a5a00",
    error="#c02f36",
)
CONTRAST = Theme(
    scheme="dark",
    window="#000000",
    panel="#000000",
    card="#000000",
    raised="#333300",
    well="#000000",
    hairline="#ffffff",
    track="#6b6b6b",
    edge="#ffffff",
    text="#ffffff",
    quiet="#ffffff",
    accent="#ffff00",
    on_accent="#000000",
    good="#5dff9b",
    warning="#ffd75e",
    error="#ffb3b3",
)
"""For low vision."""

STAGE_COLOURS = ("#6b7280", "#5b9dff", "#8b7cf6", "#35b8a6", "#e5a13b", "#d9729b", "#7fae3f")
"""In the order of the stages, repeating."""

CHIP = "#dc262a32"
"""Behind text that lies over the picture, in both themes (#aarrggbb)."""
CHIP_TEXT = "#f4f5f7"
CHIP_GOOD, CHIP_WARNING, CHIP_ERROR = DARK.good, DARK.warning, DARK.error
STAGE_GROUND = DARK.well
"""Beside and behind a picture that fills the screen, in both themes: a hall is dark."""
RECORD_RED = "#e5484d"
CHIP_RECORDING = RECORD_RED

PADDING = 16
CARD_RADIUS, BUTTON_RADIUS, VIEWFINDER_RADIUS = 10, 8, 12
CONTROL_HEIGHT = 32
GALLERY_WIDTH, NARROW_GALLERY_WIDTH, INSPECTOR_WIDTH, TOP_BAR_HEIGHT = 216, 72, 328, 44

BODY, CAPTION, READOUT, SECTION, LARGE_HINT, LARGEST_HINT = 13, 11, 24, 12, 36, 80
"""Letter sizes in pixels at scale 1."""

MOTION_MS = 150


def stage_colour(index: int) -> str:
    return STAGE_COLOURS[index % len(STAGE_COLOURS)]
