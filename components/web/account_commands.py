"""Accounts for whoever is at the machine itself: what is left when no administrator can sign in any more."""

from __future__ import annotations

import getpass
import os
from typing import TYPE_CHECKING

from components.accounts import cells
from components.web import launch, mode
from data.actions import accounts, sign_in
from data.errors import FieldProblem, RefusedInputError
from data.rules.permissions import Actor, Role
from data.rules.sign_in import plain_name
from data.store import sessions
from data.store.accounts import entries

if TYPE_CHECKING:
    import argparse

SETUP = """请在本机浏览器打开
    http://{host}:{port}/setup
输入安装口令，建立管理员账号：
    {token}
安装口令一小时内有效，只能用一次；以前印的已经作废。"""
RESET = """账号 {name} 的初始口令（只显示这一次，第一次登录必须改）：
    {password}
动态口令已取消，锁定已解除，它的会话都已结束。"""


def add_to(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """The command and what can be done with it."""
    deeds = commands.add_parser("accounts", help="账号：列出；管理员都进不来时，在服务器本机办理")
    choices = deeds.add_subparsers(dest="deed")
    choices.add_parser("list", help="列出所有账号（不写时就是这个），不含任何口令")
    choices.add_parser("setup", help="没有系统管理员时，重新印发安装口令")
    choices.add_parser("unlock", help="解除锁定").add_argument("name", help="账号")
    for deed, told in (
        ("reset", "新的初始口令；同时取消动态口令、解除锁定"),
        ("codes", "只取消动态口令，口令不变"),
    ):
        one = choices.add_parser(deed, help=told)
        one.add_argument("name", help="账号")
        one.add_argument("--reason", required=True, metavar="原因", help="为什么，写进审计记录")


def run(asked: argparse.Namespace) -> list[str]:
    """Do what was asked for; gives what to print.

    Raises:
        RefusedInputError: There is no such account, or nothing to do.
    """
    at = sessions.now()
    if asked.deed == "setup":
        return [_set_up(at)]
    if asked.deed in {None, "list"}:
        return _listed(at)
    return [_done(asked, plain_name(asked.name), _operator(), at)]


def _operator() -> Actor:
    """Whoever has the machine has everything: the trail names the operating system's user, before ``sudo``."""
    try:
        user = os.environ.get("SUDO_USER") or getpass.getuser()
    except (KeyError, OSError):  # the user has no name, as in some containers
        user = "不详"
    return Actor(f"命令行 {user}", Role.SYSTEM_ADMIN)


def _listed(at: int) -> list[str]:
    found = entries()
    lines = [
        "，".join(filter(None, [one.name, *cells(one, at), "有动态口令" if one.has_codes else ""]))
        for one in found
    ]
    return lines or ["还没有账号。用 accounts setup 印发安装口令，再建第一个。"]


def _set_up(at: int) -> str:
    token = sign_in.issue_setup_token(at)
    if token is None:
        raise RefusedInputError(
            [
                FieldProblem(
                    "", "已经有系统管理员（见 accounts list）；进不来时用 accounts reset 给他新的口令。"
                )
            ]
        )
    return SETUP.format(host=mode.LOOPBACK, port=launch.chosen_port(), token=token)


def _done(asked: argparse.Namespace, name: str, operator: Actor, at: int) -> str:
    if asked.deed == "unlock":
        accounts.unlock(operator, name)
        return f"账号 {name} 已解除锁定。"
    if asked.deed == "codes":
        accounts.drop_codes(operator, name, asked.reason, at)
        return f"账号 {name} 的动态口令已取消，它的会话都已结束；管理员下次登录要重新开通。"
    return RESET.format(name=name, password=accounts.reset(operator, name, asked.reason, at))
