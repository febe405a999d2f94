"""Who may do what, and where."""

from __future__ import annotations

import pytest

from data.rules.permissions import (
    AREA_WORDS,
    DEED_WORDS,
    KEEPERS,
    LONGEST,
    ROLE_WORDS,
    Actor,
    Area,
    Deed,
    Role,
    areas_of,
    may,
    may_hold_together,
    name_in,
    reach,
    signature,
)

COMMANDER = Actor("乙", Role.COMMANDER, "z01", county="451082", zone_name="七战区")
CLERK = Actor("丙", Role.CLERK, "z01", county="451082")
BUREAU = Actor("己", Role.BUREAU, unit="县水利局")
BUSINESS = set(Deed) - {
    Deed.BACK_UP,
    Deed.RESTORE,
    Deed.MANAGE_ACCOUNTS,
    Deed.SET_SECURITY,
    Deed.READ_AUDIT,
}


def test_the_secretary_reaches_the_whole_county_with_everything_that_is_business():
    secretary = Actor("甲", Role.SECRETARY)
    assert {reach(secretary, deed) for deed in BUSINESS} == {Area.COUNTY}
    assert may(secretary, Deed.UNMASK_HOUSEHOLD, "z02")


def test_a_commander_sees_the_households_of_his_zone_and_not_whose_they_are():
    assert may(COMMANDER, Deed.SEE_HOUSEHOLDS, "z01")
    assert not may(COMMANDER, Deed.SEE_HOUSEHOLDS, "z02")
    assert not may(COMMANDER, Deed.UNMASK_HOUSEHOLD, "z01")


def test_a_commander_sees_the_whole_county_and_gives_orders_in_his_own_zone_alone():
    assert may(COMMANDER, Deed.SEE, "z02")
    assert may(COMMANDER, Deed.ORDER, "z01")
    assert not may(COMMANDER, Deed.ORDER, "z02")
    assert not may(COMMANDER, Deed.ORDER, "")


def test_the_same_zone_number_in_another_county_is_another_zone():
    assert may(COMMANDER, Deed.APPROVE, "z01", county="451082")
    assert not may(COMMANDER, Deed.APPROVE, "z01", county="530326")
    assert not may(COMMANDER, Deed.SEE, "z01", county="530326")


def test_a_clerk_fills_in_and_unmasks_in_his_own_zone_and_never_approves():
    assert may(CLERK, Deed.ENTER, "z01")
    assert may(CLERK, Deed.UNMASK_HOUSEHOLD, "z01")
    assert not may(CLERK, Deed.UNMASK_HOUSEHOLD, "z02")
    assert reach(CLERK, Deed.APPROVE) is None


def test_the_inspected_do_not_see_what_is_still_hidden_and_verify_nothing():
    for role in (Role.COMMANDER, Role.CLERK, Role.BUREAU):
        assert not areas_of(role, Deed.SEE_HIDDEN_INSPECTIONS)
        assert not areas_of(role, Deed.VERIFY)
    assert areas_of(Role.INSPECTOR, Deed.SEE_HIDDEN_INSPECTIONS) == {Area.COUNTY}


def test_a_bureau_acts_on_what_it_answers_for_in_every_zone():
    assert may(BUREAU, Deed.ENTER, "z02", units=("县交通局", "县水利局"))
    assert not may(BUREAU, Deed.ENTER, "z02", units=("县交通局",))
    assert not may(BUREAU, Deed.ENTER, "z02")


@pytest.mark.parametrize("role", sorted(KEEPERS))
def test_whoever_keeps_the_system_does_no_business(role):
    assert {deed for deed in BUSINESS if areas_of(role, deed)} == set()


def test_what_the_three_keepers_do_is_done_by_one_of_them_alone():
    keeping = (Deed.MANAGE_ACCOUNTS, Deed.SET_SECURITY, Deed.READ_AUDIT)
    held = [{role for role in KEEPERS if areas_of(role, deed)} for deed in keeping]
    assert held == [{Role.SYSTEM_ADMIN}, {Role.SECURITY_ADMIN}, {Role.AUDITOR}]


@pytest.mark.parametrize("role", [Role.COMMANDER, Role.CLERK])
def test_without_a_zone_of_his_own_nobody_reaches_anything_of_a_zone(role):
    assert reach(Actor("戊", role), Deed.SEE_HOUSEHOLDS) is None
    assert not may(Actor("戊", role), Deed.SEE_HOUSEHOLDS, "")


def test_no_account_holds_two_of_the_three_keepers_or_one_of_them_beside_business():
    assert may_hold_together({Role.AUDITOR})
    assert may_hold_together({Role.SECRETARY, Role.INSPECTOR})
    assert not may_hold_together({Role.AUDITOR, Role.SYSTEM_ADMIN})
    assert not may_hold_together({Role.SECURITY_ADMIN, Role.CLERK})


def test_the_audit_trail_says_who_as_whom_and_on_whose_behalf():
    assert COMMANDER.signed == "乙（司令员·七战区）"
    assert signature(COMMANDER, "乙") == "乙（司令员·七战区）"
    assert signature(COMMANDER, "张三") == "乙（司令员·七战区）代张三"
    assert len(signature(COMMANDER, "张" * 90)) == LONGEST


def test_the_name_is_found_again_in_what_the_audit_trail_says():
    assert name_in("乙（司令员·七战区）") == "乙"
    assert name_in("乙（司令员·七战区）代张三") == "张三"
    assert name_in("张三（zhangsan）（乡镇填报·z01）") == "张三（zhangsan）"
    assert name_in("张三") == "张三"


def test_every_role_deed_and_area_has_its_word():
    assert (set(ROLE_WORDS), set(DEED_WORDS), set(AREA_WORDS)) == (set(Role), set(Deed), set(Area))
