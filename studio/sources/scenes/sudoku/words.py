"""What the newspaper says: our own sentences, none of it news."""

from collections.abc import Sequence

import numpy as np

PAPERS = ("The Harbour Courier", "Evening Tide", "The Lantern", "The Weekend Post")
HEADLINES = (
    "The night ferry comes home",
    "A lighthouse learns to wait",
    "Small boats, long shadows",
    "The orchard by the water",
)
STANDFIRSTS = (
    "After eleven quiet winters the old crossing is open again",
    "How a village on the coast keeps its evenings slow",
    "Those who stayed tell what the sea has taught them",
)
CAPTION = "Evening over the bay: the last boat of the day leaves for the far shore."
RULES = "Fill the grid so that every row, every column and every box of nine holds each digit from 1 to 9 once."
CHESS = "White to move and win a rook in three."
_SENTENCES = (
    "The harbour wakes before the town does.",
    "By six the nets are dry and the coffee is strong.",
    "Nobody here owns a watch that agrees with another.",
    "The ferry was painted green in spring, and blue by autumn.",
    "Her grandfather counted the waves and wrote the number down.",
    "On clear days you can see the far shore and its two chimneys.",
    "The bakery sells out of rye by nine and of patience by ten.",
    "A bell rings when the fog comes in, and again when it leaves.",
    "They mended the pier with planks from the old dance hall.",
    "The captain says the trick is to leave a little late.",
    "In the evening lamps go on along the quay, one after the other.",
    "What the tide takes it brings back somewhere else.",
    "The children know each gull by its voice.",
    "There is a library in the waiting room, eleven shelves of it.",
    "The mayor rows to work whenever the wind allows.",
    "It is said that the clock tower leans towards good weather.",
    "An apple tree grows where the customs house once stood.",
    "The postman carries letters, bread and the odd piano.",
    "Tickets are still punched by hand, with a small star.",
    "Every summer a choir sings from the roof of the boat shed.",
    "The water was so still that the hills stood in it twice.",
    "She keeps the first ticket in a tin beside the stove.",
    "Rain is expected on Sunday, and welcome.",
    "The school has seven pupils and one very long table.",
    "No one remembers who lost the first game of chess at the quay.",
)


def story(random: np.random.Generator, sentences: int) -> list[str]:
    """Words of an article; "¶" begins each paragraph."""
    words: list[str] = []
    order: Sequence[int] = [number for _ in range(-(-sentences // len(_SENTENCES))) for number in random.permutation(len(_SENTENCES))]
    for place, number in enumerate(order[:sentences]):
        if place % 5 == 0:
            words.append("¶")
        words += _SENTENCES[number].split()
    return words
