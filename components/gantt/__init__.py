"""The Gantt 横道图: works over time on a canvas of which only what is visible is drawn, as a component of its own.

Fields of the payload (all text is shown as text, never as HTML):

- `rows`: address of the works as JSON, see :mod:`components.gantt_rows`; fetched once and kept by the browser
- `title`, `subtitle`, `badges`, `sentences`, `links` (`[{label, href}]`), `empty`
- `zones`: `[{id, name}]`, `zoneWord`: what the county calls them
- `choice`: `{zone, group, light, category, leader, q}`, the leader by his id
- `groups`: `[{id, name}]`; `lights`: `[{code, shape, word}]`; `leader`: name of the leader chosen
- `selected`: id of the work selected

The browser answers with a pick `{objective}` or with a `choice`.
"""

from components.gantt.component import show

__all__ = ["show"]
