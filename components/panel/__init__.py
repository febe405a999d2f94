"""The panel beside the map: what is selected, who answers for it, by when, and will they make it."""

from components.panel.component import show

__all__ = ["show"]
