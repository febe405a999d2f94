"""The matrix 达标矩阵: villages × items of the exit criteria, as a Streamlit component of its own.

Fields of the payload (all text is shown as text, never as HTML):

- `above`: height of what the page shows above it, besides the bar; optional
- `version`: the table is built anew when it changes, else only the selection moves
- `title`, `subtitle`, `badges`, `figures` (a block of :mod:`components.panel.blocks`), `note`, `empty`
- `to`: the page that the subtitle leads to; optional
- `filters`: `[{id, label}]`, `only`: id of the one that is on, else empty; a figure with an `only` sets that filter
- `schemes`: `[{id, name}]`, `scheme`: the one shown, `everyone`: whether all villages are shown, or those that leave
- `zones`: `[{id, name}]`, `zone`: the one shown, `zoneWord`: what the county calls it
- `items`: `[{code, name, rule, note, marks, later}]`; `later`: no exit waits for it yet
- `rows`: `[{id, name, below, signs, values, missing, tag, groups}]`; `signs` has one verdict code an item, `tag` is
  `last` for one item short, `out` for one that lacks none; tag and `groups` (optional) name the filters that show it
- `village`, `item`: the selection; `links`: `[{label, href}]`

The browser answers with a pick `{village?, item?}`, `{zone}`, `{scheme}`, `{only}`, `{to}` or `{villages}`
(`all` or empty).
"""

from components.matrix.component import show

__all__ = ["show"]
