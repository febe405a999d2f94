"""产业基地 of a snapshot: documented figures, villages, and the Excel lists."""

from __future__ import annotations

import datetime as dt
from io import BytesIO

import openpyxl
import pytest
from sqlalchemy.orm import Session

from data.model import Measurement, ServedVillage
from data.rules.criteria import Verdict
from data.store import industry
from data.store import snapshot as snapshots
from data.store.engine import engine_for
from tests.harness import fetch

QUANNAN, ZIYUAN, HUIZE, YUANMOU = "360729", "450329", "530326", "532328"
DAY = dt.date(2018, 9, 20)
MET, UNMET, OPEN = (verdict.value for verdict in (Verdict.MET, Verdict.UNMET, Verdict.OPEN))


@pytest.fixture(scope="module")
def engine(prepared_home):
    engine = engine_for(f"sqlite:///{prepared_home / 'zhantu.db'}")
    yield engine
    engine.dispose()


def of(engine, county, day, *, evidence_only=True):
    snapshot = snapshots.load(county, day, evidence_only=evidence_only, engine=engine)
    return industry.load(snapshot, engine)


def test_huize_s_oats_drive_16000_households_and_bring_6250_yuan_to_each(engine):
    oats = of(engine, HUIZE, dt.date(2020, 8, 20)).bases.loc["base-002"]
    assert (oats["households_driven"], oats["households_driven_so_far"]) == (16_000, 16_000)
    assert (oats["built_mu"], oats["income_per_mu"], oats["income_per_person"]) == (50_000, 2000, 1200)
    assert oats["income_per_household"] == 6250


def test_nothing_is_known_of_huize_s_oats_before_the_document(engine):
    oats = of(engine, HUIZE, dt.date(2020, 6, 11)).bases.loc["base-002"]
    assert oats[["households_driven_so_far", "income_per_mu", "built_mu"]].isna().all()


def test_yuanmou_s_document_names_the_villages_of_two_bases(engine):
    found = of(engine, YUANMOU, dt.date(2016, 9, 20))
    assert found.bases["villages_driven"].loc[["base-001", "base-002"]].tolist() == [2, 2]
    xinkang = found.villages.loc["532328206205"]
    assert (xinkang["is_base"], xinkang["is_industry"], xinkang["is_leader"]) == (MET, MET, OPEN)
    assert found.driving("532328206205").index.tolist() == ["base-001"]


def test_without_demo_rows_no_village_is_accused_of_anything(engine):
    villages = of(engine, QUANNAN, dt.date(2017, 9, 20)).villages
    assert (villages["missing"] == 0).all()
    assert not villages["shell"].any()


def test_quannan_s_income_of_2020_is_asked_of_nobody_in_2017(engine):
    found = of(engine, QUANNAN, dt.date(2017, 9, 20), evidence_only=False)
    assert found.rules_of_now == ("coverage", "industry", "leader", "base")
    assert (found.villages["is_income"] == UNMET).any()


def test_most_of_quannan_s_poor_villages_have_a_demo_base_of_their_own(engine):
    villages = of(engine, QUANNAN, dt.date(2017, 9, 20), evidence_only=False).villages
    assert (villages.loc[villages["poor"], "is_base"] == MET).mean() > 0.5


def paid(engine, on, value):
    with Session(engine) as session, session.begin():
        session.add(
            Measurement(
                county_code=ZIYUAN,
                subject_kind="objective",
                subject_id="base-002",
                measure="subsidy_paid",
                on_date=on,
                recorded_on=on,
                sequence=0,
                value=value,
                author="县农业农村局",
                source="台账",
                is_demo=False,
                verify=False,
            )
        )


def test_what_was_paid_last_year_was_for_last_year(changeable):
    paid(changeable, dt.date(2017, 12, 31), 1000)
    assert of(changeable, ZIYUAN, DAY).bases["paid_this_year"].isna().all()


def test_what_was_paid_this_year_is_its_newest_figure(changeable):
    paid(changeable, dt.date(2018, 3, 31), 500)
    paid(changeable, dt.date(2018, 6, 30), 2000)
    assert of(changeable, ZIYUAN, DAY).bases.loc["base-002", "paid_this_year"] == 2000


@pytest.mark.parametrize(
    ("file", "rows", "header"),
    [("villages", 75, "产业覆盖"), ("bases", 14, "今年应付以奖代补（元）"), ("driven", 26, "带动户数")],
)
def test_the_lists_come_as_excel(running_app, file, rows, header):
    answer = fetch(running_app, f"/export/industry-{file}.xlsx?county={ZIYUAN}")
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert header in [cell.value for cell in sheet[3]]
    assert sheet.max_row == 3 + rows


def test_villages_that_a_relocation_site_is_for_have_no_base_by_that(changeable):
    with Session(changeable) as session, session.begin():
        session.add(
            ServedVillage(
                county_code=ZIYUAN,
                objective_id="site-001",
                village_code="450329205204",
                source="台账",
                is_demo=False,
                verify=False,
            )
        )
    assert of(changeable, ZIYUAN, DAY).villages.loc["450329205204", "is_base"] == OPEN
