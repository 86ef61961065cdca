"""Where webhooks may not go, however the address is written and whatever a name leads to."""

from __future__ import annotations

import ipaddress
import socket
from pathlib import Path
from typing import Any

import pytest

from qingheng.platform.rights.errors import Invalid
from qingheng.platform.webhooks import sending
from qingheng.platform.webhooks.addresses import Refused, check_url, is_refused, resolve, target_of
from tests.webhooks.receiver import Receiver, make_certificate

PRIVATE = (
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1", "100.64.0.1",
    "169.254.169.254", "192.0.2.1", "198.18.0.1", "203.0.113.5", "224.0.0.1", "240.0.0.1", "255.255.255.255",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "::1", "::", "fe80::1", "fc00::1", "fd00:ec2::254", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:169.254.169.254", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1",
    "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "2002:c0a8:101::", "2001:db8::1", "2001:0:7f00:1::",
)  # fmt: skip
PUBLIC = ("8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808")
ALWAYS = (
    "169.254.169.254",
    "fe80::1",
    "100.100.100.200",
    "168.63.129.16",
    "::ffff:169.254.169.254",
    "224.0.0.1",
)


@pytest.mark.parametrize("text", PRIVATE)
def test_addresses_that_are_refused(text: str) -> None:
    assert is_refused(ipaddress.ip_address(text))


@pytest.mark.parametrize("text", PUBLIC)
def test_addresses_that_are_not(text: str) -> None:
    assert not is_refused(ipaddress.ip_address(text))


def test_metadata_is_refused_even_where_private_networks_are_allowed(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    assert [text for text in ALWAYS if not is_refused(ipaddress.ip_address(text))] == []
    assert not is_refused(ipaddress.ip_address("10.0.0.1"))


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example/x", "not-https"),
        ("ftp://hooks.example/x", "not-https"),
        ("file:///etc/passwd", "unreadable"),
        ("javascript:alert(1)", "unreadable"),
        ("https://", "unreadable"),
        ("https://hooks.example:99999/", "unreadable"),
        ("https://hooks.example:0/", "unreadable"),
        ("https://hooks.example/#part", "unreadable"),
        ("https://hooks.example/a b", "unreadable"),
        ("https://hooks.example\\@127.0.0.1/", "unreadable"),
        ("https://hooks.example/\r\nX-Other: 1", "unreadable"),
        ("https://例子.example/", "unreadable"),
        ("https://hooks.example/" + "x" * 500, "unreadable"),
        ("https://user:password@hooks.example/", "password"),
        ("https://hooks.example@127.0.0.1/", "password"),
        ("https://127.0.0.1/", "private"),
        ("https://[::1]/", "private"),
        ("https://[::ffff:10.0.0.1]/", "private"),
        ("https://localhost/", "private"),
        ("https://localhost./", "private"),
        ("https://169.254.169.254/latest/meta-data/", "private"),
    ],
)
def test_what_cannot_be_added(url: str, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check_url(url)
    assert (refusal.value.code, refusal.value.place) == (f"webhook-{code}", "url")
    assert refusal.value.fix


def test_plain_http_is_for_this_machine_alone_and_only_where_allowed(settings: Any) -> None:
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    assert check_url(" http://127.0.0.1:9/x ") == "http://127.0.0.1:9/x"
    with pytest.raises(Invalid):
        check_url("http://10.0.0.1/x")


@pytest.mark.parametrize("host", ["2130706433", "127.1", "0x7f000001", "localhost"])
def test_names_and_other_ways_to_write_this_machine_are_refused_when_resolved(host: str) -> None:
    with pytest.raises(Refused):
        resolve(target_of(f"https://{host}/"))


def found(*addresses: str) -> Any:
    kind = {4: socket.AF_INET, 6: socket.AF_INET6}
    return lambda _host, port, **_: [
        (kind[ipaddress.ip_address(a).version], socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses
    ]


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", found("8.8.8.8", "10.0.0.1"))
    with pytest.raises(Refused, match="private"):
        resolve(target_of("https://hooks.example/"))
    monkeypatch.setattr(socket, "getaddrinfo", found("8.8.8.8", "1.1.1.1"))
    assert resolve(target_of("https://hooks.example/")) == "8.8.8.8"


def test_a_refused_address_is_never_connected_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", found("192.168.0.7"))
    monkeypatch.setattr(sending, "_connection", lambda *_: pytest.fail("connected"))
    assert sending.post("https://hooks.example/", b"{}", {}).reason == "private"


def test_the_checked_address_is_the_one_connected_to_and_the_certificate_that_of_the_name(
    tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that answers differently the second time (DNS rebinding) is asked once only."""
    settings.WEBHOOKS_ALLOW_PRIVATE = True
    certificate = make_certificate(tmp_path, "hooks.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    asked: list[str] = []
    real = socket.getaddrinfo

    def once(host: str, port: int, *more: Any, **words: Any) -> Any:
        if not host.endswith(".example"):
            return real(host, port, *more, **words)
        asked.append(host)
        return found("127.0.0.1" if len(asked) == 1 else "192.0.2.9")(host, port)

    monkeypatch.setattr(socket, "getaddrinfo", once)
    with Receiver(certificate=certificate) as server:
        answer = sending.post(f"https://hooks.example:{server.port}/in", b"{}", {"X-A": "1"})
        assert (answer.status, answer.text, asked) == (200, "ok", ["hooks.example"])
        assert server.taken[0].headers["host"] == f"hooks.example:{server.port}"
        asked.clear()
        other = sending.post(f"https://other.example:{server.port}/in", b"{}", {})
        assert (other.status, other.reason, len(server.taken)) == (None, "certificate", 1)
    monkeypatch.delenv("SSL_CERT_FILE")
    asked.clear()
    with Receiver(certificate=certificate) as server:
        untrusted = sending.post(f"https://hooks.example:{server.port}/in", b"{}", {})
    assert (untrusted.reason, server.taken) == ("certificate", [])


def test_redirects_are_not_followed(receiver: Receiver) -> None:
    receiver.status, receiver.location = 302, f"http://127.0.0.1:{receiver.port}/elsewhere"
    answer = sending.post(receiver.url, b"{}", {})
    assert (answer.status, answer.reason) == (302, "refused")
    assert [taken.path for taken in receiver.taken] == ["/hook?key=1"]


def test_a_long_answer_is_cut_and_hidden_characters_are_left_out(receiver: Receiver) -> None:
    receiver.text = b"\x00\x1b[31m" + b"a" * 100_000
    answer = sending.post(receiver.url, b"{}", {})
    assert answer.taken
    assert answer.text.startswith("[31maaa")
    assert len(answer.text) < 2049


def test_a_server_that_talks_without_end_is_left_in_time(receiver: Receiver) -> None:
    receiver.trickle = True
    answer = sending.post(receiver.url, b"{}", {}, timeout=0.5)
    assert (answer.status, answer.reason) == (None, "too-slow")


def test_nobody_answers(receiver: Receiver) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert sending.post(f"http://127.0.0.1:{port}/", b"{}", {}).reason == "no-answer"
