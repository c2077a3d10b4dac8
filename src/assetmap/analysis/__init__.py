"""Layers become measures, and measures become findings. Knows no file and no HTML."""
