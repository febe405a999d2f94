"""投影: a meeting's agenda as scenes on the whole screen, steered by keyboard or clicker, with a presenter's window.

The browser fetches all scenes once (:mod:`components.projection.book`) and shows the next one without asking again; a
rerun sends only what came up meanwhile. Fields of the payload, all text shown as text:

- `address`: of the book; `channel`: name of the line between the windows; `presenter`: address of the second window
- `running`, `closing`: pieces added to the scenes of kind `give` and `close`
- `order`: `{allowed, why, deadline, longest}` for an order given on the spot
- `type`: the rare characters of `running`, as :func:`components.projection.typeface.carried` gives them
- `answer`: `{turn, problems: [{field, message}]}` to the order sent last, or None

The book: `{meeting, scenes, map, palettes, people, type}`; a scene as :mod:`components.projection.scenes` makes it,
with `columns` of pieces, one or two side by side, or one that flows into two. What does not fit goes onto more pages of
the scene, never into smaller type.
"""

from components.projection.screen import show

__all__ = ["show"]
