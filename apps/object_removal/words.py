"""What the app says."""

RESETS = {
    "scene cut": "Another scene: what was behind things is learnt anew",
    "camera jerk": "The camera jumped: what was behind things is learnt anew",
    "lights off": "It is too dark to see what is behind things",
    "too much masked": "Hardly anything is left beside what is taken away: move back",
    "new size": "The picture's size changed: what was behind things is learnt anew",
}
NOTHING_YET = "Tap a thing, and it is gone"
BEGUN = "Gone for a start: tap what is to go instead"
NOBODY = "Nobody is in the picture"
OUT_OF_SIGHT = "What you chose is out of sight; it is taken away again when it is back"
ONE_OUT_OF_SIGHT = "Something you chose is out of sight; it is taken away again when it is back"
EVERYTHING = "It fills the picture: move back, so that something is left to go by"
NO_PLATE = "Step out of the picture, and press “Take the plate”"
CAMERA_MOVED = "The camera has moved: step out of the picture, and press “Take the plate” again"
NOTHING_THERE = "Nothing stands out there: tap the middle of a thing, or drag over it"
NOTHING_LARGER = "Nothing larger stands out around it: tap what is left too, or drag over all of it"
A_REST_IS_LEFT = "Is some of it left? Tap the same place again, or drag over the rest"
LARGER_TAKEN = "The next larger thing there is taken; undo goes back to the smaller one"
MOVE_A_LITTLE = "Move a little, so that more of what is behind comes into view"

BEHIND = 0.25
"""Share of the hole from which on it helps to see more."""


def reset_words(reset: str) -> str:
    return RESETS.get(reset, f"What was behind things is learnt anew: {reset}")


def share_words(seen: float, *, network: bool) -> str:
    """In the corner of the picture: how much of it is true."""
    percent = round(100 * seen)
    how = "invented" if network else "filled in from its rim"
    if percent >= 100:
        return "All really there"
    return f"{percent} % really there, {100 - percent} % {how}" if percent else f"All {how}"


def none_of(class_name: str) -> str:
    return f"No {class_name} is in the picture"
