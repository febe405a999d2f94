"""What the panel says: worked out by hand for a county of two zones, three villages and a road."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from components.panel import blocks, chain, county, objective, village, zone
from data.rules.coverage import Gap
from data.store import households
from data.store.chain import chain_of
from tests.unit.components.tiny import Tiny, on

ON_TIME = [125 * number for number in range(1, 9)]
LATE = [90.5 * number for number in range(1, 9)]
"""At 9.05 metres a day the 276 that are left on day 80 take 30.5 days: it is done in the course of day 111."""


def block(panel, title):
    return next(part for part in panel["blocks"] if part.get("title", "").startswith(title))


def item(part, label):
    return next(one for one in part["items"] if one.get("label", one.get("title")) == label)


def of_the_road(tiny, day=80):
    return objective.panel(tiny.snapshot(day), "p")


def figures(panel):
    return {one["label"]: one for one in panel["blocks"][0]["items"]}


def zone_row(panel, tiny_title):
    return next(one for one in block(panel, "战区（")["items"] if one["title"] == tiny_title)


# --- an objective ------------------------------------------------------------------------------------------------


def test_a_slow_objective_says_how_many_days_are_left_and_how_late_it_will_be():
    panel = of_the_road(Tiny().project().reports(*LATE))
    said = figures(panel)
    assert panel["light"] == {"code": "r", "shape": "■", "word": "告急"}
    assert panel["subtitle"] == "进行中 · 期限 2018年4月11日"
    assert said["时间"]["value"] == "剩 20 天"
    assert said["按期把握"]["value"] == "0%"
    assert said["按期把握"]["detail"] == "按现速预计晚 20 天"
    # Its pace is even and ends on 22 April, half a day after the third report to come: the fourth says so.
    assert said["预计完成"]["value"] == "5月1日"
    assert said["预计完成"]["detail"] == "八成可能在 5月1日—5月1日"
    assert (said["完成量"]["value"], said["完成量"]["unit"]) == ("724", "/ 1,000 米")


def test_plan_and_reality_stand_side_by_side_and_the_pace_is_told_by_the_week():
    panel = of_the_road(Tiny().project().reports(*LATE))
    bars = block(panel, "计划与实际")["bars"]
    assert [bar["text"] for bar in bars] == ["80%", "72%"]
    assert [bar["share"] for bar in bars] == pytest.approx([0.8, 0.724])
    assert block(panel, "进度")["lines"] == ["近期每周 63.35 米；按期每周须 96.6 米；须提速到现在的 1.5 倍。"]


def test_beyond_the_deadline_the_days_are_counted_as_overdue():
    panel = of_the_road(Tiny().project(deadline=75).reports(*LATE))
    assert panel["subtitle"].startswith("逾期 · ")
    assert figures(panel)["时间"]["value"] == "逾期 5 天"


def test_on_the_last_day_it_is_due_today():
    assert figures(of_the_road(Tiny().project(deadline=80).reports(*LATE)))["时间"]["value"] == "今天到期"


@pytest.mark.parametrize(("deadline", "said", "light"), [(80, "已完成", "g"), (75, "迟 5 天补齐", "y")])
def test_what_is_done_says_when_and_whether_in_time(deadline, said, light):
    panel = of_the_road(Tiny().project(deadline=deadline).reports(*ON_TIME))
    assert panel["light"]["code"] == light
    assert figures(panel)["完成日期"]["value"] == "3月22日"
    assert figures(panel)["时间"]["value"] == said
    assert "按期把握" not in figures(panel)


def test_nothing_is_forecast_before_the_third_report():
    panel = of_the_road(Tiny().project().reports(100, 200))
    assert figures(panel)["按期把握"]["value"] == "—"
    assert figures(panel)["预计完成"]["detail"] == "填报不足 3 期，暂不预测"


def test_work_that_stands_still_has_no_finish():
    panel = of_the_road(Tiny().project().reports(*[100] * 9, every=8))
    assert figures(panel)["预计完成"]["value"] == "无法预计"
    assert figures(panel)["预计完成"]["detail"] == "近期没有进展"
    assert figures(panel)["按期把握"]["detail"] == "近期没有进展，按此无法完成"


def test_an_objective_never_reported_is_grey_and_asks_for_the_first_report():
    tiny = Tiny().project()
    panel = of_the_road(tiny)
    details = objective.details(tiny.snapshot(), "p", tiny.story())
    assert panel["light"]["word"] == "未填报"
    assert figures(panel)["完成量"]["value"] == "未填报"
    assert block(panel, "计划与实际")["bars"][1]["text"] == "—"
    assert block(panel, "责任人")["empty"] == "还没有明确责任人。"
    reports = block(details, "进展填报")
    assert (reports["title"], reports["items"]) == ("进展填报（0 期）", [])
    assert reports["empty"] == "从未填报：请责任人填报第一期进展。"
    assert block(details, "出处")["empty"] == "没有出处。"


def test_a_deadline_that_the_document_does_not_name_is_said_to_be_assumed():
    panel = of_the_road(Tiny().project(deadline_assumed=True))
    assert panel["subtitle"].endswith("（原文未写期限，按战役结束日）")


def test_a_ceiling_counts_down():
    tiny = Tiny().project(direction="down", baseline=10, quantity=2, unit="%").reports(8, 6)
    assert figures(of_the_road(tiny))["完成量"]["unit"] == "≤ 2 %"


def test_whoever_answers_is_named_with_dates_and_so_is_whoever_did_before():
    tiny = Tiny().project().duty("王甲", "objective_owner", "objective", "p", until=40, is_demo=True)
    tiny.duty("李乙", "objective_owner", "objective", "p")
    people = block(of_the_road(tiny), "责任人")["items"]
    assert {one["name"]: (one["role"], one["below"], one["badges"]) for one in people} == {
        "王甲": ("具体责任人", "交通局 局长 · 2018年1月1日起，至2018年2月10日", ["演示"]),
        "李乙": ("具体责任人", "交通局 局长 · 2018年1月1日起", []),
    }


def test_milestones_are_done_missed_or_still_to_come():
    tiny = Tiny().project().milestone("招标", 20, done=25).milestone("开工", 60).milestone("竣工", 100)
    steps = block(objective.details(tiny.snapshot(), "p", tiny.story()), "节点")["items"]
    assert [(step["title"], step["light"]["shape"], step["below"]) for step in steps] == [
        ("招标", "●", "1月26日完成"),
        ("开工", "■", "计划 2018年3月2日"),
        ("竣工", "○", "计划 2018年4月11日"),
    ]


def test_the_newest_reports_come_first_and_older_ones_are_counted():
    tiny = Tiny().project().reports(*range(10, 110, 10), every=5)
    reports = block(objective.details(tiny.snapshot(), "p", tiny.story()), "进展填报")
    assert reports["title"] == "进展填报（10 期）"
    assert len(reports["items"]) == 8
    newest = reports["items"][0]
    assert (newest["title"], newest["right"], newest["below"]) == ("2018年2月20日", "100 米", "填报员")
    assert reports["note"] == "更早的 2 期见曲线与导出的 Excel。"


def test_sources_are_the_statements_of_documents_or_the_word_demo():
    tiny = Tiny().fact(verify=True).project(fact_ids="f1;gone").project("q", is_demo=True, source="随机生成")
    snapshot = tiny.snapshot()
    real = block(objective.details(snapshot, "p", tiny.story()), "出处")["items"]
    assert real == [{"title": "v1村道路硬化 1000米", "badges": ["待核"], "below": "方案（f1）"}]
    invented = block(objective.details(snapshot, "q", tiny.story("q")), "出处")["items"]
    assert invented == [{"title": "随机生成", "badges": ["演示"]}]


def test_what_a_project_costs_and_is_for_is_told():
    tiny = Tiny().project(note="沿河")
    assert block(objective.details(tiny.snapshot(), "p", tiny.story()), "详情")["lines"] == [
        "资金：12.5 万元",
        "类别：道路",
        "沿河",
    ]


# --- a village ---------------------------------------------------------------------------------------------------


def test_a_village_names_the_commander_above_it_and_its_own_people_in_order():
    tiny = Tiny().leaving("v1").duty("书记", "village_secretary", "village", "v1")
    tiny.duty("司令", "commander", "zone", "z01").duty("家长", "village_leader", "village", "v1")
    people = block(village.panel(tiny.snapshot(), "v1"), "谁负责")
    assert [(one["role"], one["name"]) for one in people["items"]] == [
        ("司令员", "司令"),
        ("第一家长", "家长"),
        ("村党组织书记", "书记"),
    ]
    assert people["note"] == "职务名称待核：第一家长、村党组织书记"


def test_a_village_on_the_list_tells_its_exit_and_any_other_says_that_it_is_not_on_it():
    tiny = Tiny().leaving("v1", deadline=92).reports(1, 2, 3, 4, of="exit-v1", every=20)
    snapshot = tiny.snapshot()
    leaving, other = village.panel(snapshot, "v1"), village.panel(snapshot, "v2")
    assert leaving["subtitle"] == "贫困村，列入退出计划"
    said = {one["label"]: (one["value"], one["detail"]) for one in block(leaving, "村退出")["items"]}
    assert said["退出进度"] == ("50%", "已达 4 项")
    assert said["期限"] == ("4月3日", "剩 12 天")
    assert other["subtitle"] == "未列入退出计划"
    assert [part["title"] for part in other["blocks"]] == ["谁负责", "作战目标（0，按风险）", "出处"]


def test_a_village_with_nothing_says_so_part_by_part():
    panel = village.panel(Tiny().snapshot(), "v3")
    assert panel["over"] == "平果县 · 2号战区 · 2镇"
    assert panel["badges"] == ["示意位置", "含演示数据"]
    assert block(panel, "谁负责")["empty"] == "原文没有写明这个村的责任人。"
    assert block(panel, "作战目标")["empty"] == "这个村还没有作战目标。"
    assert "没有测绘坐标，位置为示意" in block(panel, "出处")["items"][0]["below"]


def test_households_are_counted_and_never_named():
    tiny = Tiny().household("v1", 4, out=50).household("v1", 3).household("v1", 2, out=81)
    lines = block(village.panel(tiny.snapshot(), "v1"), "建档立卡")["lines"]
    assert lines == ["3 户 9 人，未脱贫 5 人"]


def test_a_village_tells_its_three_first_causes_what_is_planned_this_year_and_who_is_watched():
    tiny = Tiny()
    for cause, count in {"因病": 3, "缺水": 1, "因残": 4, "因学": 2}.items():
        for _ in range(count):
            tiny.household("v1", 1, cause=cause)
    tiny.household("v1", 4, cause="因病", planned_year=2018, out=50).household("v1", 2, planned_year=2018)
    tiny.household("v1", 5, cause="因学", planned_year=2017, out=10)
    tiny.household("v1", 3, cause="因学", out=20, monitored="边缘易致贫户", monitored_from=on(70))
    tiny.household("v1", 3, cause="因残", out=20, monitored="突发严重困难户", monitored_from=on(70))
    tiny.household("v1", 3, cause="因残", out=20, monitored="边缘易致贫户", monitored_from=on(90))
    for _ in range(9):
        tiny.household(
            "v2", 1, cause="缺水", planned_year=2018, monitored="突发严重困难户", monitored_from=on(9)
        )
    snapshot = tiny.snapshot()
    homes = households.in_village(snapshot, tiny.engine, village="v1")
    lines = block(village.panel(snapshot, "v1", homes=homes), "建档立卡")["lines"]
    assert lines[1:] == [
        "主要致贫原因：因残 6 户、因学 4 户、因病 4 户",
        "2018年计划脱贫 2 户，已脱贫 1 户",
        "防返贫监测：■ 高风险 1 户，▲ 监测中 1 户",
    ]


# --- a zone ------------------------------------------------------------------------------------------------------


def test_a_zone_lists_its_objectives_with_the_riskiest_on_top_and_poor_villages_first():
    tiny = Tiny().project("good", title="甲").reports(*ON_TIME, of="good").project("bad", title="乙")
    tiny.reports(*LATE, of="bad").project("grey", title="丙").leaving("v2", title="丁")
    tiny.reports(1, 2, of="exit-v2", every=40)
    panel = zone.panel(tiny.snapshot(), "z01")
    assert [one["title"] for one in block(panel, "作战目标")["items"]] == ["乙", "丁", "丙", "甲"]
    assert [one["title"] for one in block(panel, "村（")["items"]] == ["v2村", "v1村"]
    assert block(panel, "村（")["items"][0]["below"] == "退出 25% · 剩 20 天"
    assert block(panel, "村（")["items"][1]["right"] == "■1"
    assert figures_of_zone(panel)["目标告急"]["value"] == "1"
    assert figures_of_zone(panel)["村退出"]["value"] == "0/1 村"


def figures_of_zone(panel):
    return {one["label"]: one for one in panel["blocks"][1]["items"]}


def test_a_long_list_is_cut_and_says_by_how_much():
    tiny = Tiny()
    for number in range(15):
        tiny.project(f"p{number}")
    listed = block(zone.panel(tiny.snapshot(), "z01"), "作战目标（15")
    assert len(listed["items"]) == 12
    assert listed["note"] == "另有 3 项，见地图与导出的 Excel。"


def test_an_empty_zone_says_so_part_by_part():
    panel = zone.panel(Tiny().snapshot(), "z02")
    assert panel["light"]["word"] == "未填报"
    assert "原文没有写明姓名" in block(panel, "指挥员")["empty"]
    assert block(panel, "作战目标")["empty"] == "这里还没有作战目标。"
    assert figures_of_zone(panel)["未脱贫人口"]["value"] == "—"


def test_people_still_poor_are_counted_for_the_zone():
    panel = zone.panel(Tiny().household("v1", 4, out=50).household("v2", 3).snapshot(), "z01")
    assert (figures_of_zone(panel)["未脱贫人口"]["value"], figures_of_zone(panel)["未脱贫人口"]["unit"]) == (
        "3",
        "人",
    )


# --- the county --------------------------------------------------------------------------------------------------


def test_the_county_counts_down_to_the_end_of_its_campaign():
    assert county.panel(Tiny().snapshot())["subtitle"] == "距战役结束还有 284 天（2018年12月31日）"
    assert county.panel(Tiny().snapshot(370))["subtitle"] == "战役已结束 6 天（2018年12月31日）"


def test_the_worst_five_are_unfinished_and_nobody_is_listed_without_cause():
    tiny = Tiny().project("good", title="好").reports(*ON_TIME, of="good").project("grey", title="灰")
    assert block(county.panel(tiny.snapshot()), "最吃紧")["items"] == []
    for number in range(7):
        tiny = Tiny() if number == 0 else tiny
        tiny.project(f"p{number}", title=f"路{number}", deadline=70 - number).reports(*LATE, of=f"p{number}")
    worst = block(county.panel(tiny.snapshot()), "最吃紧")["items"]
    assert [one["title"] for one in worst] == ["路6", "路5", "路4", "路3", "路2"]
    assert worst[0]["right"] == "逾期 16 天"
    assert worst[0]["pick"] == {"zone": "z01", "village": "v1", "objective": "p6"}


def test_zones_are_listed_the_worst_first_with_commander_and_lights():
    tiny = Tiny().project(place="v3").reports(*LATE).duty("司令", "commander", "zone", "z02", is_demo=True)
    zones = block(county.panel(tiny.snapshot()), "战区（2）")["items"]
    assert [one["title"] for one in zones] == ["2 2号战区", "1 1号战区"]
    assert (zones[0]["below"], zones[0]["rightBelow"]) == ("司令员 司令（演示）", "■1")
    assert (zones[1]["below"], zones[1]["pick"]) == ("司令员 待定", {"zone": "z01"})


def test_a_county_about_which_little_is_known_claims_nothing():
    said = {one["label"]: one for one in county.panel(Tiny().snapshot())["blocks"][0]["items"]}
    assert (said["未脱贫人口"]["value"], said["未脱贫人口"]["detail"]) == ("—", "没有有据的户数据")
    assert said["搬迁入住"]["value"] == "—"
    assert said["村退出"]["value"] == "—"
    assert said["战区告急"]["light"] is None


def test_with_evidence_only_nothing_says_demo():
    tiny = Tiny().project("real").project("invented", is_demo=True).household("v1", 3)
    with_demo = county.panel(tiny.snapshot())
    evidence = county.panel(tiny.snapshot(evidence_only=True))
    assert "演示" in json.dumps(with_demo, ensure_ascii=False)
    assert "演示" not in json.dumps(evidence, ensure_ascii=False)
    assert block(zone.panel(tiny.snapshot(evidence_only=True), "z01"), "作战目标（1")["items"]


# --- all of them ---------------------------------------------------------------------------------------------------


def test_every_panel_is_plain_json():
    tiny = Tiny().fact().project(fact_ids="f1").reports(*LATE).milestone("竣工", 100).leaving("v1")
    tiny.household("v1", 3).duty("王甲", "commander", "zone", "z01")
    snapshot = tiny.snapshot()
    for panel in (
        county.panel(snapshot),
        zone.panel(snapshot, "z01"),
        village.panel(snapshot, "v1"),
        objective.panel(snapshot, "p"),
        objective.details(snapshot, "p", tiny.story()),
    ):
        assert json.loads(json.dumps(panel, allow_nan=False)) == panel


def test_an_objective_that_reports_later_corrects_the_picture_of_the_day_only_from_then_on():
    tiny = Tiny().project().reports(*LATE)
    assert figures(of_the_road(tiny, day=79))["完成量"]["value"] == "633.5"
    assert figures(of_the_road(tiny, day=80))["完成量"]["value"] == "724"
    assert on(80).isoformat() == "2018-03-22"


def test_counts_of_lights_leave_out_what_is_not_there():
    assert blocks.light_counts({"r": 2, "y": 0, "g": 3, "n": 1}) == "■2 ○1 ●3"


# --- the chain of command ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(("most", "found"), [(2, ["3 项"]), (3, [])])
def test_how_many_duties_are_too_many_is_what_the_countys_playbook_says(most, found):
    tiny = Tiny().project().duty("忙人", "commander", "zone", "z01")
    tiny.also("village_leader", "village", "v1").also("objective_owner", "objective", "p")
    snapshot = tiny.snapshot()
    thresholds = replace(snapshot.playbook.thresholds, most_duties=most)
    snapshot = replace(snapshot, playbook=replace(snapshot.playbook, thresholds=thresholds))
    findings = chain_of(snapshot, tiny.engine).findings[Gap.OVERLOADED]
    assert [f"{finding.count} 项" for finding in findings] == found
    panel = chain.gaps(snapshot, "")
    listed = [part["title"] for part in panel["blocks"][0]["blocks"]]
    assert (f"身兼超过 {most} 项责任（1）" in listed) == bool(found)
    assert (f"身兼超过 {most} 项责任" in panel["subtitle"]) != bool(found)


# --- at the present pace -----------------------------------------------------------------------------------------


def test_county_and_zone_say_what_they_make_at_the_present_pace():
    # It makes 9.05 metres a day; the 276 that are left in 20 days are 13.8 a day.
    tiny = Tiny().project().reports(*LATE)
    said = "1 项工作能按期完成 0 项；要全部按期，须提速到近四周的 1.5 倍。"
    assert block(county.panel(tiny.snapshot()), "按现速")["lines"] == [f"按现速，平果县 {said}"]
    assert block(zone.panel(tiny.snapshot(), "z01"), "按现速")["lines"] == [f"按现速，1号战区 {said}"]


def test_a_zone_without_anything_to_do_says_so():
    tiny = Tiny().project().reports(*LATE)
    assert block(zone.panel(tiny.snapshot(), "z02"), "按现速")["lines"] == ["2号战区还没有要完成的目标。"]
