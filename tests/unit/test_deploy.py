"""The files for operators: they are read as far as this machine can."""

import re
import shutil
import subprocess
import tomllib

import pytest

from tests.harness import REPO

DEPLOY = REPO / "deploy"
CONFIG = tomllib.loads((REPO / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


def text_of(name):
    return (DEPLOY / name).read_text(encoding="utf-8")


def unit():
    lines = (
        line.split("=", 1) for line in text_of("zhantu.service").splitlines() if re.match(r"[A-Z]\w+=", line)
    )
    return [(name, value) for name, value in lines]


def test_the_unit_gives_the_program_nothing_it_does_not_need():
    said = dict(unit())
    assert (said["User"], said["ProtectSystem"], said["NoNewPrivileges"]) == ("zhantu", "strict", "true")
    assert (said["CapabilityBoundingSet"], said["Restart"]) == ("", "on-failure")
    assert ("Environment", f"ZHANTU_HOME=/var/lib/{said['StateDirectory']}") in unit()


def test_systemd_understands_the_unit(tmp_path):
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("no systemd-analyze on this machine")
    file = tmp_path / "zhantu.service"  # the program is not installed here: another one stands for it
    file.write_text(text_of(file.name).replace("/opt/zhantu/.venv/bin/python", "/bin/true"), encoding="utf-8")
    done = subprocess.run(
        [analyze, "verify", str(file)], capture_output=True, text=True, check=False, timeout=60
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_container_copies_what_there_is_and_runs_as_nobody_special():
    lines = text_of("Containerfile").replace("\\\n", " ").splitlines()
    steps = [line.split(maxsplit=1) for line in lines if re.match(r"[A-Z]+ ", line)]
    copied = [name for step, rest in steps if step == "COPY" for name in rest.split()[:-1]]
    assert all((REPO / name).exists() for name in copied)
    assert {"app.py", "pages", "components", "geo", "data", ".streamlit", "pyproject.toml"} <= set(copied)
    order = [step for step, _ in steps]
    assert order[0] == "FROM"
    assert order.index("USER") < order.index("CMD")
    assert "--require-hashes" in text_of("Containerfile")
    assert "未在本机构建" in text_of("Containerfile")
    assert any(step == "HEALTHCHECK" and "/healthz" in rest for step, rest in steps)


def test_nginx_passes_websockets_on_and_takes_what_the_program_takes():
    said = "\n".join(line.split("#")[0] for line in text_of("nginx.conf").splitlines())
    assert said.count("{") == said.count("}")
    statements = [line.strip() for line in said.splitlines() if line.strip()]
    assert all(line.endswith((";", "{", "}")) for line in statements)
    for wanted in (
        "hash $remote_addr consistent;",
        "proxy_http_version 1.1;",
        "proxy_set_header Upgrade $http_upgrade;",
        "listen 443 ssl http2;",
    ):
        assert wanted in statements
    assert "X-Forwarded-For $remote_addr" in said
    size = int(re.search(r"client_max_body_size (\d+)m", said).group(1))
    assert size >= CONFIG["server"]["maxUploadSize"]
