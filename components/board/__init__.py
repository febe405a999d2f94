"""The board 督办看板: the orders as cards in columns by state, or as a table; a Streamlit component of its own.

Fields of the payload (all text is shown as text, never as HTML):

- `version`: the board is built anew when it changes, else only the selection moves
- `title`, `subtitle`, `badges`, `figures` (a block of :mod:`components.panel.blocks`), `empty`, `links`
- `choices`: `[{name, label, value, options: [{id, name}]}]`, drop-down lists; `switches`: `[{name, label, on}]`
- `columns`: `[{word, light, count}]` in order of progress
- `cards`: `[{id, column, title, badges, light, state, deadline, left, leftLight, who, origin, mine, bell, number}]`, in
  the order in which they are shown
- `table`: whether they are shown as a table; `selected`: id of the card that is open

The browser answers with a pick `{order}`, or `{name, value}` for a list or switch.
"""

from components.board.component import show

__all__ = ["show"]
