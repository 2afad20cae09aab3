"""Removing things from pictures: what was selected, what was really behind it, and what fits where nobody saw."""
