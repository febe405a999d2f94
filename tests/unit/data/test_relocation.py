"""易地搬迁: stages, occupancy, area and jobs, with the documents' own examples; what nobody reported stays unknown."""

from __future__ import annotations

import pandas as pd
import pytest

from data.rules.relocation import FIGURES, STAGES, derived, mean_shares
from data.store.relocation_count import Tally
from data.store.works import Scale, site_scales

PLANNED = (
    "people",
    "households",
    "flats",
    "unit",
    "value",
    "actual",
    "registered_households",
    "registered_people",
)


def site(**known: object) -> pd.Series:
    return derived(frame(known)).iloc[0]


def frame(*sites: dict[str, object]) -> pd.DataFrame:
    empty = dict.fromkeys((*PLANNED, *FIGURES), float("nan"))
    return pd.DataFrame([{**empty, "unit": "个", **known} for known in sites])


HUIZE = {
    "people": 81_257,
    "households": 19_298,
    "unit": "人",
    "value": 81_257,
    "actual": 1.0,
    "registered_people_moved": 62_768,
    "jobs_per_household": 1.8,
    "jobless_households": 0,
}


def test_huize_s_county_town_has_moved_81257_people_though_those_who_came_along_are_not_counted_apart():
    town = site(**HUIZE)
    assert (town["done_people"], town["left"], town["occupancy"]) == (81_257, 0, 1)
    assert (town["jobs_each"], town["after"], town["stage"]) == (1.8, 1, "后续扶持")
    assert pd.isna(town["flats"])
    assert pd.isna(town["finished"])


def test_once_both_are_measured_they_count_and_not_the_progress():
    town = site(**HUIZE, accompanying_people_moved=17_000)
    assert (town["done_people"], town["left"]) == (79_768, 1489)


def test_quannan_s_main_structure_at_45_percent_has_housed_nobody():
    settlement = site(unit="%", value=45.0, actual=0.75, people=400)
    assert settlement["structure"] == 0.45
    assert settlement["stage"] == "主体"
    assert settlement["chosen"] == 1
    for column in ("done_people", "occupancy", "left", "moved_in", "finished"):
        assert pd.isna(settlement[column]), column


def test_flats_that_somebody_entered_are_the_plan_where_the_document_has_none():
    settlement = site(flats_planned=200, flats_started=180, flats_topped=120, flats_finished=50)
    assert [settlement[column] for column in ("started", "structure", "finished")] == [0.9, 0.6, 0.25]


def test_the_document_s_plan_goes_before_what_somebody_entered():
    assert site(flats=3948, flats_planned=4000)["flats"] == 3948


def test_nothing_reported_is_unknown_and_not_nought():
    unknown = site()
    assert unknown["stage"] == ""
    assert unknown[[*STAGES, "occupancy", "left", "area_per_head", "jobs_each"]].isna().all()


def test_area_a_head_is_of_the_registered_poor():
    assert (
        site(floor_area=2_500, registered_people_moved=100, accompanying_people_moved=50)["area_per_head"]
        == 25
    )


def test_nobody_moved_in_gives_no_area_a_head():
    assert pd.isna(site(floor_area=2_500, registered_people_moved=0)["area_per_head"])


def test_two_of_forty_households_without_work_leave_95_percent():
    settlement = site(
        registered_households_moved=30, accompanying_households_moved=10, jobless_households=2, jobs=60
    )
    assert settlement["after"] == pytest.approx(0.95)
    assert settlement["jobs_each"] == 1.5


def test_a_stage_is_the_mean_of_the_sites_that_report_it():
    sites = derived(frame({"unit": "%", "value": 40.0}, {"unit": "%", "value": 60.0}, {}))
    assert mean_shares(sites)["structure"] == (0.5, 2)
    share, known = mean_shares(sites)["finished"]
    assert pd.isna(share)
    assert known == 0


def test_flats_built_are_not_people_moved_in():
    sites = derived(frame({"flats": 3948, "people": 15_000, "unit": "套", "actual": 0.5}))
    people, flats = site_scales(sites)
    assert flats == Scale("flats", "套", planned=3948, done=1974, stated=1)
    assert pd.isna(people.done)


def test_parts_that_do_not_add_up_are_told():
    figures = {("registered", "people"): 1, ("accompanying", "people"): 2, ("total", "people"): 4}
    assert Tally("全县", figures).agrees("people") is False
    assert Tally("全县", figures | {("total", "people"): 3}).agrees("people") is True
    assert Tally("全县", {("total", "people"): 3}).agrees("people") is None
