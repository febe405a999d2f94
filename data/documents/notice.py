"""通报: how every zone stands, what changed, who is good and who behind, and what is required."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data import wording
from data.documents import said
from data.documents.paper import ISSUER, SOFT, Column, Heading, Paper, Signature, Table, Text, short_hash
from data.rules.changes import What
from data.rules.light import Light, sign_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.documents.facts import Facts, Standing
    from data.documents.paper import Block

MOST = 40
"""Late objectives and changes listed; the workbook of the meeting has them all, and the paper says so."""


def notice(facts: Facts) -> Paper:
    """The 通报 of a meeting."""
    campaign = facts.snapshot.playbook.campaign.name
    title = f"关于{campaign}{SOFT}各{facts.word}作战进度的通报"
    return Paper(
        mark=f"{facts.county}作战进度通报",
        number=f"〔{facts.seal.as_of.year}〕　　号",
        title=title,
        remark=facts.demo,
        to=f"各{facts.word}，县直各有关单位：",
        body=tuple(_body(facts)),
        record=record(facts),
        about=facts.about(title.replace(SOFT, "")),
    )


def record(facts: Facts) -> tuple[str, ...]:
    """The 版记: to whom else, who issues it and when, and on which numbers it rests."""
    return (
        "抄送：（由印发机关填写）",
        f"{ISSUER}　　{_issued(facts)}印发",
        f"数据截至{facts.as_of}，{short_hash(facts.seal.sha256)}",
    )


def _issued(facts: Facts) -> str:
    return wording.date(facts.meeting.closed_on or facts.seal.as_of)


def _body(facts: Facts) -> Iterator[Block]:
    meeting = facts.meeting
    where = f"在{meeting.place}" if meeting.place else ""
    yield Text(
        f"{wording.date(meeting.held_on)}，{meeting.chair}{where}主持召开“{meeting.title}”。"
        f"现将截至{facts.as_of}的作战进度通报如下："
    )
    yield Heading("总体情况")
    yield from map(Text, said.overall(facts))
    yield Heading(f"各{facts.word}排名")
    yield from _ranking(facts)
    yield Heading("上次会议以来的变化")
    yield from _changes(facts)
    yield Heading(f"进度较好的{facts.word}")
    yield from _good(facts)
    yield Heading("进度滞后的目标")
    yield from _behind(facts)
    yield Heading("工作要求")
    yield from (Heading(line, 3) for line in requirements(facts))
    yield Signature(_issued(facts))


def _ranking(facts: Facts) -> Iterator[Block]:
    yield from map(Text, said.listed(facts))
    yield ranking(facts)


def ranking(facts: Facts) -> Table:
    """The zones by their place on the list of the period."""
    columns = (
        Column("名次", 11),
        Column(facts.word, 33, centred=False),
        Column(facts.rank, 30, centred=False),
        Column("得分", 14),
        Column("正常", 11),
        Column("预警", 11),
        Column("告急", 11),
        Column("未填报", 14),
        Column("灯", 21),
    )
    rows = tuple(_ranked(zone) for zone in facts.zones)
    note = f"{facts.period}得分按程序的计分办法（待核）；没有名次的是没有可比的填报。"
    return Table(f"各{facts.word}作战进度", columns, rows, note, f"还没有划分{facts.word}，没有排名。")


def _ranked(zone: Standing) -> tuple[str, ...]:
    counts = (str(zone.lights[code]) for code in (Light.GREEN, Light.YELLOW, Light.RED, Light.GREY))
    place = "—" if zone.place is None else str(zone.place)
    points = "—" if zone.points is None else wording.number(zone.points, 1)
    return place, zone.name, zone.commander, points, *counts, sign_of(zone.light)


def _changes(facts: Facts) -> Iterator[Block]:
    yield Text(said.changed(facts))
    for what, line in said.named_changes(facts):
        yield Heading(f"{said.word(what, facts.word)}。{line}", 3)


def _good(facts: Facts) -> Iterator[Block]:
    good = [zone for zone in facts.zones if zone.end == "red"]
    if not good:
        yield Text(f"{facts.period}没有列入红榜的{facts.word}。")
    for zone in good:
        score = f"得 {wording.number(zone.points or 0.0, 1)} 分，列第 {zone.place} 名"
        trend = said.TRENDS.get(zone.trend, "")
        count = zone.count
        yield Text(
            f"{zone.name}，{zone.rank}{zone.commander}，{score}{f'，名次{trend}' if trend else ''}；"
            f"{count.total} 项目标中已完成 {count.done} 项、正常 {zone.lights[Light.GREEN.value]} 项。"
        )
    done = [one for one in facts.changes if one.what is What.DONE]
    if done:
        yield Text(f"上次会议以来新完成 {len(done)} 项：{said.named([one.title for one in done], '项')}。")


def _behind(facts: Facts) -> Iterator[Block]:
    behind = [zone.name for zone in facts.zones if zone.end == "black"]
    if behind:
        yield Text(f"{facts.period}列入黑榜的{facts.word}：{'、'.join(behind)}。")
    if facts.late:
        yield Text(f"告急且尚未完成的目标共 {len(facts.late)} 项，责任人、期限和按现速的预测如下表。")
    yield late(facts)


def late(facts: Facts) -> Table:
    """What is red and not done, with who answers for it, by when, and what becomes of it at its pace."""
    columns = (
        Column("序号", 10),
        Column("目标", 37, centred=False),
        Column(facts.word, 23, centred=False),
        Column("责任人", 18, centred=False),
        Column("期限", 21),
        Column("时间", 22),
        Column("预测", 25, centred=False),
    )
    rows = tuple(
        (str(number), one.title, one.zone, one.owner, one.due, one.left, one.forecast)
        for number, one in enumerate(facts.late[:MOST], 1)
    )
    left_out = len(facts.late) - len(rows)
    note = f"另有 {left_out} 项，见会议台账（Excel）“滞后目标”表。" if left_out else ""
    return Table("进度滞后的目标", columns, rows, note, "没有告急的目标。")


def requirements(facts: Facts) -> Iterator[str]:
    """What is required of whom: it follows from the numbers, and names no day that nobody has set."""
    by = f"{wording.date(facts.next_day)}前" if facts.next_day else "下次调度会前"
    if facts.late:
        yield (
            f"补短板。{len(facts.late)} 项告急目标的责任人要逐项说明滞后原因，拿出补救措施和完成时间，"
            f"{by}报{facts.rank}；{facts.rank}在下次调度会上说明。"
        )
    behind = [zone for zone in facts.zones if zone.end == "black"]
    if behind:
        yield f"压责任。列入黑榜的{said.named([zone.name for zone in behind])}，由{facts.rank}牵头逐项过堂。"
    silent = sum(zone.lights[Light.GREY.value] for zone in facts.zones)
    if silent:
        yield f"实数据。{silent} 项目标从未填报，责任人{by}补报；未填报不作为未完成，但不得长期空白。"
    if facts.orders:
        yield f"抓督办。会上下达的 {len(facts.orders)} 件督办令按各自期限办结，到期销号。"
    open_ones = sum(not one.done for one in facts.before)
    if open_ones:
        yield f"清旧账。上次会议的督办令还有 {open_ones} 件没有销号，责任人要说明原因。"
    yield f"保进度。各{facts.word}对照期限倒排工期，正常的目标不松劲，按期完成。"
