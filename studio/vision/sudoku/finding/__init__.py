"""Finds 9 × 9 grids in a picture, and draws their lattice to the ink of the rules."""
