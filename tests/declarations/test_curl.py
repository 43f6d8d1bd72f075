"""Requests repeated in a shell: what curl would be given is what was sent."""

from __future__ import annotations

import subprocess

from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet import Action, Request, curl

ENVIRONMENT = {"URL": "http://quay.test", "TOKEN": "t o k", "ADAM_2_TOKEN": "t o 2", "PASSWORD": 'p"w'}


def words(command: str) -> list[str]:
    """What the shell makes of the command."""
    script = f"curl() {{ printf '%s\\0' \"$@\"; }}; {command}"
    ran = subprocess.run(["sh", "-c", script], env=ENVIRONMENT, capture_output=True, check=True)
    return ran.stdout.decode().split("\0")[:-1]


def test_a_plain_request_is_short() -> None:
    assert curl(Action("look", Request("/ships"))) == 'curl -i "${URL}/ships"'


def test_all_that_was_sent_is_sent_again() -> None:
    request = Request("/ships/{nonce}", "POST", {"X-Flag": "red"}, {"word": "${PASSWORD}", "note": "a $ and `b`"})
    said = curl(Action("moor", request, principal="adam-2"), [("traceparent", "00-1-2-01")])
    assert words(said) == [
        *("-i", "-X", "POST", "http://quay.test/ships/1"),
        *("-H", "Content-Type: application/json", "-H", "X-Flag: red", "-H", "traceparent: 00-1-2-01"),
        *("-H", "Authorization: Bearer t o 2", "-d", '{"word": "p"w", "note": "a $ and `b`"}'),
    ]


def test_what_curl_would_take_for_a_pattern_or_a_file_is_sent_as_it_is() -> None:
    request = Request("/ships?size[]={nonce}&key=${TOKEN}", "PUT", body="@/etc/hosts")
    assert words(curl(Action("moor", request)))[:5] == [
        "-i",
        "-g",
        "-X",
        "PUT",
        "http://quay.test/ships?size[]=1&key=t o k",
    ]
    assert words(curl(Action("moor", request)))[5:] == ["--data-raw", "@/etc/hosts"]


def content(command: str) -> bytes:
    """What the shell sends for a body: an argument, or what is piped in."""
    script = f'curl() {{ case "$*" in *@-) cat;; *) for last; do :; done; printf %s "$last";; esac; }}; {command}'
    return subprocess.run(["sh", "-c", script], env=ENVIRONMENT, capture_output=True, check=True).stdout


@given(st.text(st.characters(blacklist_categories=["Cs"]), min_size=1))
def test_whatever_a_body_holds_the_shell_leaves_it_alone(body: str) -> None:
    plain = body.replace("${", "$(").replace("{nonce}", "").removesuffix("$")
    command = curl(Action("say", Request("/", "POST", body=f"{plain}${{TOKEN}}")))
    assert content(command) == f"{plain}t o k".encode()
    assert command.isprintable() or body.isprintable() is False


@given(st.binary(min_size=1))
def test_bytes_of_an_upload_are_sent_as_they_are(body: bytes) -> None:
    command = curl(Action("load", Request("/", "PUT", body=body.decode("utf-8", "surrogateescape"))))
    assert content(command) == body.replace(b"{nonce}", b"1")


def test_half_of_a_character_is_sent_as_three_bytes() -> None:
    assert content(curl(Action("say", Request("/", "POST", body="50 % \\ \ud800")))) == b"50 % \\ \xed\xa0\x80"


def test_a_line_break_in_a_header_stays_on_one_line_of_the_shell() -> None:
    command = curl(Action("look", Request("/", headers={"X-Flag": "red\r\nX-Other: ${TOKEN}"})))
    assert command == """curl -i "${URL}/" -H "$(printf 'X-Flag: red\\015\\012X-Other: %s' "${TOKEN}")\""""
    assert words(command)[-1] == "X-Flag: red\r\nX-Other: t o k"


def test_a_head_waits_for_no_body_and_a_get_may_have_one() -> None:
    assert curl(Action("look", Request("/ships", "HEAD"))) == 'curl -I "${URL}/ships"'
    assert curl(Action("look", Request("/ships", body="{}"))) == "curl -i -X GET \"${URL}/ships\" -d '{}'"
    assert curl(Action("look", Request("/ships")), show="-sS") == 'curl -sS "${URL}/ships"'
