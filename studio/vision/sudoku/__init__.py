"""Sudoku puzzles on paper or screens: found, read, followed over time, solved and explained."""
