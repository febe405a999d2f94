"""What goes out to messengers and mail servers, and where it may go; against servers of this machine."""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import json
import shutil
import socket
import ssl
import subprocess
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from data.model import Notification
from data.notices import messages, outgoing
from data.notices.channels import Channel, ChannelError, DoubtError, as_toml, look_through, read_channels
from data.notices.messages import plain, send, signed
from data.notices.news import business_day
from data.notices.queue import Batch

if TYPE_CHECKING:
    from collections.abc import Iterator

DAY = dt.date(2018, 9, 20)


@contextmanager
def server(status: int = 200, said: bytes = b'{"errcode": 0}', **headers: str) -> Iterator[tuple[str, list]]:
    """A server that answers everything the same way and keeps what it was sent."""
    got: list = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append((self.path, dict(self.headers), body))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=http.serve_forever, args=(0.01,), daemon=True).start()
    yield f"http://127.0.0.1:{http.server_port}", got
    http.shutdown()
    http.server_close()


@pytest.fixture(autouse=True)
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ZHANTU_HOME", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "robot_key").write_text("k-123\n", encoding="utf-8")
    return tmp_path


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch):
    return lambda address: monkeypatch.setenv(outgoing.HOSTS, address)


def batch(*texts: str) -> Batch:
    rows = [
        Notification(event=f"e{number}", recipient="z-1", kind="due", text=text, on_date=DAY)
        for number, text in enumerate(texts or ("黄宝村：还有 3 天到期",))
    ]
    return Batch("b" * 32, "450329", "资源县", tuple(rows))


def test_a_robot_of_wecom_gets_plain_text_and_its_key_comes_from_a_file(named):
    with server() as (address, got):
        named(address)
        send(Channel("hq", "wecom", f"{address}/send?key={{robot_key}}"), batch())
    path, headers, body = got[0]
    assert path == "/send?key=k-123"
    assert headers["Idempotency-Key"] == "b" * 32
    content = {"content": "【战图·资源县】1 条通知\n2018-09-20 黄宝村：还有 3 天到期"}
    assert json.loads(body) == {"msgtype": "text", "text": content}


def test_dingtalk_is_signed_as_its_manual_says(named):
    # Worked out with openssl: printf '1000\nSECabc' | openssl dgst -sha256 -hmac SECabc -binary | base64
    assert signed("SECabc", 1000) == "&timestamp=1000&sign=QRcYPQBq7G1SE0boEqNX%2FlNf9LdP1ktp08xzv3%2BCCB4%3D"
    with server() as (address, got):
        named(address)
        send(Channel("ding", "dingtalk", f"{address}/robot?access_token={{robot_key}}", "robot_key"), batch())
    assert "access_token=k-123&timestamp=" in got[0][0]


def test_generic_json_bears_a_signature_over_time_and_body(named):
    with server(204, b"") as (address, got):
        named(address)
        send(Channel("own", "json", f"{address}/in", "robot_key"), batch())
    _, headers, body = got[0]
    digest = hmac.new(b"k-123", headers["X-Zhantu-Timestamp"].encode() + b"." + body, hashlib.sha256)
    assert headers["X-Zhantu-Signature"] == f"sha256={digest.hexdigest()}"
    assert json.loads(body)["notices"][0]["zone"] == "z-1"


@pytest.mark.parametrize(
    ("status", "said"), [(500, b""), (302, b""), (200, b'{"errcode": 45009}'), (200, b"<html>"), (200, b"[]")]
)
def test_what_the_other_side_does_not_take_is_an_error(named, status, said):
    with server(status, said, Location="http://127.0.0.1:1/") as (address, got):
        named(address)
        with pytest.raises(ChannelError, match="对方"):
            send(Channel("hq", "wecom", f"{address}/send"), batch())
    assert len(got) == 1  # a redirection is not followed


def test_of_a_message_that_is_not_answered_nobody_knows_whether_it_arrived(named, monkeypatch):
    monkeypatch.setattr(outgoing, "SECONDS", 0.3)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        address = f"http://127.0.0.1:{silent.getsockname()[1]}"
        named(address)
        with pytest.raises(DoubtError, match="对方没有回答，不知道收到没有"):
            send(Channel("hq", "wecom", f"{address}/send"), batch())
    with pytest.raises(ConnectionRefusedError):
        send(Channel("hq", "wecom", f"{address}/send"), batch())


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "http://qyapi.weixin.qq.com/",
        "https://qyapi.weixin.qq.com:8443/",
        "file:///etc/passwd",
        "https://example.com/",
    ],
)
def test_nothing_goes_to_a_host_that_nobody_named(address):
    with pytest.raises(ChannelError):
        outgoing.post(address, b"", {})


def test_a_usual_host_that_leads_into_this_machine_is_refused(monkeypatch):
    monkeypatch.setattr(outgoing.socket, "getaddrinfo", lambda *_a, **_k: [(0, 0, 0, "", ("127.0.0.1", 443))])
    with pytest.raises(ChannelError, match="本机或内网"):
        outgoing.vetted("qyapi.weixin.qq.com", 443)


def test_a_text_from_the_data_is_no_command_no_mention_and_no_link():
    said = plain("<@all> [点我](https://x.cn) `rm`\n@13800000000 **急**\u202e")
    assert not set("<>@[]`*\n\u202e") & set(said)
    assert "://" not in said


def test_many_notices_fit_one_message_and_the_rest_is_counted():
    said = messages.text_of(batch(*[f"第 {number} 项：{'长' * 40}" for number in range(20)]))
    assert len(said.encode()) < 2048
    assert said.endswith("请到战图查看")


def test_channels_are_read_from_their_file_and_a_literal_secret_is_refused(installation):
    file = installation / "notices.toml"
    good = 'id = "hq"\nform = "wecom"\nkinds = ["overdue"]\naddress = "https://qyapi.weixin.qq.com/send?key={robot_key}"'
    file.write_text(f"[[channels]]\n{good}\n", encoding="utf-8")
    (channel,) = read_channels()
    assert channel.hears("450329", "z-1", "overdue")
    assert not channel.hears("450329", "z-1", "due")
    file.write_text("[[channels]]\n" + good.replace("{robot_key}", "123"), encoding="utf-8")
    with pytest.raises(ChannelError, match="不能直接写口令"):
        read_channels()


def test_everything_wrong_in_the_file_is_told_at_once_with_its_line_and_without_the_secret(installation):
    file = installation / "notices.toml"
    file.write_text(
        '[[channels]]\nid = "a"\nform = "wecom"\naddress = "https://x/?key=s3cret"\n\n'
        '[[channels]]\nid = "b"\nform = "fax"\naddress = "x"\n\n[[channels]]\nid = "c"\ncolour = "red"\n',
        encoding="utf-8",
    )
    channels, flaws = look_through()
    assert channels == []
    assert [flaw.line for flaw in flaws] == [1, 6, 11]
    assert "s3cret" not in "".join(map(str, flaws))
    file.write_text('[[channels]]\nid = "a"\nform = wecom\n', encoding="utf-8")
    assert str(look_through()[1][0]).startswith("第 3 行：写法不是 TOML")


def test_a_channel_written_from_the_screen_reads_the_same_again(installation):
    made = Channel("m", "smtp", "mail.x.cn:587", sender='"战图" <a@x.cn>', to=("b@x.cn", "c\\d@x.cn"))
    (installation / "notices.toml").write_text(as_toml([made]), encoding="utf-8")
    assert read_channels() == [made]


def test_the_business_day_is_today_within_the_campaign_and_else_the_day_the_map_opens_on():
    campaign = dt.date(2018, 1, 1), dt.date(2018, 12, 31), DAY
    assert business_day(*campaign, dt.date(2018, 5, 1)) == dt.date(2018, 5, 1)
    assert business_day(*campaign, dt.date(2026, 5, 1)) == DAY


class MailSink:
    """A mail server for one message: TLS after STARTTLS where it has a certificate."""

    def __init__(self, certificate: Path | None, *, is_killed: bool = False, refuses: str = "-") -> None:
        self.certificate, self.got, self.is_killed, self.refuses = certificate, "", is_killed, refuses
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.thread = Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self) -> None:
        with self.listener, suppress(OSError):
            line, _ = self.listener.accept()
            line.settimeout(60)
            self.line = line
            try:
                self.talk()
            finally:
                self.line.close()

    def talk(self) -> None:
        self.line.sendall(b"220 sink\r\n")
        while order := self.heard().strip():
            word = order.split(":")[0].upper()
            if word.startswith("EHLO"):
                self.line.sendall(b"250-sink\r\n250 STARTTLS\r\n" if self.certificate else b"250 sink\r\n")
            elif word == "STARTTLS":
                self.line.sendall(b"220 go\r\n")
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain(self.certificate)
                self.line = context.wrap_socket(self.line, server_side=True)
            elif word == "DATA":
                self.line.sendall(b"354 go\r\n")
                while (part := self.heard()) != ".\r\n":
                    self.got += part
                if self.is_killed:
                    return
                self.line.sendall(b"250 taken\r\n")
            elif word == "RCPT TO" and self.refuses in order:
                self.line.sendall(b"550 nobody\r\n")
            else:
                self.line.sendall(b"250 ok\r\n")

    def heard(self) -> str:
        """A line, a byte at a time: nothing may be read ahead of STARTTLS."""
        text = b""
        while not text.endswith(b"\n") and (letter := self.line.recv(1)):
            text += letter
        return text.decode()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of a server called localhost, signed by nobody but itself."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl on PATH to make a certificate with")
    file = tmp_path_factory.mktemp("tls") / "both.pem"
    asked = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost"
    )
    subprocess.run(
        [openssl, *asked.split(), "-keyout", str(file), "-out", f"{file}.crt"],
        check=True,
        capture_output=True,
    )
    file.write_text(file.read_text() + Path(f"{file}.crt").read_text())
    return file


def mail_to(sink: MailSink, ca: str = "") -> Channel:
    return Channel("mail", "smtp", f"localhost:{sink.port}", sender="map@x.gov.cn", to=("a@x.gov.cn",), ca=ca)


def test_mail_goes_out_over_tls_under_an_id_that_stays_the_same(named, certificate):
    sink = MailSink(certificate)
    named(f"localhost:{sink.port}")
    send(mail_to(sink, f"{certificate}.crt"), batch())
    sink.thread.join(60)
    assert f"Message-ID: <{'b' * 32}@zhantu>" in sink.got


def test_of_mail_that_is_not_answered_nobody_knows_whether_it_arrived(named, certificate):
    sink = MailSink(certificate, is_killed=True)
    named(f"localhost:{sink.port}")
    with pytest.raises(DoubtError, match="邮件服务器没有回答，不知道收到没有"):
        send(mail_to(sink, f"{certificate}.crt"), batch())
    sink.thread.join(60)
    assert f"Message-ID: <{'b' * 32}@zhantu>" in sink.got


def test_mail_that_some_have_is_not_sent_to_them_again(named, certificate):
    sink = MailSink(certificate, refuses="b@x.gov.cn")
    named(f"localhost:{sink.port}")
    both = replace(mail_to(sink, f"{certificate}.crt"), to=("a@x.gov.cn", "b@x.gov.cn"))
    with pytest.raises(DoubtError, match="没有收下 1 个收件人，其余的已经收下"):
        send(both, batch())
    sink.thread.join(60)


def test_a_mail_server_with_a_certificate_of_nobody_gets_nothing(named, certificate):
    sink = MailSink(certificate)
    named(f"localhost:{sink.port}")
    with pytest.raises(OSError, match="certificate"):
        send(mail_to(sink), batch())
    sink.thread.join(60)
    assert sink.got == ""


def test_a_mail_server_without_tls_gets_nothing(named):
    sink = MailSink(None)
    named(f"localhost:{sink.port}")
    with pytest.raises(ChannelError, match="邮件服务器没有收下"):
        send(mail_to(sink), batch())
    sink.thread.join(60)
    assert sink.got == ""
