"""A simulated person who looks for a barcode by ear: hand, ears, what is done on what is heard, and the world in front of the camera."""
