"""Rules of signing in: names, passwords, one-time codes."""

from __future__ import annotations

import pyotp
import pytest

from data.rules.sign_in import lock_after, locked, name_problems, password_problems, plain_name
from data.store.credentials import (
    accept_code,
    hash_password,
    initial_password,
    matches,
    new_recovery_codes,
    recovery_hashes,
)

SEED = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = 1_800_000_000


def said(password: str) -> str:
    return "；".join(problem.message for problem in password_problems(password, "wangjg"))


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("Shan-3dao", "10 到 128 位"),
        ("shandaoshuitu", "三种"),
        ("1234567890", "三种"),
        ("WangJG-3dao-shui", "账号名"),
        ("Password-2018", "太常见"),
        ("P@ssw0rd#2018", "太常见"),
        ("Ab-123456-xy", "太常见"),
    ],
)
def test_a_weak_password_is_refused_with_the_reason(password, why):
    assert why in said(password)


def test_a_password_of_three_kinds_does_and_so_does_one_in_full_width():
    assert said("Shan-3dao-shui") == said("Ｓｈａｎ－３ｄａｏ－ｓｈｕｉ") == ""


@pytest.mark.parametrize("name", ["ab", "Wang", "王建国", "-wang", "a" * 31, "wang jg", "wang/jg"])
def test_a_name_that_could_not_travel_in_a_header_is_refused(name):
    assert name_problems(name)


def test_a_name_is_the_same_however_it_is_typed():
    assert plain_name(" ＷangJG ") == "wangjg"
    assert name_problems("wangjg") == []


def test_the_fifth_failure_locks_for_a_quarter_of_an_hour():
    assert lock_after(4, AT) == 0
    until = lock_after(5, AT)
    assert locked(until, AT + 899)
    assert not locked(until, AT + 900)


def test_a_password_is_kept_as_argon2id_and_found_again():
    kept = hash_password("Shan-3dao-shui")
    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert matches(kept, "Ｓhan-3dao-shui")
    assert not matches(kept, "Shan-3dao-shu")
    assert not matches("", "Shan-3dao-shui")


def test_an_initial_password_does_by_the_rules():
    assert all(password_problems(initial_password(), "wangjg") == [] for _ in range(50))


def code(at: int) -> str:
    return pyotp.TOTP(SEED).at(at)


def test_a_code_counts_once_and_none_before_it():
    accepted = accept_code(code(AT), SEED, 0, "", AT)
    assert accepted is not None
    assert accept_code(code(AT), SEED, accepted.step, "", AT) is None
    assert accept_code(code(AT - 30), SEED, accepted.step, "", AT) is None
    assert accept_code(code(AT + 30), SEED, accepted.step, "", AT + 30) is not None


@pytest.mark.parametrize(("late", "right"), [(-30, True), (30, True), (-60, False), (60, False)])
def test_a_clock_may_be_half_a_minute_off(late, right):
    assert (accept_code(code(AT + late), SEED, 0, "", AT) is not None) is right


def test_a_recovery_code_counts_once():
    codes = new_recovery_codes()
    accepted = accept_code(codes[3].upper(), SEED, 7, recovery_hashes(codes), AT)
    assert accepted is not None
    assert len(accepted.recovery_hashes.split()) == len(codes) - 1
    assert accept_code(codes[3], SEED, 7, accepted.recovery_hashes, AT) is None
