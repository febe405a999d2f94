"""户脱贫: sums against a count by hand on both databases; single households masked, unmasked with a reason."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from io import BytesIO
from typing import TYPE_CHECKING

import openpyxl
import pytest
from sqlalchemy import event, func, select

from data.actions.households import unmask
from data.errors import RefusedInputError
from data.ledger.book import Reading
from data.ledger.books import BOOKS
from data.model import AuditEvent, County, Household, HouseholdGap
from data.rules.households import BATCHES
from data.rules.permissions import Actor, Role
from data.store import household_list, household_table, households
from data.store import snapshot as snapshots
from tests.harness import fetch, run_page

if TYPE_CHECKING:
    from sqlalchemy import Engine

PINGGUO, TUOWAN = "451082", "451082100201"
DAY = dt.date(2018, 9, 20)
SECRETARY = Actor("本机使用人", Role.SECRETARY)


@pytest.fixture(scope="module")
def pingguo(ready: Engine) -> snapshots.Snapshot:
    return snapshots.load(PINGGUO, DAY, engine=ready)


@pytest.fixture(scope="module")
def homes(ready: Engine) -> list:
    """Every household of 平果, row by row."""
    with ready.connect() as connection:
        return list(connection.execute(select(Household.__table__).where(Household.county_code == PINGGUO)))


def test_sums_by_batch_are_those_of_a_count_by_hand_and_nobody_counts_twice_in_the_union(
    ready, pingguo, homes
):
    found = households.by_batch(pingguo, ready)
    for batch in BATCHES:
        mine = [home for home in homes if getattr(home, batch)]
        expected = Counter(home.village_code for home in mine)
        assert {code: n for code, n in found[batch, "households"].items() if n} == expected
        assert found[batch, "people"].sum() == sum(home.people for home in mine)
    assert found["any", "households"].sum() == 3_200
    assert sum(found[batch, "households"].sum() for batch in BATCHES) > 3_200


def test_sums_by_cause_are_those_of_a_count_by_hand(ready, pingguo, homes):
    found = households.by_cause(pingguo, ready)
    assert found["households"].to_dict() == Counter((home.village_code, home.cause) for home in homes)
    out = Counter(
        (home.village_code, home.cause) for home in homes if home.exited_on and home.exited_on <= DAY
    )
    assert {key: n for key, n in found["households_out"].items() if n} == out


def test_a_planned_year_knows_who_came_out_in_time_and_who_late(ready, homes):
    day = dt.date(2018, 12, 1)
    found = (
        households.by_year(snapshots.load(PINGGUO, day, engine=ready), ready).groupby("planned_year").sum()
    )
    for year in {home.planned_year for home in homes}:
        mine = [home for home in homes if home.planned_year == year]
        out = [home for home in mine if home.exited_on and home.exited_on <= day]
        late = [home for home in out if home.exited_on.year > year]
        expected = [len(mine), len(out), len(late), sum(home.people for home in late)]
        row = found.loc[year, ["households", "households_out", "households_late", "people_late"]]
        assert list(row) == expected
    assert found["households_late"].sum() > 0


def test_a_missed_item_counts_until_the_day_it_is_met(ready, pingguo):
    with ready.connect() as connection:
        rows = list(
            connection.execute(select(HouseholdGap.__table__).where(HouseholdGap.county_code == PINGGUO))
        )
    still = [row for row in rows if row.closed_on is None or row.closed_on > DAY]
    assert 0 < len(still) < len(rows)
    found = households.by_item(pingguo, ready)["households"]
    assert found.to_dict() == Counter((row.village_code, row.item) for row in still)


def test_monitored_households_are_counted_once_by_kind_and_once_by_risk(ready, pingguo, homes):
    known = [home for home in homes if home.monitored and home.monitored_from <= DAY]
    found = households.by_risk(pingguo, ready)
    assert found["households"].sum() == len(known) > 0
    kinds = found.groupby("monitored")["households"].sum()
    assert kinds.to_dict() == Counter(home.monitored for home in known)


def test_the_sums_of_one_village_are_its_rows_of_the_sums_of_all(ready, pingguo):
    causes, years = households.by_cause(pingguo, ready), households.by_year(pingguo, ready)
    risks = households.by_risk(pingguo, ready).groupby(["village_code", "light"])["households"].sum()
    for village in risks.index.get_level_values("village_code").unique()[:9]:
        found = households.in_village(pingguo, ready, village=village)
        assert found.causes == causes.loc[village, "households"].to_dict()
        assert list(found.causes.values()) == sorted(found.causes.values(), reverse=True)
        planned = years.loc[village].reindex([2018], fill_value=0).iloc[0]
        assert (found.planned, found.planned_out) == (planned["households"], planned["households_out"])
        assert found.watched == risks[village].to_dict()


@pytest.mark.parametrize("topic", household_table.TOPICS, ids=lambda topic: topic.id)
def test_zones_add_up_to_the_county_in_every_table(ready, pingguo, topic):
    villages = household_table.table_of(pingguo, topic, ready)
    zones = household_table.by_zone(pingguo, villages)
    assert zones.cells.sum().to_dict() == villages.cells.sum().to_dict()
    assert zones.base["households"].sum() == 3_200


@pytest.mark.parametrize("topic", household_table.TOPICS, ids=lambda topic: topic.id)
def test_only_documented_rows_hold_no_household(ready, topic):
    snapshot = snapshots.load(PINGGUO, DAY, evidence_only=True, engine=ready)
    assert household_table.table_of(snapshot, topic, ready).base.empty
    assert household_list.listed(snapshot, village_of(ready), SECRETARY, None, ready).empty


def test_no_sum_reads_a_name_or_an_identity_number(ready):
    said: list[str] = []
    event.listen(ready, "before_cursor_execute", lambda *call: said.append(call[2]))
    snapshot = replace(snapshots.load(PINGGUO, DAY, engine=ready))
    for topic in household_table.TOPICS:
        household_table.table_of(snapshot, topic, ready)
    households.in_village(snapshot, ready, village=TUOWAN)
    asked = " ".join(said)
    assert "household_gap" in asked
    assert "id_number" not in asked
    assert "household.head" not in asked


# --- single households


def village_of(engine: Engine) -> str:
    """The village of 平果 with the most households."""
    count = func.count().label("count")
    query = select(Household.village_code).where(Household.county_code == PINGGUO)
    with engine.connect() as connection:
        return connection.scalar(query.group_by(Household.village_code).order_by(count.desc()).limit(1))


def test_the_list_of_a_village_is_masked_whole_and_those_still_poor_come_first(ready, pingguo, homes):
    village = village_of(ready)
    found = household_list.listed(pingguo, village, SECRETARY, None, ready)
    assert set(found.index) == {home.id for home in homes if home.village_code == village}
    assert found["head"].str.fullmatch(r".\*\*").all()
    assert found["id_number"].str.fullmatch(r"451\*{11}\d{4}").all()
    assert found["out"].is_monotonic_increasing
    assert (found["exited_on"].notna() == found["out"]).all()
    assert household_list.count(pingguo, village, SECRETARY, ready) == len(found)


def test_pages_of_the_list_hold_everybody_once(ready, pingguo, monkeypatch):
    monkeypatch.setattr(household_list, "PAGE", 7)
    village = village_of(ready)
    everybody = list(household_list.listed(pingguo, village, SECRETARY, None, ready).index)
    pages = -(-len(everybody) // 7)
    turned = [
        household_list.listed(pingguo, village, SECRETARY, page, ready).index for page in range(1, pages + 1)
    ]
    assert [key for page in turned for key in page] == everybody


def test_a_commander_gets_the_households_of_the_own_zone_and_of_no_other(ready, pingguo):
    village = village_of(ready)
    zone = pingguo.villages.loc[village, "zone"]
    other = next(code for code in pingguo.zones.index if code != zone)
    own, foreign = (Actor("某司令员", Role.COMMANDER, code) for code in (zone, other))
    assert len(household_list.listed(pingguo, village, own, None, ready)) > 0
    assert household_list.listed(pingguo, village, foreign, None, ready).empty
    assert household_list.listed(pingguo, village, Actor("审计", Role.AUDITOR), None, ready).empty


def exported(snapshot: snapshots.Snapshot, actor: Actor, engine: Engine) -> set[str]:
    """Ids in the ledger that somebody takes away."""
    return set(Reading(snapshot, engine, actor).rows(BOOKS["households"]))


def test_list_and_ledger_end_at_the_zone_and_a_county_is_no_other_with_the_same_zone(ready, pingguo, homes):
    village = village_of(ready)
    zone = str(pingguo.villages.loc[village, "zone"])
    led = set(pingguo.villages.index[pingguo.villages["zone"] == zone])
    own = {home.id for home in homes if home.village_code in led}
    for role in (Role.CLERK, Role.COMMANDER):
        actor = Actor("某人", role, zone, county=PINGGUO)
        stranger = replace(actor, county="450329")
        assert exported(pingguo, actor, ready) == own
        assert household_list.count(pingguo, village, actor, ready) > 0
        assert exported(pingguo, stranger, ready) == set()
        assert household_list.listed(pingguo, village, stranger, None, ready).empty


def test_a_bureau_gets_the_sums_and_no_household(ready, pingguo):
    village = village_of(ready)
    bureau = Actor("某人", Role.BUREAU, unit="县教育局", county=PINGGUO)
    assert household_list.listed(pingguo, village, bureau, None, ready).empty
    assert household_list.count(pingguo, village, bureau, ready) == 0
    assert exported(pingguo, bureau, ready) == set()


def audited(engine: Engine) -> list[tuple[str, str, str, str]]:
    kept = AuditEvent.actor, AuditEvent.action, AuditEvent.subject, AuditEvent.reason
    query = select(*kept).where(AuditEvent.county_code == PINGGUO).order_by(AuditEvent.sequence)
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(query)]


def test_unmasking_gives_name_and_number_and_the_audit_trail_says_who_asked_and_why(changeable):
    snapshot = snapshots.load(PINGGUO, DAY, engine=changeable)
    identity = unmask(snapshot, "demo-000007", "  入户核查身份  ", SECRETARY, changeable)
    with changeable.connect() as connection:
        head = connection.scalar(
            select(Household.head).where(Household.county_code == PINGGUO, Household.id == "demo-000007")
        )
        assert connection.scalar(select(County.revision).where(County.county_code == PINGGUO)) == 2
    assert (identity.head, identity.id_number) == (head, "451082000000000007")
    assert audited(changeable)[-1] == (
        "本机使用人（书记）",
        "unmask_household",
        "demo-000007",
        "入户核查身份",
    )
    assert head not in str(audited(changeable))


@pytest.mark.parametrize("reason", ["", "   ", "看看", "因" * 201])
def test_unmasking_without_a_reason_is_refused_at_the_field_and_leaves_no_trace(ready, pingguo, reason):
    before = audited(ready)
    with pytest.raises(RefusedInputError) as refused:
        unmask(pingguo, "demo-000007", reason, SECRETARY, ready)
    assert [problem.field for problem in refused.value.problems] == ["reason"]
    assert audited(ready) == before


def test_who_may_not_read_names_is_refused_whether_or_not_there_is_such_a_household(changeable):
    snapshot = snapshots.load(PINGGUO, DAY, engine=changeable)
    before = audited(changeable)
    for role in (Role.COMMANDER, Role.AUDITOR):
        for household in ("demo-000007", "nobody"):
            with pytest.raises(RefusedInputError, match="没有权限"):
                unmask(snapshot, household, "入户核查身份", Actor("某人", role, "z01"), changeable)
    assert audited(changeable) == before


# --- the screen


def sheet(base_url: str, path: str) -> list[tuple]:
    answer = fetch(base_url, path)
    assert answer.status == 200
    return list(openpyxl.load_workbook(BytesIO(answer.content)).active.values)


def test_the_screen_runs_for_every_question_with_and_without_demo_rows(running_app):
    for by in ("", "cause", "year", "item", "watch", "nonsense"):
        for evidence in ("", "&evidence=1"):
            run = run_page(running_app, "households", query=f"county={PINGGUO}&by={by}{evidence}")
            assert run.succeeded


def test_the_excel_of_a_table_has_a_row_a_zone_or_village(running_app):
    zones = sheet(running_app, f"/export/households.xlsx?county={PINGGUO}")
    assert len(zones) == 3 + 12
    assert "演示" in zones[0][0]
    assert "去重 户" in zones[2]
    villages = sheet(running_app, f"/export/households.xlsx?county={PINGGUO}&by=year&rows=villages")
    assert len(villages) == 3 + 183
    assert any("超期脱贫户" in header for header in villages[2])


def test_the_excel_of_a_village_is_masked(running_app):
    rows = sheet(running_app, f"/export/village-households.xlsx?county={PINGGUO}&village={TUOWAN}")
    assert len(rows) > 3
    assert all(row[1].endswith("**") and "*" * 11 in row[2] for row in rows[3:])
