"""`scene:sudoku`: a newspaper's puzzles under a hand-held camera, with the exact truth of them."""
