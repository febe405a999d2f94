"""Starting the program: the port, and what the person at the console reads."""

from __future__ import annotations

import socket
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from components.web import console, launch
from components.web.launch import LaunchError, chosen_port, refuse_taken, start
from data.errors import DatabaseError
from data.store.setup import PrepareResult


@pytest.fixture
def ready(monkeypatch, free_port):
    """A start in which the database is ready at once; gives what the server was asked for."""
    monkeypatch.setenv("ZHANTU_PORT", str(free_port))
    monkeypatch.setattr(launch, "prepare", lambda _report: PrepareResult())
    return {"server.address": "127.0.0.1", "server.port": free_port}


class App:
    """Stands for the Streamlit application."""

    def __init__(self, failure=None):
        self.state, self.config, self.failure = {}, None, failure

    def run(self, *, config):
        self.config = config
        if self.failure:
            raise self.failure


def test_the_port_is_8501_unless_the_person_chose_another(monkeypatch):
    monkeypatch.delenv("ZHANTU_PORT", raising=False)
    assert chosen_port() == 8501
    monkeypatch.setenv("ZHANTU_PORT", "9000")
    assert chosen_port() == 9000


@pytest.mark.parametrize("port", ["0", "65536", "-1", "八五", "８５０１", "8501x", "²", ""])
def test_what_is_no_port_is_refused(monkeypatch, port):
    monkeypatch.setenv("ZHANTU_PORT", port)
    with pytest.raises(LaunchError, match="不是端口号"):
        chosen_port()


def test_a_port_is_taken_while_another_program_listens_on_it(free_port):
    refuse_taken(free_port)
    with socket.create_server(("127.0.0.1", free_port)), pytest.raises(LaunchError, match="已被占用"):
        refuse_taken(free_port)


def test_the_server_listens_on_this_machine_only(ready):
    app = App()
    assert start(app) == 0
    assert app.config == ready


@pytest.mark.usefixtures("ready")
def test_stopping_the_program_is_no_failure(capsys):
    assert start(App(failure=KeyboardInterrupt())) == 0
    assert "战图已停止" in capsys.readouterr().out


@pytest.mark.usefixtures("ready")
@pytest.mark.parametrize("failure", [DatabaseError("数据库打不开"), OSError(28, "No space left on device")])
def test_an_unusable_database_is_explained_and_nothing_is_served(monkeypatch, capsys, failure):
    def broken(_report):
        raise failure

    monkeypatch.setattr(launch, "prepare", broken)
    app = App()
    assert start(app) == 2
    assert app.config is None
    assert capsys.readouterr().err.startswith("战图没有启动：")


@pytest.mark.usefixtures("ready")
def test_a_migrated_database_says_where_the_old_one_is(monkeypatch, capsys):
    monkeypatch.setattr(launch, "prepare", lambda _report: PrepareResult(backup=Path("backups/1.db")))
    start(App())
    assert "backups/1.db" in capsys.readouterr().out


@pytest.mark.usefixtures("ready")
def test_documents_that_contradict_themselves_are_loaded_and_named(monkeypatch, capsys):
    found = ("资源县 不一致：搬迁入住率，4,300 ÷ 5,104 = 84.25% ≠ 85%",)
    monkeypatch.setattr(launch, "prepare", lambda _report: PrepareResult(warnings=found))
    assert start(App()) == 0
    said = capsys.readouterr().out
    assert "1 处数字对不上" in said
    assert found[0] in said


def test_a_log_file_gets_one_line_a_step(capsys):
    progress = console.ProgressBar()
    for step, share in (("建表", 0.0), ("装载 平果", 0.2), ("装载 平果", 0.4), ("装载 会泽", 1.0)):
        progress(step, share)
    progress.close()
    assert capsys.readouterr().out.splitlines() == ["  0% 建表", " 20% 装载 平果", "100% 装载 会泽"]


def test_in_a_terminal_every_step_covers_the_one_before(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    progress = console.ProgressBar()
    progress("正在装载一个名字很长很长很长很长很长很长很长很长很长很长的县", 0.5)
    progress("完成", 1.0)
    progress.close()
    first, second = capsys.readouterr().out.removesuffix("\n").split("\r")[1:]
    assert "░" in first
    assert "100% 完成" in second
    assert {cells(first), cells(second)} <= {console.LINE_CELLS, console.LINE_CELLS - 1}
    assert cells(second) == console.LINE_CELLS


def cells(text: str) -> int:
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in text)
