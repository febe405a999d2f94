"""Coordinates, boundaries, maps: geometry without any user interface."""
