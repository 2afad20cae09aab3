"""Barcodes in a picture: located, read, and held to it that no number is ever invented."""

from studio.vision.barcodes.code import RETAIL, Code, Corners, Spot, Symbology, check_digit
from studio.vision.barcodes.reader import Reader
from studio.vision.barcodes.watcher import View, Watcher

__all__ = ["RETAIL", "Code", "Corners", "Reader", "Spot", "Symbology", "View", "Watcher", "check_digit"]
