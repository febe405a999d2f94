"""Invented projects and village exits, with their milestones and the deadlines that moved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.counties.demo.rows import Row, Rows, day_after, demo_row, dice
from data.counties.schemes import own_schemes, scheme_in_force
from data.model import Project, VillageExit
from data.rules.criteria import is_required

if TYPE_CHECKING:
    import random

    from data.counties.pack import Pack
    from data.counties.rows import VillageRow
    from data.counties.schemes import Scheme


@dataclass(frozen=True)
class Category:
    """A category of invented project.

    Attributes:
        name: On screen, after the village's name.
        unit: Unit of the quantity.
        quantity: Smallest and largest quantity.
        budget: Smallest and largest budget in 万元.
        bureau: The bureau that answers for it.
        lines: Words by which a county's groups of key works tell that it belongs there; the first word that any
            group has decides.
        digits: Decimals of the quantity.
    """

    name: str
    unit: str
    quantity: tuple[float, float]
    budget: tuple[int, int]
    bureau: str
    lines: tuple[str, ...]
    digits: int = 0


BUILDING = ("基础", "整村", "资金投入")
GROWING = ("产业", "生产", "资源整合")
"""What the five counties call the groups in which things are built, and in which they are grown."""
CATEGORIES = (
    Category("通屯道路硬化", "公里", (1.2, 8.5), (60, 420), "县交通运输局", BUILDING, 1),
    Category("饮水安全巩固提升", "户", (40, 260), (20, 130), "县水利局", ("饮水", *BUILDING)),
    Category("危房改造", "户", (8, 60), (20, 160), "县住房和城乡建设局", ("住房", *BUILDING)),
    Category("卫生室标准化建设", "平方米", (60, 160), (12, 40), "县卫生健康局", ("医疗", "健康", *BUILDING)),
    Category("特色种植", "亩", (80, 900), (15, 180), "县农业农村局", GROWING),
    Category("养殖小区", "平方米", (400, 2600), (30, 150), "县农业农村局", GROWING),
    Category("光伏电站", "千瓦", (40, 300), (30, 210), "县发展和改革局", GROWING),
    Category("农网改造", "户", (60, 400), (40, 200), "县供电局", BUILDING),
    Category("文化活动场所", "平方米", (200, 900), (15, 60), "县文化和旅游局", BUILDING),
    Category("人居环境整治", "户", (50, 320), (20, 90), "县乡村建设办公室", BUILDING),
)
STEPS = (
    ("立项批复", 0.05, 0.10),
    ("招投标", 0.05, 0.22),
    ("开工", 0.05, 0.30),
    ("主体完成", 0.55, 0.75),
    ("竣工", 0.2, 0.92),
    ("验收", 0.1, 1.0),
)
"""Milestones of a project: name, weight, and where between start and deadline the plan puts it."""


@dataclass(frozen=True)
class Works:
    """Invented objectives, as rows of their joined tables."""

    exits: list[Row]
    projects: list[Row]

    def rows(self) -> Rows:
        """By table."""
        return {VillageExit: self.exits, Project: self.projects}

    def objectives(self) -> list[Row]:
        """All of them."""
        return self.exits + self.projects


def works(pack: Pack) -> Works:
    """The invented objectives of a county."""
    exits = _exits(pack)
    poor = [row["place_code"] for row in exits]
    poor += [spec.place_code for spec in pack.objectives if spec.kind == "village_exit"]
    return Works(exits, _projects(pack, poor))


def _exits(pack: Pack) -> list[Row]:
    """Exits of villages that the documents count but do not name."""
    named = {spec.place_code for spec in pack.objectives if spec.kind == "village_exit"}
    free = [village for village in pack.villages if village.kind != "虚拟" and village.code not in named]
    # The documents count villages 村; communities are drawn only where those do not suffice.
    thrown = dice(pack, "exits")
    thrown.shuffle(free)
    free.sort(key=lambda village: village.kind != "村")
    chosen = sorted(free[: pack.playbook.demo.exit_villages], key=lambda village: village.code)
    items = _scheme_size(pack)
    return [_exit(pack, village, items, thrown) for village in chosen]


def _scheme_size(pack: Pack) -> int:
    """Items that an exit waits for: it counts how many of them are met."""
    scheme, campaign = village_scheme(pack), pack.playbook.campaign
    items = scheme.items_for(pack.playbook.county.region) if scheme else ()
    return sum(is_required(item, campaign.end) for item in items) or 1


def village_scheme(pack: Pack) -> Scheme | None:
    """The edition of the village scheme in force when the campaign ends."""
    return scheme_in_force(own_schemes(), pack.playbook.criteria.village, pack.playbook.campaign.end.year)


def checklists(pack: Pack) -> list[Scheme]:
    """The county's further schemes of village level in force when the campaign ends."""
    criteria, year = pack.playbook.criteria, pack.playbook.campaign.end.year
    found = (scheme_in_force(own_schemes(), key, year) for key in criteria.also if key != criteria.village)
    return [scheme for scheme in found if scheme is not None and scheme.level == "village"]


def line_of(pack: Pack, kind: str) -> str:
    """The group of key works under which the documents put objectives of this kind; else the county's first."""
    lines = [objective.line for objective in pack.objectives if objective.kind == kind]
    return lines[0] if lines else pack.playbook.lines[0].id


def _line_for(pack: Pack, category: Category) -> str:
    """The group of key works that a project of this category suits; else where the documents put projects."""
    for word in category.lines:
        for line in pack.playbook.lines:
            if word in line.title:
                return line.id
    return line_of(pack, "project")


def _exit(pack: Pack, village: VillageRow, items: int, thrown: random.Random) -> Row:
    campaign, scheme = pack.playbook.campaign, pack.playbook.criteria.village
    length = (campaign.end - campaign.start).days
    return demo_row(
        pack,
        id=f"demo-exit-{village.code}",
        kind="village_exit",
        line=line_of(pack, "village_exit"),
        title=f"{village.name}退出",
        place_code=village.code,
        quantity=float(items),
        unit="项",
        direction="up",
        baseline=None,
        start=campaign.start,
        deadline=day_after(campaign.start, length * thrown.choice((0.85, 0.92, 1.0, 1.0))),
        deadline_assumed=False,
        responsible_unit="县扶贫开发办公室",
        lon=None,
        lat=None,
        scheme=scheme,
    )


def _projects(pack: Pack, poor: list[str]) -> list[Row]:
    """Projects, two in three of them in poor villages."""
    thrown = dice(pack, "projects")
    villages = [village for village in pack.villages if village.kind != "虚拟"]
    weights = [3.0 if village.code in set(poor) else 1.0 for village in villages]
    chosen = thrown.choices(villages, weights, k=pack.playbook.demo.projects)
    chosen.sort(key=lambda village: village.code)
    return [_project(pack, number, village, thrown) for number, village in enumerate(chosen, 1)]


def _project(pack: Pack, number: int, village: VillageRow, thrown: random.Random) -> Row:
    category, campaign = thrown.choice(CATEGORIES), pack.playbook.campaign
    length = (campaign.end - campaign.start).days
    start = day_after(campaign.start, thrown.uniform(0, 0.35) * length)
    duration = thrown.uniform(0.35, 0.6) * length
    return demo_row(
        pack,
        id=f"demo-project-{number:04}",
        kind="project",
        line=_line_for(pack, category),
        title=f"{village.name}{category.name}",
        place_code=village.code,
        quantity=round(thrown.uniform(*category.quantity), category.digits),
        unit=category.unit,
        direction="up",
        baseline=None,
        start=start,
        deadline=min(day_after(start, duration), campaign.end),
        deadline_assumed=False,
        responsible_unit=category.bureau,
        lon=None,
        lat=None,
        category=category.name,
        budget_wan=float(thrown.randint(*category.budget)),
    )


def milestones(pack: Pack, invented: Works) -> tuple[list[Row], list[Row]]:
    """Milestones of the invented projects, and the dates first planned for them."""
    steps: list[Row] = []
    planned: list[Row] = []
    for project in invented.projects:
        length = (project["deadline"] - project["start"]).days
        for sequence, (name, weight, at) in enumerate(STEPS, 1):
            key = f"{project['id']}-{sequence}"
            steps.append(
                demo_row(
                    pack, id=key, objective_id=project["id"], sequence=sequence, name=name, weight=weight
                )
            )
            due = day_after(project["start"], at * length)
            planned.append(
                demo_row(pack, milestone_id=key, kind="planned", recorded_on=project["start"], on_date=due)
            )
    return steps, planned


def deadline_changes(pack: Pack, invented: Works) -> list[Row]:
    """One project in twenty-five was given more time on the way."""
    thrown = dice(pack, "deadlines")
    moved = thrown.sample(invented.projects, len(invented.projects) // 25)
    return [
        demo_row(
            pack,
            objective_id=project["id"],
            recorded_on=day_after(project["start"], (project["deadline"] - project["start"]).days * 0.7),
            deadline=min(day_after(project["deadline"], thrown.randint(15, 45)), pack.playbook.campaign.end),
            reason="施工条件变化，经指挥部研究同意顺延",
        )
        for project in moved
        if project["deadline"] < pack.playbook.campaign.end
    ]
