"""Follows pages from frame to frame, and says what they hold once enough looks agree."""
