"""Pocket Studio: try mobile vision models at your desk before porting them to a phone."""

__version__ = "0.1.0"
