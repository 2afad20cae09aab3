"""Hands in a picture: found, followed, with 21 landmarks each."""

from studio.vision.hands.hand import BONES, FINGERS, Hand, Handedness, Joint
from studio.vision.hands.tracker import HandTracker

__all__ = ["BONES", "FINGERS", "Hand", "HandTracker", "Handedness", "Joint"]
