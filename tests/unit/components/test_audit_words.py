"""What the page 审计 says."""

import ast
from dataclasses import replace
from types import SimpleNamespace

from components.panel import audit
from data.rules import cards, orders
from data.store.audit_chain import Chain, Checked, Tail
from tests.harness import REPO

WHOLE = Checked(Chain(9, "a" * 64, None), "", (), (), ())
TAIL = Tail("451082", 7, "b" * 64, "备份 x.zip", "2026-01-01T00:00:00+00:00")


def actions_in_code():
    """Every action that an event is given as a word."""
    for file in (REPO / "data" / "actions").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            is_event = (
                isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Event"
            )
            if is_event and len(node.args) > 1 and isinstance(node.args[1], ast.Constant):
                yield node.args[1].value


def test_every_action_of_the_program_has_a_word():
    known = {
        "enter_row",
        "import",
        "approve",
        "return",
        "withdraw",
        "submit",
        "export",
        "refuse",
        *actions_in_code(),
    }
    assert len(known) > 30
    assert known <= set(audit.WORDS)
    assert {f"order_{kind}" for kind in orders.Kind} <= set(audit.WORDS)
    assert {f"card_{move}" for move in cards.MOVES} <= set(audit.WORDS)


def test_a_change_is_told_from_before_to_after():
    told = [("10", "12"), ("", "12"), ("10", ""), ("", "")]
    said = [audit.change(SimpleNamespace(before=before, after=after)) for before, after in told]
    assert said == ["10 → 12", "12", "10 → （无）", ""]


def test_a_whole_chain_without_a_second_record_says_what_that_proves():
    first, second = audit.verdict(WHOLE)
    assert first == "● 完整：9 条，逐条校验，前后相连。"
    assert "没有可对照的备份或定格" in second


def test_a_broken_chain_names_the_event_and_what_does_not_fit():
    first, *_ = audit.verdict(replace(WHOLE, chain=Chain(9, "a" * 64, 3), why="内容与校验值不符"))
    assert first.startswith("■ 不完整：从第 3 条起断开。内容与校验值不符")


def test_a_cut_tail_names_where_it_was_written_down():
    first, second, _ = audit.verdict(replace(WHOLE, missed=(TAIL,)))
    assert first.startswith("■ 不完整：9 条前后相连，但")
    assert "备份 x.zip：当时第 7 条" in second


def test_what_a_restore_replaced_leaves_the_chain_whole():
    first, second, _ = audit.verdict(replace(WHOLE, replaced=(TAIL,)))
    assert first.startswith("● 完整")
    assert second.startswith("▲ 备份 x.zip：第 7 条在整县恢复之前的链上")


def test_an_event_of_before_origins_were_kept_says_so():
    assert audit.origin_of(SimpleNamespace(origin=None)) == "未记来处"
