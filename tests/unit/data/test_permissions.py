"""Who may see households, and whose names."""

from __future__ import annotations

import pytest

from data.rules.permissions import Actor, Area, Deed, Role, may, reach


def test_the_secretary_reaches_the_whole_county():
    secretary = Actor("甲", Role.SECRETARY)
    assert reach(secretary, Deed.SEE_HOUSEHOLDS) is Area.COUNTY
    assert may(secretary, Deed.UNMASK_HOUSEHOLD, "z02")


def test_a_commander_sees_the_households_of_the_own_zone_and_no_names():
    commander = Actor("乙", Role.COMMANDER, "z01")
    assert may(commander, Deed.SEE_HOUSEHOLDS, "z01")
    assert not may(commander, Deed.SEE_HOUSEHOLDS, "z02")
    assert not may(commander, Deed.UNMASK_HOUSEHOLD, "z01")


def test_a_clerk_reads_names_in_the_own_zone_only():
    clerk = Actor("丙", Role.CLERK, "z01")
    assert may(clerk, Deed.UNMASK_HOUSEHOLD, "z01")
    assert not may(clerk, Deed.UNMASK_HOUSEHOLD, "z02")


@pytest.mark.parametrize("deed", Deed)
def test_an_auditor_sees_no_household(deed):
    assert reach(Actor("丁", Role.AUDITOR), deed) is None


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.CLERK])
def test_a_role_bound_to_a_zone_reaches_nothing_without_one(role):
    assert reach(Actor("戊", role), Deed.SEE_HOUSEHOLDS) is None
    assert not may(Actor("戊", role), Deed.SEE_HOUSEHOLDS, "")
