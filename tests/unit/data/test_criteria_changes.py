"""A county's own changes of criteria are checked with its playbook."""

from __future__ import annotations

import shutil

import pytest

from data.counties.pack import read_pack
from data.counties.sources import COUNTIES
from data.errors import PackError

PINGGUO = "451082"
CHANGE = """
[[criteria_changes]]
scheme = "gx_village"
item = "{item}"
valid_from = {day}
threshold = "要求"
source = "pingguo-2018"
{value}
"""


@pytest.fixture
def changed(tmp_path):
    def read(item: str, value: str, day: str = "2018-07-01"):
        folder = shutil.copytree(COUNTIES / PINGGUO, tmp_path / PINGGUO)
        playbook = folder / "playbook.toml"
        text = playbook.read_text(encoding="utf-8") + CHANGE.format(item=item, value=value, day=day)
        playbook.write_text(text, encoding="utf-8")
        return read_pack(folder)

    return read


def test_a_possible_change_is_taken(changed):
    (change,) = changed("v10", "value = 4").playbook.criteria_changes
    assert (change.item, change.value) == ("v10", 4.0)


@pytest.mark.parametrize(
    ("item", "value", "what"),
    [
        ("v5", "value = 101", "“有安全饮水”的要求 101% 不可能"),
        ("v5", "value = -1", "“有安全饮水”的要求 -1% 不可能"),
        ("v5", "", "“有安全饮水”要一个数值"),
        ("v11", "value = 1", "没有数值可改"),
        ("v99", "value = 1", "2018 年的“gx_village”没有条目“v99”"),
    ],
)
def test_an_impossible_change_is_refused_in_chinese_at_its_line(changed, item, value, what):
    with pytest.raises(PackError) as refused:
        changed(item, value)
    (problem,) = refused.value.problems
    assert what in problem.what
    assert problem.file == f"{PINGGUO}/playbook.toml"
    assert problem.line > 0
