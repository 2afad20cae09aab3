"""What is said, in letters for low vision: yellow on black, across the picture's foot."""

from studio.api import Caption, Shape

COLOUR, GROUND = "#ffff00", "#ff000000"
SHARE = 0.14
"""Of the picture's shorter side: letters as high as can be read from two metres."""
MOST_LINES = 3
LONGEST_WORD = 24
"""Letters; a longer one is cut in pieces."""


def large_text(text: str, size: tuple[int, int]) -> tuple[Shape, ...]:
    """As large as fits into MOST_LINES lines. size: width and height of the picture."""
    width, height = size
    words = [word[start : start + LONGEST_WORD] for word in text.split() for start in range(0, len(word), LONGEST_WORD)]
    letters = SHARE * min(size)
    while len(lines := _lines(words, width / letters - 1)) > MOST_LINES or max(map(_advance, lines), default=0) > width / letters - 1:
        letters *= 0.93
    step = 1.25 * letters
    first = height - step * (len(lines) - 0.5) - 0.02 * height
    return tuple(Caption(line, (0.1 * letters, first + step * number), letters, COLOUR, GROUND) for number, line in enumerate(lines))


def _lines(words: list[str], room: float) -> list[str]:
    """Words in lines, each but a single word no wider than `room` letter heights. (A caption has 0.4 of ground on each side besides.)"""
    lines: list[str] = []
    for word in words:
        if lines and _advance(f"{lines[-1]} {word}") <= room:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _advance(text: str) -> float:
    """Width in letter heights, rather too much: letters of the widest interface faces."""
    return sum(
        1.1 if letter in "MWmw@%" or ord(letter) > 0x2E80 else 0.8 if letter.isupper() else 0.35 if letter == " " else 0.68
        for letter in text
    )
