"""Bindings are brought in line with the plan as text: what people wrote stays, and nothing is accepted unseen."""

from __future__ import annotations

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import starmap
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pytest_devnet import PATHS, PERCENT, Evidence, Kind, Observation, Place, Repo, SettingsError
from pytest_devnet.binding.draft import draft, write_draft
from pytest_devnet.binding.match import match
from pytest_devnet.binding.placing import ORPHANS, SAYS
from pytest_devnet.binding.sidecar import read_sidecar
from pytest_devnet.gating.registry import Registry
from pytest_devnet.model import Bound, Criterion, Values
from pytest_devnet.plan import normalise, read_plan
from tests.binding.makers import SIDECAR, criterion, filed, gate_of, plan, registry, sidecar

HULL = '[A.A1]\ncriterion = "Hull painted"\n"file.there" = { path = "hull" }  # mine\n'
SAIL = '[A.A2]\ncriterion = "Sail sewn"\n"file.there" = { path = "sail" }\n'


def drafted(text: str, *criteria: Criterion, gates: Registry | None = None) -> str:
    return draft(text, plan(*criteria), sidecar(text), gates or registry())


def at(id: str, text: str) -> Criterion:
    return criterion(id, text)


class TestNew:
    def test_a_file_begins_with_what_it_is_for(self) -> None:
        assert drafted("", at("A.A1", "Hull painted")) == (
            "# The bindings of the plan beside this file: which gates answer which of its lines.\n"
            "# `criterion` repeats the line, so that a changed plan is noticed. Refresh with: pytest --devnet-bind\n"
            "\n"
            '[A.A1]\ncriterion = "Hull painted"\n# no gate answers "Hull painted"\n'
        )

    def test_gates_that_can_run_are_bound_and_the_clauses_left_are_named(self) -> None:
        gates = registry(gate_of("runs.well", "runs"), gate_of("adr.final", "ADR log"), gate_of("made.it", Kind.COMMIT))
        text = drafted("", criterion("A.A1", "ADR log and such", "ADR log", "costs", "risks"), gates=gates)
        assert text.endswith(
            '[A.A1]\ncriterion = "ADR log and such"\n"adr.final" = {}\n# no gate answers "costs", "risks"\n'
        )

    def test_a_gate_that_needs_values_is_offered_as_a_comment(self) -> None:
        def sworn(repo: Repo, *, by: tuple[str, ...], days: int, file: str = "") -> Iterator[Observation]:
            """Words need a giver."""
            yield Evidence(Place("a"), f"{by} {days} {file} {repo.has('a')}")

        gates = registry(gate_of("docs.filed", "docs", judge=filed), gate_of("oath.sworn", "oath", judge=sworn))
        assert drafted("", criterion("A.A1", "Both", "docs", "oath"), gates=gates).endswith(
            '# "docs.filed" = { file = "…" }   # answers "docs": needs file\n'
            '# "oath.sworn" = { by = ["…"], days = … }   # answers "oath": needs by, days\n'
        )

    def test_a_local_gate_waits_with_the_shipped_one_that_it_must_not_displace(self) -> None:
        own = [replace(gate_of(id, id.partition(".")[0]), local=True) for id in ("docs.own", "oath.own")]
        gates = registry(gate_of("docs.filed", "docs", judge=filed), gate_of("oath.sworn", "oath"), *own)
        assert drafted("", criterion("A.A1", "Both", "docs", "oath"), gates=gates).endswith(
            '# "docs.filed" = { file = "…" }   # answers "docs": needs file\n'
            '# "docs.own" = {}   # answers "docs": stands beside docs.filed, not alone\n'
            '"oath.own" = {}\n'
            '"oath.sworn" = {}\n'
        )

    def test_values_the_plan_fixes_are_not_repeated(self) -> None:
        def covered(repo: Repo, *, at_least: float, paths: tuple[str, ...]) -> Iterator[Observation]:
            """Lines nobody ran may do anything."""
            yield Evidence(Place("a"), f"{at_least} {paths} {repo.has('a')}")

        gates = registry(gate_of("coverage.floor", "coverage", judge=covered, at_least=PERCENT, paths=PATHS))
        both = Values(bounds=(Bound(98, "%"),), paths=("a",))  # type: ignore[arg-type]
        assert drafted("", criterion("A.A1", "coverage", values=both), gates=gates).endswith('"coverage.floor" = {}\n')
        text = drafted("", criterion("A.A1", "coverage", values=Values(paths=("a",))), gates=gates)
        assert text.endswith('# "coverage.floor" = { at_least = … }   # answers "coverage": needs at_least\n')

    def test_the_gate_for_documents_is_offered_for_files_that_clauses_name(self) -> None:
        (line,) = read_plan(
            "## Acceptance\n\n- Ropes counted, log in docs/b.md, notes in `docs/c.md` and `d/`, crew told\n", "p.md"
        ).criteria
        gates = registry(gate_of("docs.present", "guide"), gate_of("ropes.counted", "ropes"))
        assert drafted("", line, gates=gates).endswith(
            '"ropes.counted" = {}\n'
            '# no gate answers "log in docs/b.md", "notes in `docs/c.md`", "`d/`", "crew told"\n'
            '# "docs.present" = { claims = ["log in docs/b.md", "notes in `docs/c.md`"] }'
            "   # looks at docs/b.md, docs/c.md, no further\n"
        )
        named = drafted("", line, gates=registry(gate_of("docs.present", "log")))
        assert named.count("docs.present") == 1

    def test_an_id_that_is_no_plain_key_is_quoted(self) -> None:
        assert '\n["Ω.A1"]\n' in drafted("", at("Ω.A1", "Hull"))

    def test_a_criterion_without_clauses_is_answered_by_none(self) -> None:
        bare = Criterion("A.A1", Kind.TARGET, "", Place("p.md", 1), "A", "A")
        assert drafted("", bare).endswith('[A.A1]\ncriterion = ""\n# no gate answers this\n')

    def test_it_stands_in_the_order_of_the_plan(self) -> None:
        text = drafted(HULL + SAIL, at("A.A1", "Hull painted"), at("A.A3", "Mast"), at("A.A2", "Sail sewn"))
        assert text == HULL + '\n[A.A3]\ncriterion = "Mast"\n# no gate answers "Mast"\n\n' + SAIL

    def test_its_lines_end_as_those_of_the_file(self) -> None:
        text = HULL.replace("\n", "\r\n")
        assert drafted(text, at("A.A1", "Hull painted"), at("A.A3", "Mast")) == (
            text + '\r\n[A.A3]\r\ncriterion = "Mast"\r\n# no gate answers "Mast"\r\n'
        )


class TestUntouched:
    @pytest.mark.parametrize("newline", ["\n", "\r\n"])
    def test_a_file_that_fits_its_plan_stays_byte_for_byte(self, newline: str) -> None:
        text = f"# mine\n\n\n# of hull\n{HULL}   \n# more\n\n  {SAIL}\n\n# end".replace("\n", newline)
        assert drafted(text, at("A.A1", "Hull painted"), at("A.A2", "Sail sewn")) == text

    def test_ids_may_be_quoted_and_gates_have_tables_of_their_own(self) -> None:
        text = '[A]\n["A.A1"]\ncriterion = "Hull"\n[A.A2."a.b"]\n[A.A2]\ncriterion = "Sail"\n'
        assert drafted(text, at("A.A1", "Hull"), at("A.A2", "Sail")) == text

    def test_a_plan_with_an_id_twice_gets_one_table(self) -> None:
        text = drafted("", at("A.A1", "Hull"), at("A.A1", "Sail"))
        assert list(tomllib.loads(text)["A"]) == ["A1"]


class TestMoved:
    def test_only_the_id_is_rewritten_and_the_block_goes_to_its_place(self) -> None:
        text = f"# mine\n\n# of hull\n{HULL}\n{SAIL}"
        assert drafted(text, at("A.A1", "Sail sewn"), at("A.A2", "Hull painted")) == (
            "# mine\n\n" + SAIL.replace("A2", "A1") + "\n# of hull\n" + HULL.replace("A1", "A2")
        )

    def test_tables_of_its_gates_come_along(self) -> None:
        text = '[A.A1]\ncriterion = "Hull"\n[A.A1."a.b"] # x\nn = 1\n'
        assert drafted(text, at("A.A7", "Hull")) == '[A.A7]\ncriterion = "Hull"\n[A.A7."a.b"] # x\nn = 1\n'

    def test_a_table_that_only_leads_to_others_goes_with_the_first(self) -> None:
        text = HULL + '[B]\n[B.A1]\ncriterion = "Mast"\n'
        assert drafted(text, at("B.A1", "Mast"), at("A.A1", "Hull painted")) == (
            '[B]\n[B.A1]\ncriterion = "Mast"\n\n' + HULL
        )


class TestSuspect:
    def test_the_plans_text_is_offered_and_nothing_accepted(self) -> None:
        changed = at("A.A1", 'Hull "tarred"')
        text = drafted(HULL, changed)
        assert text == HULL.replace("criterion", '# the plan says: "Hull \\"tarred\\""\ncriterion', 1)
        assert drafted(text, changed) == text

    def test_a_later_text_takes_the_place_of_an_earlier_offer(self) -> None:
        once = drafted(HULL, at("A.A1", "Hull tarred"))
        assert drafted(once, at("A.A1", "Hull scraped")) == once.replace("tarred", "scraped")

    def test_a_binding_without_a_text_is_offered_one(self) -> None:
        text = '[A.A1]\n"a.b" = {}\n[A.A1."c.d"]\n'
        assert drafted(text, at("A.A1", "Hull")) == ('[A.A1]\n# the plan says: "Hull"\n"a.b" = {}\n[A.A1."c.d"]\n')


class TestOrphans:
    def test_they_stand_at_the_end_under_one_comment(self) -> None:
        text = drafted(f"{HULL}\n{SAIL}", at("A.A3", "Mast"))
        assert text == f'[A.A3]\ncriterion = "Mast"\n# no gate answers "Mast"\n\n{ORPHANS}\n{HULL}\n{SAIL}'
        assert drafted(text, at("A.A3", "Mast")) == text

    def test_one_more_joins_them_under_the_same_comment(self) -> None:
        once = drafted(f"{HULL}\n{SAIL}", at("A.A1", "Hull painted"))
        assert once == f"{HULL}\n{ORPHANS}\n{SAIL}"
        assert drafted(once, at("A.A3", "Mast")).count(ORPHANS) == 1

    def test_the_comment_goes_when_the_plan_has_the_line_again(self) -> None:
        once = drafted(f"{HULL}\n{SAIL}", at("A.A1", "Hull painted"))
        assert drafted(once, at("A.A1", "Hull painted"), at("A.A2", "Sail sewn")) == f"{HULL}\n{SAIL}"

    def test_one_whose_id_is_another_criterions_steps_aside(self) -> None:
        criteria = [at("A.A1", "Mast"), at("A.A2", "Hull painted")]
        text = drafted(f"{HULL}\n{SAIL}", *criteria)
        assert text.endswith(f"\n{HULL.replace('A1', 'A2')}\n{ORPHANS}\n{SAIL.replace('A.A2', QUOTED)}")
        assert drafted(text, *criteria) == text
        back = drafted(text, *criteria, at("A.A3", "Sail sewn"))
        assert back.endswith(f"\n{SAIL.replace('A.A2', 'A.A3')}")

    def test_a_name_to_step_aside_to_is_free(self) -> None:
        text = f'{HULL}{SAIL}["A.A2 orphan 1"]\ncriterion = "Keel"\n'
        assert '["A.A2 orphan 2"]' in drafted(text, at("A.A2", "Hull painted"))

    def test_a_table_of_another_version_of_the_file_is_kept_at_the_end(self) -> None:
        text = f"{SAIL}\n{HULL}"
        assert draft(text, plan(at("A.A1", "Hull painted")), sidecar(HULL), registry()) == f"{HULL}\n{ORPHANS}\n{SAIL}"


QUOTED = '"A.A2 orphan 1"'


class TestRefused:
    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("[A.A1\n", f"{SIDECAR}:1: is not TOML: Expected ']' at the end of a table declaration"),
            ('title = "x"\n', f"{SIDECAR}:1: 'title' is no table of a criterion"),
            ("[A.A1]\n", f"{SIDECAR}:1: 'A.A1' is no table of a criterion"),
            ('A.A1 = { criterion = "x" }\n', f"{SIDECAR}:1: A.A1 has no table header of its own"),
            ('[A]\nA1.criterion = "x"\n', f"{SIDECAR}:2: A.A1 has no table header of its own"),
        ],
    )
    def test_a_sidecar_that_is_not_one_table_a_criterion(self, text: str, message: str) -> None:
        with pytest.raises(SettingsError) as caught:
            drafted(text, at("A.A1", "Hull"))
        assert str(caught.value) == message
        assert caught.value.remedy

    def test_a_text_that_is_not_what_was_read(self) -> None:
        with pytest.raises(SettingsError, match="is not TOML"):
            draft("[a", plan(at("A.A1", "Hull")), sidecar(""), registry())


LINES = st.lists(st.text(), min_size=1, max_size=5)
IDS = ("A.A1", "A.A2", "A.A3", "Ω.A1", "1.1.1", "a.md::A.A1")
GATES = registry(gate_of("a.b", "hull"), gate_of("c.d", "sail", judge=filed), gate_of("e.f", Kind.DELIVERABLE))
ADDED = (
    "# mine",
    '"x.y" = { n = 1 }',
    '"x.z" = { a = [\n  ["[q]"],\n] }',
    '"x.w" = { t = """\n[E1]\n# no"""}',
    "",
    "#\t",
)


def mine(text: str, added: list[str], newline: str) -> str:
    """The text after a person put a line into some tables."""
    lines = iter(added)
    below = re.sub("(?m)^criterion = .*$", lambda found: f"{found[0]}\n{next(lines, '#')}", text)
    return below.replace("\n", newline)


def written(text: str) -> Counter[str]:
    """The lines a person could miss: all but headers, blank ones and those bind puts there."""
    lines = (line.strip() for line in text.split("\n"))
    return Counter(line for line in lines if line and line[0] != "[" and line != ORPHANS and not line.startswith(SAYS))


class TestAnyPlan:
    @given(LINES)
    def test_hostile_texts_give_toml_that_says_the_same(self, texts: list[str]) -> None:
        criteria = tuple(starmap(at, zip(IDS, texts, strict=False)))
        text = drafted("", *criteria, gates=GATES)
        assert [entry.text for entry in sidecar(text).entries] == texts
        assert drafted(text, *criteria, gates=GATES) == text

    @given(
        LINES,
        LINES,
        st.permutations(IDS),
        st.lists(st.sampled_from(ADDED), max_size=6),
        st.sampled_from(["\n", "\r\n"]),
    )
    def test_a_plan_that_changes_loses_nothing(
        self, before: list[str], after: list[str], ids: list[str], added: list[str], newline: str
    ) -> None:
        old = tuple(starmap(at, zip(IDS, before, strict=False)))
        new = tuple(starmap(at, zip(ids, [*before[::-2], *after], strict=False)))
        text = mine(drafted("", *old, gates=GATES), added, newline)
        found = drafted(text, *new, gates=GATES)
        assert written(text) <= written(found)
        assert drafted(found, *new, gates=GATES) == found
        entries = sidecar(found).entries
        matching = match(new, entries)
        assert set(matching.by_criterion) == {one.id for one in new}
        assert all(one.how != "moved" for one in matching.by_criterion.values())
        assert Counter(normalise(text) for text in before) <= Counter(normalise(entry.text or "") for entry in entries)


class TestWriting:
    def write(self, root: Path, text: str | None, *criteria: Criterion) -> str:
        file = root / SIDECAR
        file.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            file.write_bytes(text.encode())
        wanted = plan(*criteria)
        return write_draft(root, wanted, read_sidecar(root, wanted.path), registry())

    def test_says_what_became_of_every_binding(self, tmp_path: Path) -> None:
        text = HULL + SAIL + '[A.A3]\ncriterion = "Mast"\n[A.A9]\ncriterion = "Gone"\n'
        criteria = [
            at("A.A1", "Hull painted"),
            at("A.A3", "Mast bent"),
            at("A.A4", "Sail sewn"),
            at("A.A5", "Keel"),
            at("A.A6", "Oars"),
        ]
        assert self.write(tmp_path, text, *criteria) == f"{SIDECAR}: 2 new, 1 moved, 1 suspect, 1 orphan, 1 untouched"
        assert (
            self.write(tmp_path, None, *criteria) == f"{SIDECAR}: nothing to change, 1 suspect, 1 orphan, 4 untouched"
        )

    def test_makes_the_file_where_there_is_none(self, tmp_path: Path) -> None:
        assert self.write(tmp_path, None, at("A.A1", "Hull")) == f"{SIDECAR}: 1 new"
        assert "[A.A1]" in (tmp_path / SIDECAR).read_text()

    def test_leaves_a_file_that_fits_alone(self, tmp_path: Path) -> None:
        self.write(tmp_path, HULL, at("A.A1", "Hull painted"))
        (tmp_path / SIDECAR).chmod(0o444)
        os.utime(tmp_path / SIDECAR, (1, 1))
        assert self.write(tmp_path, None, at("A.A1", "Hull painted")) == f"{SIDECAR}: nothing to change, 1 untouched"
        assert (tmp_path / SIDECAR).stat().st_mtime == 1

    def test_keeps_mode_and_byte_order_mark_and_leaves_nothing_beside(self, tmp_path: Path) -> None:
        (tmp_path / SIDECAR).parent.mkdir(parents=True)
        (tmp_path / SIDECAR).touch()
        (tmp_path / SIDECAR).chmod(0o640)
        self.write(tmp_path, "\ufeff" + HULL, at("A.A7", "Hull painted"))
        assert (tmp_path / SIDECAR).read_bytes().decode() == "\ufeff" + HULL.replace("A1", "A7")
        assert (tmp_path / SIDECAR).stat().st_mode & 0o777 == 0o640
        assert [file.name for file in (tmp_path / SIDECAR).parent.iterdir()] == ["keel.toml"]

    def test_writes_what_a_link_leads_to(self, tmp_path: Path) -> None:
        (tmp_path / SIDECAR).parent.mkdir(parents=True)
        (tmp_path / "real.toml").write_text(HULL)
        (tmp_path / SIDECAR).symlink_to(tmp_path / "real.toml")
        self.write(tmp_path, None, at("A.A7", "Hull painted"))
        assert (tmp_path / SIDECAR).is_symlink()
        assert "[A.A7]" in (tmp_path / "real.toml").read_text()

    @pytest.mark.parametrize("text", [b"[A.A1\n", b"x = '\xe9'"])
    def test_a_sidecar_that_cannot_be_read_is_left_alone(self, tmp_path: Path, text: bytes) -> None:
        (tmp_path / SIDECAR).parent.mkdir(parents=True)
        (tmp_path / SIDECAR).write_bytes(text)
        with pytest.raises(SettingsError, match=SIDECAR):
            self.write(tmp_path, None, at("A.A1", "Hull"))
        assert (tmp_path / SIDECAR).read_bytes() == text

    def test_a_plan_without_criteria_leaves_its_bindings_alone(self, tmp_path: Path) -> None:
        with pytest.raises(SettingsError, match="has no criteria to bind"):
            self.write(tmp_path, HULL)
        assert (tmp_path / SIDECAR).read_text() == HULL

    def test_a_place_that_cannot_be_written_is_told(self, tmp_path: Path) -> None:
        (tmp_path / SIDECAR).mkdir(parents=True)
        with pytest.raises(SettingsError, match=f"^{SIDECAR}: cannot be written: Is a directory$"):
            self.write(tmp_path, None, at("A.A1", "Hull"))
