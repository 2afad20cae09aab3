"""Reads the digits of a grid, and settles doubtful ones by the rules of the puzzle."""
