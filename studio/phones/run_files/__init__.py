"""Reads files that tell how long a model took on a phone, as LiteRT's benchmark, Qualcomm's AI Hub and Xcode write them."""
