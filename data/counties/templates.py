"""Templates of 倒排工期: by which steps works of a kind are done; the usual ones where a county has none."""

from __future__ import annotations

from dataclasses import dataclass

from data.rules.schedule import Step


@dataclass(frozen=True, slots=True)
class Template:
    """Steps that are laid out backwards from a deadline.

    Attributes:
        id: Tells templates apart; a county's own replaces the usual one with the same id.
        name: On screen.
        categories: Words; works with one of them in their category, kind or title are done this way.
        steps: In working order.
        sources: What it rests on: facts, or ids of the list of sources.
        verify: Whether somebody who knows should look over it 待核, such as durations that no document gives.
    """

    id: str
    name: str
    categories: tuple[str, ...]
    steps: tuple[Step, ...]
    sources: tuple[str, ...] = ("general-knowledge",)
    verify: bool = False


USUAL_TEMPLATES = (
    Template(
        "training",
        "培训",
        ("培训",),
        (
            Step("plan", "制定方案", 5, 0.05),
            Step("enrol", "组织报名", 10, 0.1),
            Step("teach", "开班培训", 30, 0.7),
            Step("certify", "考核发证", 5, 0.15),
        ),
        verify=True,
    ),
    Template(
        "equipment",
        "设备采购",
        ("设备", "采购", "配置", "光伏", "网络"),
        (
            Step("approve", "立项", 5, 0.05),
            Step("buy", "招投标", 20, 0.15),
            Step("deliver", "到货", 20, 0.3),
            Step("install", "安装调试", 15, 0.4),
            Step("accept", "验收", 5, 0.1),
        ),
        verify=True,
    ),
    Template(
        "industry",
        "产业种养",
        ("产业", "种植", "养殖", "基地"),
        (
            Step("approve", "立项", 5, 0.05),
            Step("land", "流转土地", 15, 0.15),
            Step("supply", "种苗到位", 15, 0.2),
            Step("grow", "种养实施", 60, 0.5),
            Step("accept", "验收", 5, 0.1),
        ),
        verify=True,
    ),
    Template(
        "construction",
        "工程建设",
        ("工程", "道路", "公路", "饮水", "危房", "住房", "安置", "建设", "改造", "整治", "项目"),
        (
            Step("approve", "立项", 10, 0.03),
            Step("permit", "报批", 15, 0.05),
            Step("tender", "招投标", 20, 0.07),
            Step("start", "开工", 5, 0.05),
            Step("build", "主体", 60, 0.55),
            Step("finish", "竣工", 20, 0.15),
            Step("accept", "验收", 10, 0.1),
        ),
        verify=True,
    ),
)
"""General knowledge: the order of the steps is that of every such work; days and weights are usual ones, 待核."""


def known_templates(own: tuple[Template, ...]) -> tuple[Template, ...]:
    """A county's own templates, and the usual ones, each replaced in its place by the county's of the same id."""
    mine, usual = {template.id: template for template in own}, {template.id for template in USUAL_TEMPLATES}
    more = (template for template in own if template.id not in usual)
    return (*more, *(mine.get(template.id, template) for template in USUAL_TEMPLATES))


def template_for(templates: tuple[Template, ...], *described: str) -> Template:
    """The first template with one of its words in a description of the work, the most telling first; else the last.

    Args:
        templates: At least one.
        described: Category, kind and title of the work, in words.
    """
    for words in described:
        for template in templates:
            if any(word in words for word in template.categories):
                return template
    return templates[-1]
