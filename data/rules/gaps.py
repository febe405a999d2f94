"""Which works close which gap: items of exit criteria and projects are matched by what they are about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.counties.schemes import Criterion

KINDS = ("project", "industry_base")


@dataclass(frozen=True)
class Theme:
    """What an item is about.

    Attributes:
        names: Words by which the name of an item tells that it belongs here.
        works: Words by which a project's category or title does; empty where no project closes the gap, but the
            work of people.
        bureau: The line bureau 行业部门 that answers for it.
    """

    names: tuple[str, ...]
    works: tuple[str, ...]
    bureau: str


THEMES = (
    Theme(("集体经济",), ("集体经济", "光伏"), "县委组织部"),
    Theme(("贫困发生率", "收入"), ("种植", "养殖", "产业"), "县扶贫开发办公室"),
    Theme(("产业",), ("种植", "养殖", "产业"), "县农业农村局"),
    Theme(("住房", "改房"), ("危房", "住房"), "县住房和城乡建设局"),
    Theme(("医疗", "卫生室", "村医"), ("卫生室",), "县卫生健康局"),
    Theme(("教育", "小学", "幼儿园"), (), "县教育局"),
    Theme(("饮水", "改水"), ("饮水",), "县水利局"),
    Theme(("电视", "广电"), ("广播电视", "广电"), "县文化和旅游局"),
    Theme(("宽带", "网络"), ("宽带", "通信"), "县工业和信息化局"),
    Theme(("电",), ("农网", "光伏"), "县供电局"),
    Theme(("路",), ("道路", "公路"), "县交通运输局"),
    Theme(("文化", "公共服务", "公共活动", "文体", "书屋"), ("文化活动", "公共服务"), "县文化和旅游局"),
    Theme(("环境", "厕", "沟", "塘", "垃圾", "污水"), ("人居环境",), "县乡村建设办公室"),
    Theme(("两委",), (), "县委组织部"),
)
"""The first theme one of whose words an item's name contains is the item's."""


def theme_of(item: Criterion) -> Theme | None:
    """What an item is about; None for one that the table does not know."""
    return next((theme for theme in THEMES if any(word in item.name for word in theme.names)), None)


def needs_project(item: Criterion) -> bool:
    """Whether a gap in the item is closed by a project, and its absence is a fault."""
    theme = theme_of(item)
    return theme is None or bool(theme.works)


def closing_works(objectives: pd.DataFrame, items: Sequence[Criterion]) -> pd.DataFrame:
    """The work that closes a gap in each village.

    An unfinished one comes before a finished one, then one that says which item it closes before one whose words
    tell, then the sooner due. What says which item it closes, closes no other.

    Args:
        objectives: Indexed by id; columns kind, village, title, category, closes_item, deadline, done_on.
        items: The items of the scheme.

    Returns:
        Columns village, item, project (id); one row a village and item that has any.
    """
    here = objectives[objectives["kind"].isin(KINDS) & objectives["village"].notna()]
    closes = here["closes_item"].astype(object).fillna("")
    here = here.assign(
        finished=here["done_on"].notna(), silent=closes == "", closes=closes, project=here.index
    )
    here = here.sort_values(["finished", "silent", "deadline"], kind="stable")
    about = (here["category"].astype(object).fillna("") + " " + here["title"]).where(here["silent"], "")
    found = []
    for item in items:
        theme = theme_of(item)
        matching = here["closes"] == item.code
        if theme is not None and theme.works:
            matching |= about.str.contains("|".join(theme.works))
        matches = here.loc[matching, ["village", "project"]]
        found.append(matches.drop_duplicates("village").assign(item=item.code))
    empty = pd.DataFrame(columns=["village", "project", "item"], dtype=object)
    return pd.concat(found, ignore_index=True) if found else empty
