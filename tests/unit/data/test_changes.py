"""What changed between two editions is read from what was frozen, and from nothing else."""

from __future__ import annotations

import pandas as pd

from data.rules.changes import What, changes, corrections, counts

DAY = pd.Timestamp("2018-09-20")
WORKS = ["kind", "title", "light", "state", "done_on", "zone", "is_demo"]


def by_id(columns, **rows):
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns, dtype=object).rename_axis("id")


def edition(*, zones="g", works=None, orders=None, findings=None, cards=None):
    return {
        "zones": by_id(["name", "light"], z1=["一战区", zones]),
        "villages": by_id(["name", "light", "zone"], v1=["甲村", zones, "z1"]),
        "objectives": by_id(WORKS, **(works or {})),
        "orders": by_id(["state"], **(orders or {})),
        "findings": by_id(["stage"], **(findings or {})),
        "cards": by_id(["subject", "rule", "state", "zone", "is_demo"], **(cards or {})),
    }


def work(light, state="进行中", done_on=None, kind="project", title="修路"):
    return [kind, title, light, state, done_on, "z1", False]


def told(before, after, what):
    found = changes(before, after)
    rows = found[found["what"] == what.value]
    return [(row.id, row.before, row.after) for row in rows.itertuples()]


def test_two_equal_editions_show_no_change():
    same = edition(works={"p1": work("g")})
    assert changes(same, same).empty
    assert set(counts(changes(same, same)).values()) == {0}


def test_a_light_that_turned_is_told_with_both_colours_for_zone_village_and_work():
    before, after = edition(zones="g", works={"p1": work("g")}), edition(zones="r", works={"p1": work("y")})
    assert told(before, after, What.ZONE) == [("z1", "g", "r")]
    assert told(before, after, What.VILLAGE) == [("v1", "g", "r")]
    assert told(before, after, What.LIGHT) == [("p1", "g", "y")]


def test_a_work_that_is_new_has_not_turned_its_light_but_counts_when_it_is_overdue():
    before, after = edition(), edition(works={"p1": work("r", "逾期")})
    assert told(before, after, What.LIGHT) == []
    assert told(before, after, What.OVERDUE) == [("p1", "", "r")]


def test_what_was_overdue_before_is_not_newly_overdue():
    late = edition(works={"p1": work("r", "逾期")})
    assert told(late, late, What.OVERDUE) == []


def test_a_work_done_since_is_told_once():
    before = edition(works={"p1": work("y")})
    after = edition(works={"p1": work("g", "已完成", DAY)})
    assert told(before, after, What.DONE) == [("p1", "y", "g")]
    assert told(after, after, What.DONE) == []


def test_orders_given_and_closed_and_findings_found_and_put_right_are_told_apart():
    order, finding = work("g", kind="order", title="查清原因"), work("g", kind="rectification", title="水管")
    before = edition(
        works={"o1": order, "f1": finding}, orders={"o1": ["replied"]}, findings={"f1": ["working"]}
    )
    after = edition(
        works={"o1": order, "o2": order, "f1": finding, "f2": finding},
        orders={"o1": ["closed"], "o2": ["issued"]},
        findings={"f1": ["verified"], "f2": ["found"]},
    )
    assert told(before, after, What.GIVEN) == [("o2", "", "issued")]
    assert told(before, after, What.CLOSED) == [("o1", "replied", "closed")]
    assert told(before, after, What.FOUND) == [("f2", "", "found")]
    assert told(before, after, What.RECTIFIED) == [("f1", "working", "verified")]


def test_a_card_put_up_or_gone_on_is_told_with_its_states():
    card = ["一战区", "超期三十天", "proposed", "z1", False]
    confirmed = ["一战区", "超期三十天", "confirmed", "z1", False]
    assert told(edition(), edition(cards={"c1": card}), What.CARD) == [("c1", "", "proposed")]
    both = edition(cards={"c1": card}), edition(cards={"c1": confirmed})
    assert told(*both, What.CARD) == [("c1", "proposed", "confirmed")]


def test_a_value_known_otherwise_later_is_a_correction_and_an_unchanged_or_unreported_one_is_none():
    columns = ["title", "unit", "zone", "is_demo", "value"]
    frozen = by_id(
        columns,
        p1=["修路", "公里", "z1", False, 10.0],
        p2=["饮水", "处", "z1", False, 5.0],
        p3=["培训", "人", "z1", False, float("nan")],
    )
    known = by_id(["value", "known_on"], p1=[8.0, DAY], p2=[5.0, DAY], p3=[float("nan"), DAY])
    found = corrections(frozen, known)
    assert list(found.index) == ["p1"]
    assert tuple(found.loc["p1", ["before", "after", "known_on"]]) == (10.0, 8.0, DAY)
