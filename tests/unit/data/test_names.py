"""Places and persons are found as ledgers write them; what is not certain is proposed and never decided."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.ledger.names import Acquaintance, Gazetteer, Locality, Roster

COUNTIES = Path(__file__).parents[3] / "data" / "counties"
CODES = ("360729", "450329", "451082", "530326", "532328")
SMALL = Gazetteer(
    [
        Locality("451082103", "四塘镇", others=("四塘公社",)),
        Locality("451082100", "马头镇"),
        Locality("451082200", "海城瑶族乡"),
        Locality("451082001", "城中街道"),
    ],
    [
        Locality("451082103201", "印山村", "451082103", ("印山大队",)),
        Locality("451082103202", "新村", "451082103"),
        Locality("451082103203", "新村村", "451082103"),
        Locality("451082103204", "龙江村", "451082103"),
        Locality("451082100201", "龙江村", "451082100"),
        Locality("451082100202", "城东村", "451082100"),
        Locality("451082100001", "城东社区", "451082100"),
        Locality("451082100203", "驮湾村", "451082100"),
    ],
    county=("平果县", "平果市"),
)


@pytest.mark.parametrize(
    "written",
    [
        "四塘镇",
        "四塘",
        "四塘镇人民政府",
        "平果县四塘镇",
        "平果市 四塘 镇",
        "四塘公社",
        "451082103",
        "451082103000",
        "四塘乡",
    ],
)
def test_a_township_is_found_by_what_people_call_it(written):
    assert SMALL.township(written).id == "451082103"


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("海城乡", "451082200"),
        ("海城", "451082200"),
        ("城中街道办事处", "451082001"),
        ("城中街道办", "451082001"),
    ],
)
def test_other_kinds_of_townships_are_found_too(written, code):
    assert SMALL.township(written).id == code


@pytest.mark.parametrize(
    "written",
    [
        "印山村", "印山", "印山村委会", "印山村民委员会", "印 山 村", "印山行政村", "印山社区居委会", "印山大队",
        "四塘镇印山村", "四塘镇-印山", "平果县四塘镇印山村委", "451082103201", "４５１０８２１０３２０１",
    ],
)  # fmt: skip
def test_a_village_is_found_by_what_people_call_it(written):
    assert SMALL.village(written).id == "451082103201"
    assert SMALL.village(written, "四塘").id == "451082103201"


def test_a_name_that_is_whole_goes_before_one_that_lacks_its_ending():
    assert SMALL.village("新村").id == "451082103202"
    assert SMALL.village("新村村").id == "451082103203"
    assert SMALL.village("城东村", "马头镇").id == "451082100202"
    assert SMALL.village("城东社区", "马头镇").id == "451082100001"


def test_villages_of_one_name_need_their_township():
    unclear = SMALL.village("龙江村")
    assert unclear.id == ""
    assert unclear.why == "有 2 个“龙江村”，请写明乡镇"
    assert {proposal.words for proposal in unclear.proposals} == {"四塘镇龙江村", "马头镇龙江村"}
    assert SMALL.village("龙江村", "马头").id == "451082100201"
    assert SMALL.village("马头镇龙江村").id == "451082100201"


def test_a_village_and_a_neighbourhood_of_one_name_are_both_proposed():
    unclear = SMALL.village("城东", "马头镇")
    assert {proposal.id for proposal in unclear.proposals} == {"451082100202", "451082100001"}


def test_a_village_in_another_township_is_proposed_and_not_taken():
    unclear = SMALL.village("驮湾村", "四塘镇")
    assert unclear.id == ""
    assert unclear.why == "四塘镇没有“驮湾村”，别的乡镇有"
    assert [proposal.words for proposal in unclear.proposals] == ["马头镇驮湾村"]
    assert SMALL.village("马头镇驮湾村", "四塘镇").id == ""


def test_a_village_beside_an_unknown_township_is_proposed_and_not_taken():
    unclear = SMALL.village("印山村", "西塘镇")
    assert unclear.id == ""
    assert "本县没有“西塘镇”" in unclear.why
    assert [proposal.id for proposal in unclear.proposals] == ["451082103201"]


def test_a_misspelt_name_is_proposed_with_how_alike_it_is_those_of_the_township_first():
    unclear = SMALL.village("驼湾村", "马头镇")
    assert unclear.id == ""
    assert unclear.proposals[0].words == "马头镇驮湾村"
    assert 0 < unclear.proposals[0].score < 100
    assert SMALL.village("火星村").proposals == ()


def test_a_code_that_nobody_has_is_unknown():
    assert SMALL.village("451082103999").id == ""


@cache
def county(code: str) -> tuple[Gazetteer, list[dict[str, str]], dict[str, str]]:
    townships = lines(code, "townships")
    villages = lines(code, "villages")
    gazetteer = Gazetteer(
        [Locality(line["code"], line["name"]) for line in townships],
        [
            Locality(line["code"], line["name"], line["township_code"], (line["name_original"],))
            for line in villages
        ],
    )
    return gazetteer, villages, {line["code"]: line["name"] for line in townships}


def lines(code: str, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((COUNTIES / code / f"{name}.csv").read_text(encoding="utf-8").splitlines()))


def wide(text: str) -> str:
    return "\u3000".join(text)


WAYS = {
    "as it is": lambda line, _: line["name"],
    "originally": lambda line, _: line["name_original"],
    "wide": lambda line, _: wide(line["name"]),
    "by code": lambda line, _: line["code"],
    "behind its township": lambda line, township: township + line["name"],
}


@given(st.data(), st.sampled_from(CODES), st.sampled_from(sorted(WAYS)))
def test_every_village_of_the_five_counties_is_found_or_proposed(data, code, way):
    gazetteer, villages, townships = county(code)
    line = data.draw(st.sampled_from(villages))
    township = townships[line["township_code"]]
    found = gazetteer.village(WAYS[way](line, township), township)
    assert line["code"] in {found.id, *(proposal.id for proposal in found.proposals)}
    assert found.id in {"", line["code"]}


@given(st.text(max_size=12), st.text(max_size=8))
def test_no_name_whatever_breaks_the_search(written, township):
    found = SMALL.village(written, township)
    assert not (found.id and found.proposals)


PEOPLE = Roster(
    [
        Acquaintance("p1", "韦世坤", "县扶贫办", "主任"),
        Acquaintance("p2", "李明", "县教育局"),
        Acquaintance("p3", "李明", "四塘镇", "镇长"),
        Acquaintance("p4", "黄金", ""),
    ]
)


@pytest.mark.parametrize("written", ["韦世坤", "韦 世 坤", "韦世坤（主任）", "韦世坤（县扶贫办主任）"])
def test_a_person_is_found_by_name(written):
    assert PEOPLE.person(written).id == "p1"


def test_persons_of_one_name_need_their_unit():
    unclear = PEOPLE.person("李明")
    assert unclear.why == "有 2 个“李明”，请写明单位"
    assert [proposal.words for proposal in unclear.proposals] == ["李明，县教育局", "李明，四塘镇，镇长"]
    assert PEOPLE.person("李明", "教育局").id == "p2"
    assert PEOPLE.person("李明（镇长）").id == "p3"


def test_a_person_of_another_unit_may_be_another_person():
    unclear = PEOPLE.person("韦世坤", "县水利局")
    assert unclear.id == ""
    assert unclear.why == "“韦世坤”登记在县扶贫办，与所写的不同"
    assert [proposal.id for proposal in unclear.proposals] == ["p1"]
    assert PEOPLE.person("黄金", "县水利局").id == "p4"


def test_a_misspelt_person_is_proposed_and_an_unknown_one_is_not_found():
    assert [proposal.id for proposal in PEOPLE.person("韦世昆").proposals] == ["p1"]
    assert PEOPLE.person("张三丰") == PEOPLE.person(" 张三丰 ")
    assert PEOPLE.person("张三丰").proposals == ()
