"""Templates of 倒排工期: each can be laid out, and every work finds one."""

import datetime as dt
from pathlib import Path

import pytest

from data.counties.pack import read_pack
from data.counties.templates import USUAL_TEMPLATES, known_templates, template_for
from data.rules.schedule import days_too_late, lay_out

QUANNAN = Path(__file__).parents[3] / "data" / "counties" / "360729"


@pytest.fixture(scope="module")
def quannan():
    return {template.id: template for template in known_templates(read_pack(QUANNAN).playbook.templates)}


@pytest.mark.parametrize("template", USUAL_TEMPLATES, ids=lambda template: template.id)
def test_a_usual_template_is_marked_as_nobodys_document_and_weighs_one(template):
    assert template.verify
    assert template.sources == ("general-knowledge",)
    assert sum(step.weight for step in template.steps) == pytest.approx(1)
    assert lay_out(dt.date(2018, 12, 28), template.steps)[-1].due == dt.date(2018, 12, 28)


def test_construction_goes_from_the_project_to_its_acceptance():
    names = [step.name for step in USUAL_TEMPLATES[-1].steps]
    assert names == ["立项", "报批", "招投标", "开工", "主体", "竣工", "验收"]


def test_quannans_procedures_are_done_by_the_end_of_april_and_all_is_begun_in_the_first_half_year(quannan):
    plan = {one.step.name: one for one in lay_out(dt.date(2017, 12, 31), quannan["quannan_works"].steps)}
    assert plan["招投标"].due == dt.date(2017, 4, 28)  # the last working day of April 2017
    assert plan["立项"].due < plan["报批"].begin <= plan["报批"].due < plan["招投标"].begin
    assert plan["开工"].due == dt.date(2017, 6, 30)
    # 验收 takes the last ten working days of 2017, 竣工 the twenty before, 主体 the sixty before these.
    assert (plan["验收"].begin, plan["验收"].due) == (dt.date(2017, 12, 18), dt.date(2017, 12, 29))
    assert plan["竣工"].begin == dt.date(2017, 11, 20)


def test_quannans_plan_is_too_late_when_nothing_was_begun_by_march(quannan):
    plan = lay_out(dt.date(2017, 12, 31), quannan["quannan_works"].steps)
    # 45 working days end on 28 April; 3 to 4 April are 清明, and 1 April is worked off.
    assert plan[0].begin == dt.date(2017, 2, 24)
    assert days_too_late(plan, dt.date(2017, 2, 24)) == 0
    assert days_too_late(plan, dt.date(2017, 3, 1)) == 3


def test_a_countys_own_template_comes_before_the_usual_ones(quannan):
    templates = tuple(quannan.values())
    assert template_for(templates, "通屯道路硬化").id == "quannan_works"
    assert template_for(templates, "特色种植", "项目").id == "quannan_industry"
    assert template_for(templates, "", "重点工作指标", "技能培训 300 人").id == "training"


def test_the_category_tells_more_than_the_title():
    assert template_for(USUAL_TEMPLATES, "光伏电站", "项目", "产业园光伏").id == "equipment"


def test_a_work_that_no_template_names_is_built():
    assert template_for(USUAL_TEMPLATES, "", "", "某某").id == "construction"


def test_a_countys_template_replaces_the_usual_one_of_its_name():
    own = USUAL_TEMPLATES[0]
    assert known_templates((own,)) == USUAL_TEMPLATES
