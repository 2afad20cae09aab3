"""Solves puzzles, tells what is wrong with them, and names the next step as a person would find it."""
