"""Why a step is right, in lines at the picture's foot."""

from studio.api import Caption, Shape

SHARE = 0.043
"""Letter height, of the picture's shorter side."""
COLOUR, GROUND = "#ffffff", "#d0101318"


def caption(text: str, size: tuple[int, int]) -> tuple[Shape, ...]:
    """As many lines as it takes, each on a ground of its own. size: width and height of the picture."""
    width, height = size
    letters = max(SHARE * min(size), 9.0)
    longest = max(12, int(width / letters / 0.62) - 3)
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= longest:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    step, left = 1.35 * letters, 0.5 * letters
    first = height - 0.5 * letters - step * (len(lines) - 0.5)
    return tuple(Caption(line, (left, first + step * number), letters, COLOUR, GROUND) for number, line in enumerate(lines))
