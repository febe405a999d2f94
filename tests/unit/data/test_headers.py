"""The header of a real ledger is found and each column understood, or proposed for a person to confirm."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ledger.columns import Field, Kind
from data.ledger.headers import How, key, understand
from data.ledger.tables import Area, Table, read_tables
from tests.unit.data.sheets import xlsx

PROJECTS = (
    Field("title", "项目名称", required=True, synonyms=("工程名称",)),
    Field("township", "乡镇", Kind.TOWNSHIP, synonyms=("所在乡镇", "镇")),
    Field("village", "行政村", Kind.VILLAGE, synonyms=("村", "村别")),
    Field("leader", "责任领导", Kind.PERSON, synonyms=("包联领导", "牵头县领导")),
    Field("budget", "资金规模", Kind.NUMBER, "万元", synonyms=("总投资",)),
    Field("planned_households", "规划户数", Kind.INT, "户"),
    Field("moved_households", "实际入住户数", Kind.INT, "户", synonyms=("入住户数",)),
    Field("class", "户属性", Kind.CHOICE),
    Field("rate", "拨付率", Kind.PERCENT, "%"),
)
HEADER = ("项目名称", "乡镇", "行政村", "责任领导", "资金规模（万元）")


def table(*rows: tuple[object, ...], merged: tuple[Area, ...] = ()) -> Table:
    return Table("台账", rows, merged)


def codes(understanding) -> dict[str, str | None]:
    return {match.header: match.field for match in understanding.matches}


def test_the_header_is_found_below_title_rows():
    found = understand(
        table(
            ("平果县2018年项目库",) * 5,
            ("填报单位：四塘镇", None, None, "2018年6月30日"),
            HEADER,
            ("修路", "四塘镇", "印山村"),
        ),
        PROJECTS,
    )
    assert (found.header_rows, found.first_row) == ((2,), 3)
    assert [match.field for match in found.matches] == ["title", "township", "village", "leader", "budget"]
    assert all(match.how is How.EXACT for match in found.matches)
    assert found.certain


def test_headers_are_known_by_their_synonyms_marks_numbering_and_width():
    found = understand(
        table(("*工程名称", "１．所在 乡镇", "村\n别", "牵头县领导", "总投资／万元")), PROJECTS
    )
    assert list(codes(found).values()) == ["title", "township", "village", "leader", "budget"]
    assert [match.how for match in found.matches] == [How.SYNONYM] * 5


@pytest.mark.parametrize(
    ("header", "unit"),
    [("资金规模（元）", "元"), ("资金规模(单位：千元)", "千元"), ("总投资/亿元", "亿元"), ("资金规模", "")],
)
def test_the_unit_in_a_header_is_understood(header, unit):
    found = understand(table(("项目名称", "乡镇", header)), PROJECTS)
    assert (found.matches[2].field, found.matches[2].unit) == ("budget", unit)


def test_a_unit_above_the_sheet_counts_for_its_money():
    found = understand(
        table(("项目库", None, "单位：元、户"), ("项目名称", "资金规模", "规划户数")), PROJECTS
    )
    assert [match.unit for match in found.matches] == ["", "元", ""]


def test_a_header_of_two_rows_with_merged_groups_is_understood_with_its_groups():
    content = xlsx(
        [
            ("易地搬迁台账",),
            ("项目名称", "规划", None, "实际", None),
            (None, "户数", "人数", "入住户数", "人数"),
            ("城西安置点", 120, 500, 80, 300),
        ],
        merged=("A1:E1", "A2:A3", "B2:C2", "D2:E2"),
    )
    found = understand(read_tables(content, "台账.xlsx")[0], PROJECTS)
    assert (found.header_rows, found.first_row) == ((1, 2), 3)
    assert codes(found) == {
        "项目名称": "title",
        "规划／户数": "planned_households",
        "规划／人数": None,
        "实际／入住户数": "moved_households",
        "实际／人数": None,
    }


def test_groups_that_a_text_file_does_not_merge_go_on_to_the_right():
    found = understand(
        table(
            ("项目名称", "规划", "", "实际", ""), ("", "户数", "人数", "入住户数", "人数"), ("城西", "120")
        ),
        PROJECTS,
    )
    assert codes(found)["规划／户数"] == "planned_households"
    assert "实际／人数" in codes(found)


def test_what_stands_in_brackets_need_not_be_there():
    found = understand(table(("项目名称", "户属性（低保/特困/一般/监测）", "拨付率（%）")), PROJECTS)
    assert [match.field for match in found.matches] == ["title", "class", "rate"]


def test_a_header_that_only_sounds_alike_is_a_proposal_to_be_confirmed():
    found = understand(table(("项目名称", "乡镇", "责任领导人", "天气")), PROJECTS)
    assert [(match.field, match.how) for match in found.matches[2:]] == [
        ("leader", How.SIMILAR),
        (None, How.NONE),
    ]
    assert not found.certain


def test_what_a_person_said_before_is_remembered():
    said = {"挂点干部": "leader", "乡镇": ""}
    found = understand(table(("项目名称", "行政村", "挂点干部", "乡镇")), PROJECTS, said)
    assert [(match.field, match.how) for match in found.matches[2:]] == [
        ("leader", How.REMEMBERED),
        (None, How.REMEMBERED),
    ]


def test_two_columns_are_never_the_same_field():
    found = understand(table(("总投资", "项目名称", "资金规模", "资金规模")), PROJECTS)
    assert [match.field for match in found.matches] == [None, "title", "budget", None]


def test_a_required_column_that_is_not_there_is_named():
    assert understand(table(("乡镇", "行政村")), PROJECTS).missing == ("title",)


def test_a_sheet_without_a_known_header_is_shown_with_its_likeliest_one():
    found = understand(table(("某表",), ("甲项", "乙项", "丙项"), (1, 2, 3)), PROJECTS)
    assert found.header_rows == (1,)
    assert list(codes(found)) == ["甲项", "乙项", "丙项"]
    assert understand(table(), PROJECTS).matches == ()


def test_a_key_is_a_header_without_what_does_not_tell_it_apart():
    assert key(" *资金 规模（万元） ") == key("1.资金规模/万元") == key("资金规模(单位：万元)") == "资金规模"


NOISE = st.sampled_from(["{}", " {} ", "*{}", "{}：", "\u3000{}", "1.{}", "{}★", "（一）{}", "{}\n"])


@given(
    st.permutations(PROJECTS),
    st.lists(NOISE, min_size=len(PROJECTS), max_size=len(PROJECTS)),
    st.lists(st.text("年月县表报送", max_size=9), max_size=6),
)
def test_columns_in_any_order_below_any_titles_are_understood(fields, noises, titles):
    header = tuple(noise.format(field.title) for noise, field in zip(noises, fields, strict=True))
    found = understand(table(*[(title,) for title in titles], header, ("x",) * len(fields)), PROJECTS)
    assert found.header_rows == (len(titles),)
    assert [match.field for match in found.matches] == [field.code for field in fields]


@given(st.lists(st.lists(st.text(max_size=8) | st.none() | st.integers(), max_size=5).map(tuple), max_size=8))
def test_no_sheet_whatever_breaks_the_understanding(rows):
    found = understand(table(*rows), PROJECTS)
    named = [match.field for match in found.matches if match.field]
    assert len(named) == len(set(named))
