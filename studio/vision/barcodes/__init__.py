"""Barcodes in a picture: located, read, and held to it that no number is ever invented."""

from studio.vision.barcodes.code import RETAIL, Code, Corners, Spot, Symbology, check_digit

__all__ = ["RETAIL", "Code", "Corners", "Spot", "Symbology", "check_digit"]
