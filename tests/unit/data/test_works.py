"""What the screens of one subject count, on frames small enough to add up by hand."""

from __future__ import annotations

from types import SimpleNamespace

import pandas as pd
import pytest

from data import wording
from data.rules.relocation import FIGURES, derived
from data.store import works

COLUMNS = ["people", "households", "flats", "area_mu", "people_driven", "unit", "actual"]


def objectives(*rows: dict[str, object]) -> pd.DataFrame:
    return pd.DataFrame([dict.fromkeys(COLUMNS) | row for row in rows])


def sites(*rows: dict[str, object]) -> pd.DataFrame:
    empty = dict.fromkeys((*COLUMNS, "value", *FIGURES), float("nan"))
    return derived(pd.DataFrame([empty | row for row in rows]))


def test_a_measure_that_no_site_states_is_left_out():
    scales = works.site_scales(
        sites({"flats": 3948, "unit": "套", "actual": 0.5}, {"unit": "个", "actual": 1})
    )
    assert scales == (works.Scale("flats", "套", planned=3948, done=1974, stated=1),)


def test_a_finished_main_structure_has_housed_nobody():
    (people,) = works.site_scales(sites({"people": 400, "unit": "%", "actual": 1.0}))
    assert people.planned == 400
    assert pd.isna(people.done)


def test_more_than_planned_counts_as_all_that_was_planned():
    (people,) = works.site_scales(sites({"people": 400, "unit": "人", "actual": 1.3}))
    assert people.done == 400


def test_area_is_built_as_far_as_reported_and_only_where_it_is_counted_in_mu():
    area = works.base_area(
        objectives(
            {"area_mu": 5000, "unit": "亩", "actual": 0.5},
            {"area_mu": 100, "unit": "亩", "actual": None},
            {"area_mu": 10_000, "unit": "个", "actual": 1.0},
        )
    )
    assert (area.planned, area.done, area.stated) == (15_100, 2500, 3)


def test_nobody_reports_how_many_people_a_base_really_lifted():
    driven = works.people_driven(objectives({"people_driven": 2600, "unit": "亩", "actual": 1.0}))
    assert driven.planned == 2600
    assert pd.isna(driven.done)


def test_the_worst_light_of_a_cell_is_red_before_yellow_before_unreported_before_green():
    counts = {"g": 9, "n": 4, "y": 2, "r": 1}
    order = []
    while counts:
        order.append(works.worst(counts))
        del counts[order[-1]]
    assert order == ["r", "y", "n", "g"]


def test_the_heat_table_keeps_the_county_s_own_objectives_in_a_row_of_their_own():
    frame = pd.DataFrame(
        {"zone": ["z1", "z1", "z1", None], "line": ["a", "a", "b", "a"], "light": ["r", "g", "y", "n"]}
    )
    cells = works.heat(SimpleNamespace(objectives=frame))
    assert set(cells) == {("z1", "a"), ("z1", "b"), (works.WHOLE_COUNTY, "a")}
    assert cells["z1", "a"] == {"r": 1, "y": 0, "g": 1, "n": 0}
    assert cells[works.WHOLE_COUNTY, "a"]["n"] == 1


@pytest.mark.parametrize(
    ("value", "quantity", "unit", "direction", "said"),
    [
        (91, 138, "处", "up", "91 / 138 处"),
        (6, 3, "%", "down", "6 ≤ 3%"),
        (None, 138, "处", "up", "未填报"),
    ],
)
def test_progress_is_said_with_its_goal(value, quantity, unit, direction, said):
    row = {"value": value, "quantity": quantity, "unit": unit, "direction": direction}
    assert wording.progress(row) == said


@pytest.mark.parametrize(("value", "said"), [(1_110_000, "111万"), (14_581, "14,581"), (99_999, "99,999")])
def test_large_figures_are_said_in_ten_thousands(value, said):
    assert wording.ten_thousands(value) == said
