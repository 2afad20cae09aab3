"""Published architectures rebuilt as graphs without weights: what the measured rows were measured on."""
