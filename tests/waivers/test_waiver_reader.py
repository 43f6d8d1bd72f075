from __future__ import annotations

import tempfile
import tomllib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet.model import Attestation, NotApplicable, Place, Waiver
from pytest_devnet.waivers import FILE, WaiverFile, read_waivers

WAIVER = """\
[[waiver]]
criterion = "E2.D4"
match = ["3fa9c1d2e0"]
owner = "ana"
approver = "ben"
reason = "the vendor mends it in May"
ticket = "OPS-12"
expires = 2026-12-31
"""
ATTESTATION = """\
[[attestation]]
criterion = "E.P3"
statement = "operations know their duties"
by = "ana"
approver = "ben"
date = 2026-11-01
valid_for = 90
"""
SET_ASIDE = """\
[[not-applicable]]
criterion = "docs/plan/phase-e.md:E3.D2"
owner = "ana"
approver = "ben"
reason = "there is no mobile client"
expires = 2026-12-31
"""
DIGEST = "sha256:" + "0" * 64


def read(text: str | bytes) -> WaiverFile:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / FILE).write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_waivers(Path(folder))


def told(text: str | bytes) -> list[str]:
    """The mistakes in a text, each with its remedy, and no entry kept."""
    file = read(text)
    assert replace(file, problems=()) == WaiverFile()
    return [f"{problem} | {problem.remedy}" for problem in file.problems]


def test_no_file_excuses_nothing(tmp_path: Path) -> None:
    assert read_waivers(tmp_path) == WaiverFile()


def test_every_kind_of_entry_is_read() -> None:
    extra = f'files = {{ "docs/handoff.md" = "{DIGEST}" }}\nclaims = ["operations stakeholders"]\n'
    assert read(f"{WAIVER}{ATTESTATION}{extra}{SET_ASIDE}") == WaiverFile(
        waivers=(
            Waiver(
                place=Place(FILE, 1),
                match=("3fa9c1d2e0",),
                owner="ana",
                approver="ben",
                reason="the vendor mends it in May",
                ticket="OPS-12",
                expires=date(2026, 12, 31),
                criterion="E2.D4",
            ),
        ),
        attestations=(
            Attestation(
                place=Place(FILE, 9),
                criterion="E.P3",
                statement="operations know their duties",
                by="ana",
                approver="ben",
                signed=date(2026, 11, 1),
                valid_until=date(2027, 1, 30),
                files={"docs/handoff.md": DIGEST},
                claims=("operations stakeholders",),
            ),
        ),
        not_applicable=(
            NotApplicable(
                place=Place(FILE, 18),
                criterion="docs/plan/phase-e.md:E3.D2",
                owner="ana",
                approver="ben",
                reason="there is no mobile client",
                expires=date(2026, 12, 31),
            ),
        ),
    )


def test_a_gate_with_its_label_is_scope_enough() -> None:
    (waiver,) = read(WAIVER.replace('criterion = "E2.D4"', 'gate = "runbooks.usable[support team]"')).waivers
    assert (waiver.criterion, waiver.gate) == ("", "runbooks.usable[support team]")


def test_one_clause_may_be_claimed_without_a_list() -> None:
    (attestation,) = read(f'{ATTESTATION}claims = "operations stakeholders"\n').attestations
    assert attestation.claims == ("operations stakeholders",)


def test_an_attestation_of_the_last_days_of_the_calendar_ends_with_it() -> None:
    (attestation,) = read(ATTESTATION.replace("2026-11-01", "9999-12-30")).attestations
    assert attestation.valid_until == date.max


def test_the_rest_of_the_file_still_counts() -> None:
    file = read(WAIVER.replace("ben", "") + SET_ASIDE)
    assert not file.waivers
    assert [entry.criterion for entry in file.not_applicable] == ["docs/plan/phase-e.md:E3.D2"]
    assert [str(problem) for problem in file.problems] == ["devnet-waivers.toml:5: approver is empty"]
    assert [problem.remedy for problem in file.problems] == ["say who agreed, another person"]


NOT_DATED = "write it as 2026-12-31, without quotes or a time"


@pytest.mark.parametrize(
    ("was", "becomes", "expected"),
    [
        ('owner = "ana"\n', "", ':1: owner is missing | add owner = "…"'),
        ("expires = 2026-12-31\n", "", ":1: expires is missing | add expires = 2026-12-31"),
        ('match = ["3fa9c1d2e0"]\n', "", ':1: match is missing | add match = ["3fa9c1d2e0"]'),
        (
            'criterion = "E2.D4"\n',
            "",
            ':1: names neither a criterion nor a gate | add gate = "…", or criterion = "…", an id of pytest --',
        ),
        (
            '"E2.D4"',
            '"E2-D4"',
            ":2: criterion 'E2-D4' is no criterion's id | write its id; pytest --devnet-list shows all",
        ),
        ('"E2.D4"', "4", ":2: criterion wants a string | write criterion = "),
        ('"ana"', '" "', ":4: owner is empty | say who mends it"),
        ('"ben"', '"TBD"', ":5: approver 'TBD' says nothing | say who agreed, another person"),
        ('"OPS-12"', '"…"', ":7: ticket '…' says nothing | say where mending it is planned"),
        ("the vendor", "TODO: the vendor", ":6: reason 'TODO: the vendor mends it in May' is still to be written | "),
        ("2026-12-31", '"2026-12-31"', f":8: expires wants a date | {NOT_DATED}"),
        ("2026-12-31", "2026-12-31T10:00:00Z", f":8: expires wants a date | {NOT_DATED}"),
        ('["3fa9c1d2e0"]', "[]", ':3: match wants a list of finding ids | as the report prints them: ["3fa9c1d2e0"]'),
        (
            '["3fa9c1d2e0"]',
            '"3fa9c1d2e0"',
            ':3: match wants a list of finding ids | as the report prints them: ["3fa9c1d2e0"]',
        ),
        ("3fa9c1d2e0", "*", ":3: '*' is no finding's id | copy the ten hexadecimal digits of the report"),
        (
            '"3fa9c1d2e0"',
            "[1]",
            ":3: entry 1 of match is no finding's id | copy the ten hexadecimal digits of the report",
        ),
        ('["3fa9c1d2e0"]', '["3fa9c1d2e0", "3fa9c1d2e0"]', ":3: 3fa9c1d2e0 is named twice | name it once"),
        (
            '["3fa9c1d2e0"]',
            str([f"{number:010}" for number in range(11)]),
            ":3: match names 11 findings, at most 10 can be waived together | ",
        ),
        ('"ana"\n', '"ana"\nuntil = 3\n', ":5: unknown key 'until' | known are approver, criterion, expires, gate, "),
        ('"ana"\n', '"ana"\nmatches = []\n', ":5: unknown key 'matches' | did you mean 'match'?"),
        (
            '"ana"\n',
            '"ana"\ngate = "docs"\n',
            ":5: gate 'docs' is no gate's id | write docs.present, or docs.present[label]",
        ),
        (
            '"ana"\n',
            '"ana"\ngate = "waivers.sound[x]"\n',
            ":5: waivers.sound cannot be waived | mend the entry it speaks of",
        ),
    ],
)
def test_a_waiver_with_a_mistake_waives_nothing(was: str, becomes: str, expected: str) -> None:
    assert was in WAIVER
    (problem,) = told(WAIVER.replace(was, becomes))
    assert problem.startswith(f"{FILE}{expected}")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("claims = []", "claims wants a list of clauses | leave it out to speak for the whole criterion"),
        ("claims = [1]", "claims wants a list of clauses | leave it out to speak for the whole criterion"),
        ("files = []", 'files wants a table | write { "docs/handoff.md" = "sha256:…" }'),
        (
            f'files = {{ "../a" = "{DIGEST}" }}',
            "'../a' is no path inside the repository | with forward slashes, from its root",
        ),
        (
            f'files = {{ "/etc/hosts" = "{DIGEST}" }}',
            "'/etc/hosts' is no path inside the repository | with forward slashes, from its root",
        ),
        (
            f'files = {{ "." = "{DIGEST}" }}',
            "'.' is no path inside the repository | with forward slashes, from its root",
        ),
        (
            f"files = {{ 'docs\\a' = '{DIGEST}' }}",
            r"'docs\\a' is no path inside the repository | with forward slashes, from its root",
        ),
        ('files = { "a" = "sha256:0" }', "a wants sha256: and 64 hexadecimal digits | run sha256sum a"),
        ('files = { "a" = 0x' + "f" * 5000 + " }", "a wants sha256: and 64 hexadecimal digits | run sha256sum a"),
    ],
)
def test_an_attestation_with_a_mistake_attests_nothing(line: str, expected: str) -> None:
    assert told(f"{ATTESTATION}{line}\n") == [f"{FILE}:8: {expected}"]


@pytest.mark.parametrize("days", ["0", "367", '"90"', "true", "9.5", "1" + "0" * 30])
def test_a_word_is_good_for_a_day_to_a_year(days: str) -> None:
    text = ATTESTATION.replace("valid_for = 90", f"valid_for = {days}")
    assert told(text) == [f"{FILE}:7: valid_for wants a number of days, 1 to 366 | "]


def test_a_word_may_be_good_for_a_leap_year() -> None:
    (attestation,) = read(ATTESTATION.replace("valid_for = 90", "valid_for = 366")).attestations
    assert attestation.valid_until == date(2027, 11, 2)


def test_an_attestation_without_its_length_is_told_how_to_say_it() -> None:
    assert told(ATTESTATION.replace("valid_for = 90\n", "")) == [
        f"{FILE}:1: valid_for is missing | add valid_for = 90",
    ]


def test_arrays_that_are_not_known_name_the_nearest() -> None:
    (problem,) = told(WAIVER.replace("[[waiver]]", "[[waivers]]"))
    assert problem.endswith("unknown key 'waivers' | did you mean 'waiver'?")


@pytest.mark.parametrize("text", ["waiver = 3", "waiver = ['3fa9c1d2e0']", WAIVER.replace("[[waiver]]", "[waiver]")])
def test_what_is_no_array_of_tables_is_told_how_to_be_one(text: str) -> None:
    (problem,) = told(text)
    assert problem.endswith("waiver wants tables | head each with [[waiver]]")


@pytest.mark.parametrize("entry", [WAIVER, ATTESTATION, SET_ASIDE])
def test_an_entry_given_twice_counts_once(entry: str) -> None:
    file = read(f"{entry}{entry}")
    assert len([*file.waivers, *file.attestations, *file.not_applicable]) == 1
    (problem,) = file.problems
    assert problem.message == f"repeats the entry at {FILE}:1"


def test_two_waivers_of_one_gate_both_count() -> None:
    file = read(WAIVER + WAIVER.replace("3fa9c1d2e0", "0e2d1c9af3"))
    assert [waiver.key for waiver in file.waivers] == [f"{FILE}:1", f"{FILE}:9"]
    assert not file.problems


def test_entries_on_one_line_are_refused_because_a_waiver_is_named_by_its_line() -> None:
    inline = ", ".join(
        '{gate = "a.b", match = ["%s"], owner = "ana", approver = "ben", reason = "so", ticket = "T", '
        "expires = 2026-12-31}" % (str(digit) * 10)
        for digit in (1, 2)
    )
    file = read(f"waiver = [{inline}]")
    assert [waiver.match for waiver in file.waivers] == [("1" * 10,)]
    assert [str(problem) for problem in file.problems] == [f"{FILE}:1: cannot be told from the entry before it"]


def test_broken_toml_is_one_problem_with_its_line() -> None:
    (problem,) = told("[[waiver]]\nowner = ana\n")
    assert problem.startswith(f"{FILE}:2: is not TOML: Invalid value | put text into double quotes")


@pytest.mark.parametrize("was", ['"3fa9c1d2e0"', '"ana"', '"E2.D4"', "2026-12-31"])
def test_a_number_too_long_to_print_is_a_problem_like_any_other(was: str) -> None:
    (problem,) = told(WAIVER.replace(was, "0x" + "f" * 5000))
    assert problem.startswith(f"{FILE}:")


def test_a_number_nobody_can_read_is_a_problem() -> None:
    (problem,) = told("a = " + "9" * 5000)
    assert problem.startswith(FILE)


def test_quotes_in_a_comment_hide_no_waiver() -> None:
    second = WAIVER.replace("3fa9c1d2e0", "0e2d1c9af3")
    assert [waiver.key for waiver in read(f'# it\'s """\n{WAIVER}{second}').waivers] == [f"{FILE}:2", f"{FILE}:10"]


def test_a_dead_link_of_that_name_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / FILE).symlink_to("nowhere")
    (problem,) = read_waivers(tmp_path).problems
    assert str(problem) == f"{FILE}: cannot be read: No such file or directory"


@given(st.one_of(st.text(), st.binary()))
def test_no_text_makes_the_reader_raise(text: str | bytes) -> None:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    assert isinstance(read(raw), WaiverFile)


VALUES = st.sampled_from(
    ['"ana"', '""', "3", "true", "[]", '["3fa9c1d2e0"]', "{}", "2026-12-31", "10:00:00", "'''\n'''", '"E1.D1"']
)
KEYS = st.sampled_from([*Waiver.__slots__, "date", "valid_for", "files", "claims", "statement", "by", "x"])
HEADS = st.sampled_from(["waiver", "attestation", "not-applicable", "waivers"])


@given(st.lists(st.tuples(HEADS, st.dictionaries(KEYS, VALUES)), max_size=4))
def test_every_entry_is_kept_or_told_of(entries: list[tuple[str, dict[str, str]]]) -> None:
    text = "".join(
        f"[[{head}]]\n" + "".join(f"{key} = {value}\n" for key, value in table.items()) for head, table in entries
    )
    file = read(text)
    kept = len([*file.waivers, *file.attestations, *file.not_applicable])
    assert kept == len(entries) or file.problems


WORDS = st.text(st.characters(codec="utf-8", categories=["L", "Nd"]), min_size=4, max_size=20).map(
    lambda it: f"so {it}"
)


@given(
    reason=WORDS,
    match=st.lists(st.from_regex(r"[0-9a-f]{10}", fullmatch=True), min_size=1, max_size=10, unique=True),
    expires=st.dates(),
)
def test_a_valid_waiver_says_what_its_toml_says(reason: str, match: list[str], expires: date) -> None:
    text = (
        f'[[waiver]]\ngate = "docs.present"\nmatch = {match}\nowner = "ana"\napprover = "ben"\n'
        f'reason = "{reason}"\nticket = "OPS-12"\nexpires = {expires.isoformat()}\n'
    )
    (table,) = tomllib.loads(text)["waiver"]
    (waiver,) = read(text).waivers
    assert {key: getattr(waiver, key) for key in table} == table | {"match": tuple(table["match"])}


KNOWN = {"C.A1": "Harbour master satisfied", "C.A2": "Links in `README.md` lead somewhere", "C1.A2": "Ropes counted"}
WORD = 'statement = "The harbour master walked the quay with us"\nclaims = ["Harbour master satisfied"]\n'


@pytest.mark.parametrize(
    ("written", "said", "remedy"),
    [
        ("", WORD, 'add criterion = "C.A1"'),
        ("", 'statement = "We looked at it"\n', 'add criterion = "…", an id of pytest --devnet-list'),
        ('criterion = ""\n', WORD, 'write criterion = "C.A1"'),
        ('criterion = "A1"\n', WORD, "write C.A1"),
        ('criterion = "A2"\n', WORD, "write C.A2 or C1.A2"),
        ('criterion = "the master"\n', WORD, "write an id such as C.A1; pytest --devnet-list shows all"),
    ],
)
def test_what_names_no_criterion_is_told_the_one_at_hand(tmp_path: Path, written: str, said: str, remedy: str) -> None:
    signed = 'by = "Bo Mar"\napprover = "Ana Lind"\ndate = 2027-02-20\nvalid_for = 60\n'
    (tmp_path / FILE).write_text(f"[[attestation]]\n{written}{said}{signed}", encoding="utf-8")
    assert [problem.remedy for problem in read_waivers(tmp_path, KNOWN).problems] == [remedy]
