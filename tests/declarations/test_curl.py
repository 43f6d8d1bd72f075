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
    ran = subprocess.run(["sh", "-c", script], env=ENVIRONMENT, capture_output=True, text=True, check=True)
    return ran.stdout.split("\0")[:-1]


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


@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), min_size=1))
def test_whatever_a_body_holds_the_shell_leaves_it_alone(body: str) -> None:
    plain = body.replace("${", "$(").replace("{nonce}", "")
    assert words(curl(Action("say", Request("/", "POST", body=f"{plain}${{TOKEN}}"))))[-1] == f"{plain}t o k"
