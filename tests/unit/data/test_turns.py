"""Other rules from a day on are checked with the playbook they stand in."""

from __future__ import annotations

import shutil

import pytest

from data.counties.pack import read_pack
from data.counties.sources import COUNTIES
from data.errors import PackError

PINGGUO = "451082"
TURN = '\n[[turns]]\nvalid_from = 2018-07-01\nsource = "平发〔2018〕9号"\n'


@pytest.fixture
def turned(tmp_path):
    def read(sections: str):
        folder = shutil.copytree(COUNTIES / PINGGUO, tmp_path / PINGGUO)
        playbook = folder / "playbook.toml"
        playbook.write_text(playbook.read_text(encoding="utf-8") + TURN + sections, encoding="utf-8")
        return read_pack(folder)

    return read


def test_a_turn_may_rest_on_its_own_document(turned):
    sections = '[[turns.ladder]]\ndays = 2\nrole = "chief"\nsource = "平发〔2018〕9号"\n'
    (turn,) = turned(sections).playbook.turns
    assert [rung.days for rung in turn.ladder] == [2]


@pytest.mark.parametrize(
    ("sections", "what"),
    [
        ("", "这次改动没有写任何一节"),
        ("[turns.reminders]\ndays = [0]\n", "提醒日不可能是到期前 0 天"),
        ("[turns.reminders]\ndays = [3, 3]\n", "提醒日重复"),
        ("[turns.thresholds]\np_red = 0.9\n", "告急概率高于预警概率"),
        ('[turns.approval]\nledgers = ["fund"]\n', "不能是“fund”"),
        ('[[turns.ladder]]\ndays = 2\nrole = "chief"\nsource = "别的"\n', "没有这个来源：别的"),
        ('[[turns.ladder]]\ndays = 2\nrole = "mayor"\n', "没有这个角色：mayor"),
    ],
)
def test_an_unsound_turn_is_refused_in_chinese(turned, sections, what):
    with pytest.raises(PackError) as refused:
        turned(sections)
    (problem,) = refused.value.problems
    assert what in problem.what
    assert problem.file == f"{PINGGUO}/playbook.toml"
