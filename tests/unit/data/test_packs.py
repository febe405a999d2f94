"""The five county packs say what their documents say."""

from datetime import date

import pytest

from data.counties.pack import Pack, pack_codes, parse_playbook, read_pack, read_sources
from data.counties.rows import FactRow, ObjectiveRow
from data.counties.schemes import read_lines, read_schemes, scheme_in_force
from data.counties.sources import COUNTIES

PINGGUO, QUANNAN, YUANMOU, ZIYUAN, HUIZE = "451082", "360729", "532328", "450329", "530326"
CODES = [PINGGUO, QUANNAN, YUANMOU, ZIYUAN, HUIZE]

TIMES = {
    ("亿元", "万元"): 1e4,
    ("万元", "元"): 1e4,
    ("万亩", "亩"): 1e4,
    ("万户", "户"): 1e4,
    ("万人", "人"): 1e4,
}
"""Conversions between a document's unit and an objective's."""


@pytest.fixture(scope="module")
def packs() -> dict[str, Pack]:
    """All packs by county code."""
    return {code: read_pack(COUNTIES / code) for code in pack_codes()}


@pytest.fixture(scope="module", params=CODES)
def pack(request: pytest.FixtureRequest, packs: dict[str, Pack]) -> Pack:
    """Each pack in turn."""
    return packs[request.param]


def objective(pack: Pack, title: str) -> ObjectiveRow:
    """The one objective of this title."""
    (found,) = [row for row in pack.objectives if row.title == title]
    return found


def reported(pack: Pack, title: str) -> tuple[date, float]:
    """Date and value of the one documented report of an objective."""
    (found,) = [row for row in pack.reports if row.objective_id == objective(pack, title).id]
    return found.on_date, found.value


def facts_of(pack: Pack, row: ObjectiveRow) -> list[FactRow]:
    """The statements an objective rests on."""
    return [fact for fact in pack.facts if fact.id in row.fact_ids]


def figures(facts: list[FactRow]) -> set[float]:
    """The numbers of statements, as written and converted to the units that objectives use."""
    found = set()
    for fact in facts:
        if fact.number is not None:
            steps = [1.0] + [times for (unit, _), times in TIMES.items() if fact.unit.split("/")[0] == unit]
            found |= {round(fact.number * step, 6) for step in steps}
    return found


def test_the_five_counties_bring_every_township_village_and_fact(packs: dict[str, Pack]) -> None:
    assert sorted(packs) == sorted(CODES)
    assert {code: len(p.townships) for code, p in packs.items()} == {
        PINGGUO: 13, QUANNAN: 10, YUANMOU: 10, ZIYUAN: 7, HUIZE: 25,
    }  # fmt: skip
    assert sum(len(p.townships) for p in packs.values()) == 65
    assert sum(len(p.villages) for p in packs.values()) == 815
    assert sum(len(p.facts) for p in packs.values()) == 559


def test_a_park_or_enterprise_with_a_code_of_its_own_is_kept_and_marked(packs: dict[str, Pack]) -> None:
    virtual = [t.name for p in packs.values() for t in p.townships if t.kind == "虚拟"]
    villages = [v.name for p in packs.values() for v in p.villages if v.kind == "虚拟"]
    assert sorted(virtual) == ["全南县工业园", "平果铝"]
    assert sorted(villages) == ["全南县工业园虚拟社区", "公司总部虚拟社区"]


def test_places_from_general_knowledge_carry_the_mark_to_verify(pack: Pack) -> None:
    for place in (*pack.townships, *pack.villages):
        assert place.verify == ("general-knowledge" in place.source.split(";"))


def test_seats_are_rounded_to_a_thousandth_of_a_degree(pack: Pack) -> None:
    for place in (*pack.townships, *pack.villages):
        for degrees in (place.lon, place.lat):
            assert degrees is None or degrees == round(degrees, 3)


def test_facts_are_numbered_by_document(packs: dict[str, Pack]) -> None:
    assert [fact.id for fact in packs[PINGGUO].facts] == [f"pingguo-2018-{n:03d}" for n in range(1, 66)]
    for pack in packs.values():
        assert all(fact.id.startswith(f"{fact.source}-") for fact in pack.facts)


def test_every_quantified_target_is_one_objective_or_uncounted_for_a_reason(pack: Pack) -> None:
    wanted = [
        fact.id for fact in pack.facts if fact.kind in {"target", "deadline"} and fact.number is not None
    ]
    assert wanted
    used = [fact for row in pack.objectives for fact in row.fact_ids] + [
        row.fact_id for row in pack.uncounted
    ]
    assert [fact for fact in wanted if used.count(fact) != 1] == []
    assert all(row.reason for row in pack.uncounted)


def test_no_quantity_is_invented(pack: Pack) -> None:
    """Every figure of an objective stands in a statement it rests on."""
    known = {"“7+2”安置点全部开工": 7 + 2, "剩余未脱贫人口清零": 0.0}
    for row in pack.objectives:
        stated = figures(facts_of(pack, row))
        if "节点：2017-03-31 前开工" in row.note:
            stated |= figures([fact for fact in pack.facts if fact.id == "quannan-2017-040"])
        if row.title in known:
            stated.add(known[row.title])
        extra = (row.households, row.people, row.flats, row.area_mu, row.people_driven, row.budget_wan)
        given = [row.quantity, *(value for value in (row.baseline, *extra) if value is not None)]
        assert [value for value in given if value not in stated] == [], row.title


def test_no_deadline_is_invented(pack: Pack) -> None:
    for row in pack.objectives:
        stated = {fact.deadline for fact in facts_of(pack, row) if fact.deadline}
        if "期限按" in row.note or "节点：" in row.note:
            assert row.deadline is not None
        else:
            assert {row.deadline} - {None} == stated, row.title


def test_every_report_is_an_achieved_figure_of_the_document(pack: Pack) -> None:
    facts = {fact.id: fact for fact in pack.facts}
    for report in pack.reports:
        fact = facts[report.fact_id]
        assert fact.kind == "achieved"
        assert report.value in figures([fact])
        assert report.on_date.isoformat().startswith(fact.as_of)


def test_pingguo_says_what_its_document_says(packs: dict[str, Pack]) -> None:
    pack = packs[PINGGUO]
    assert objective(pack, "年内贫困村出列").quantity == 19
    assert objective(pack, "年内脱贫人口").quantity == 12621
    assert objective(pack, "农村饮水安全工程").quantity == 138
    assert objective(pack, "县城城西、城北移民安置点").flats == 3948
    assert objective(pack, "火龙果脱贫示范基地").area_mu == 10000
    assert objective(pack, "贫困发生率控制在3%以内").direction == "down"
    new = {row.title for row in pack.objectives if row.kind == "relocation_site" and row.deadline}
    assert new == {f"{town}易地安置点" for town in ("果化镇", "坡造镇", "凤梧镇", "榜圩镇")}
    assert pack.playbook.demo.people == 12621
    assert pack.playbook.demo.exit_villages == 19


def test_pingguo_fights_in_twelve_zones_under_the_party_secretary(packs: dict[str, Pack]) -> None:
    book = packs[PINGGUO].playbook
    assert len(book.zones) == 12
    assert book.zones[0].townships == ("451082100", "451082450")
    assert "待核" in book.zones[0].note
    assert book.roles.title("chief") == "总指挥长（县党委书记）"
    assert book.roles.title("commander") == "司令员"
    assert {"四不两直", "红黑榜", "干部召回"} <= {rule.name for rule in book.rules}


def test_quannan_names_the_six_villages_that_leave_the_list(packs: dict[str, Pack]) -> None:
    pack = packs[QUANNAN]
    exits = {row.title: row.place_code for row in pack.objectives if row.kind == "village_exit"}
    assert exits == {
        "田心村退出": "360729100201",
        "树垇村退出": "360729103212",
        "古家营村退出": "360729104211",
        "川垇村退出": "360729202202",
        "兆坑村退出": "360729103217",
        "小溪村退出": "360729101202",
    }
    assert objective(pack, "剩余贫困人口全面脱贫").quantity == 7918
    vegetables = objective(pack, "高山蔬菜联产联销种植基地")
    assert (vegetables.area_mu, vegetables.people_driven) == (5000, 2600)
    assert objective(pack, "2018年搬迁任务").deadline == date(2018, 12, 31)
    assert len([row for row in pack.objectives if row.title.endswith("基础设施改善")]) == 8


def test_quannan_meets_monthly_checks_quarterly_and_inspects_half_yearly(packs: dict[str, Pack]) -> None:
    book = packs[QUANNAN].playbook
    every = {cadence.name: cadence.every for cadence in book.cadence}
    assert (every["调度"], every["监测"], every["督查"]) == ("month", "quarter", "half_year")
    assert [line.title for line in book.lines][1:10] == [
        "产业扶贫", "易地搬迁扶贫", "整村推进扶贫", "兜底保障扶贫", "健康扶贫",
        "金融扶贫", "就业扶贫", "教育扶贫", "资产收益扶贫",
    ]  # fmt: skip


def test_yuanmou_reports_the_money_spent_on_jiangyi(packs: dict[str, Pack]) -> None:
    pack = packs[YUANMOU]
    jiangyi = objective(pack, "姜驿乡扶贫整乡推进项目")
    assert (jiangyi.quantity, jiangyi.unit, jiangyi.budget_wan) == (20500, "万元", 20500)
    assert reported(pack, jiangyi.title) == (date(2016, 7, 14), 8091.87)
    assert reported(pack, "新华乡重点项目争取列入（26项）") == (date(2016, 5, 31), 13)
    moved = objective(pack, "年内易地扶贫搬迁")
    assert (moved.households, moved.people) == (621, 2510)
    exits = {row.title for row in pack.objectives if row.kind == "village_exit"}
    assert exits == {"乐甫村出列", "雷弄村出列", "冷水箐村出列", "华竹村脱贫出列", "新康村脱贫出列"}


def test_ziyuan_has_put_right_45_of_47_findings(packs: dict[str, Pack]) -> None:
    pack = packs[ZIYUAN]
    (finding,) = [row for row in pack.objectives if row.kind == "rectification"]
    assert finding.quantity == 47
    assert reported(pack, finding.title)[1] == 45
    people = objective(pack, "今年脱贫人口")
    assert (people.households, people.people) == (3520, 13798)
    assert objective(pack, "贫困发生率降至2.41%").baseline == 10.59
    assert [zone.deputies for zone in pack.playbook.zones] == [3] * 7


def test_huize_has_moved_its_people_and_has_the_rest_to_lift(packs: dict[str, Pack]) -> None:
    pack = packs[HUIZE]
    day = date(2020, 6, 12)
    assert reported(pack, "集中安置点建设") == (day, 125)
    assert objective(pack, "易地扶贫搬迁安置").quantity == 105068
    assert reported(pack, "易地扶贫搬迁安置") == (day, 105068)
    rest = objective(pack, "剩余未脱贫人口清零")
    assert (rest.households, rest.people, rest.deadline) == (19906, 69676, date(2020, 12, 31))
    assert reported(pack, "建档立卡贫困人口脱贫（累计）") == (day, 272066)
    assert len(pack.playbook.zones) == 25
    demo = pack.playbook.demo
    assert (demo.households, demo.people, demo.projects) == (90225, 341742, 2000)


def test_only_leaders_are_named_never_villagers(packs: dict[str, Pack]) -> None:
    named = {person.name: person.position for pack in packs.values() for person in pack.people}
    assert named == {"谭力华": "县委书记", "杨军": "县委副书记"}
    villager = [fact for fact in packs[ZIYUAN].facts if fact.responsible == "某村民"]
    assert len(villager) == 4
    assert all(fact.indicator.startswith("某村民") for fact in villager)
    assert {fact.id for fact in villager} <= {row.fact_id for row in packs[ZIYUAN].uncounted}


def test_every_map_opens_while_the_fight_is_on(packs: dict[str, Pack]) -> None:
    opening = {code: pack.playbook.campaign.opening.isoformat() for code, pack in packs.items()}
    assert opening == {
        PINGGUO: "2018-09-20",
        QUANNAN: "2017-09-20",
        YUANMOU: "2016-09-20",
        ZIYUAN: "2018-09-20",
        HUIZE: "2020-08-20",
    }
    for pack in packs.values():
        opening_day = pack.playbook.campaign.opening
        assert any(row.start <= opening_day <= (row.deadline or date.max) for row in pack.objectives)


def test_a_playbook_reads_back_from_its_own_text(pack: Pack) -> None:
    assert parse_playbook(pack.playbook_text) == pack.playbook


def test_the_eighteen_schemes_keep_their_items_and_the_mark_to_verify() -> None:
    schemes = read_schemes()
    items = [item for scheme in schemes for item in scheme.items]
    assert (len(schemes), len(items)) == (18, 146)
    for item in items:
        recalled = "常识，待核" in item.name_source + item.threshold_source + item.threshold
        assert item.verify == recalled


def test_a_scheme_is_chosen_by_year() -> None:
    schemes = read_schemes()
    assert scheme_in_force(schemes, "gx_household", 2017).title == "贫困户 八有一超（2016版）"
    assert scheme_in_force(schemes, "gx_household", 2018).title == "贫困户 八有一超（2018起）"
    assert scheme_in_force(schemes, "gx_household", 2021) is None
    collective = next(i for i in scheme_in_force(schemes, "gx_village", 2019).items if i.code == "v10")
    assert collective.by_year == {2018: 3, 2019: 4, 2020: 5}


def test_poverty_lines_are_kept_by_year() -> None:
    lines = read_lines()
    assert lines.income["yunnan"][2017] == 3200
    assert lines.income["national"][2015] == 2855
    assert lines.verified == ("national.2015", "yunnan.2017")


def test_the_five_documents_are_the_sources_of_the_facts(packs: dict[str, Pack]) -> None:
    used = {fact.source for pack in packs.values() for fact in pack.facts}
    assert used == {"pingguo-2018", "quannan-2017", "yuanmou-2016", "ziyuan-2018", "huize-2020"}
    titles = {document.id: document.title for document in read_sources()}
    assert titles["quannan-2017"] == "全南县2017年精准脱贫攻坚工作要点"
