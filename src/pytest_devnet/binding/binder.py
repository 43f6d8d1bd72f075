"""Binding the criteria of one plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from pytest_devnet.binding.arguments import arguments
from pytest_devnet.binding.bound import BIND, CLAIM, BoundCriterion, BoundGate, Shortfall, displaced, suspect, unbound
from pytest_devnet.binding.claims import answered, holding
from pytest_devnet.binding.match import Match, Matching, match
from pytest_devnet.binding.narrowed import narrowed
from pytest_devnet.binding.sidecar import Entry, GateEntry, Sidecar
from pytest_devnet.binding.suggestion import offers
from pytest_devnet.gating.definition import Gate
from pytest_devnet.gating.observe import place_of
from pytest_devnet.gating.plan_values import MESSAGE, PERCENT, TAG
from pytest_devnet.gating.registry import Registry
from pytest_devnet.model import Criterion, Finding, Plan, Strength, Verdict
from pytest_devnet.plan.wording import readable
from pytest_devnet.toml_source import did_you_mean
from pytest_devnet.toml_text import basic_string


@dataclass(frozen=True)
class Binder:
    """Binds a plan. ``attested`` maps criterion ids to the phrases a person's word covers (none: all clauses)."""

    plan: Plan
    sidecar: Sidecar
    registry: Registry
    attested: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def matching(self) -> Matching:
        return match(tuple(self.plan.criteria), self.sidecar.entries)

    def bind(self, criterion: Criterion) -> BoundCriterion:
        """All gates of a criterion that can run, and every reason why that is not enough."""
        found = self.matching.by_criterion.get(criterion.id)
        vouched = criterion.id in self.attested
        if found is None and not vouched:
            whole = tuple(clause.text for clause in criterion.clauses)
            return BoundCriterion(criterion, shortfalls=(self._nothing(criterion),), unclaimed=whole)
        entry = found.entry if found else Entry(criterion.id, criterion.text, (), None, ())
        shortfalls = [*self._mistakes(entry), *self._changed(criterion, found)]
        gates = []
        for stated in entry.gates:
            gate, wrong = self._gate(criterion, stated)
            shortfalls += wrong
            gates += [gate] if gate else []
        unclaimed = self._unclaimed(criterion, gates)
        if not (gates or criterion.clauses or vouched):
            shortfalls.append(self._nothing(criterion))
        shortfalls += [*self._quoted(criterion, entry, unclaimed), *self._displaced(criterion, entry, gates)]
        shortfalls += self._values_nobody_takes(criterion, entry, gates)
        demands = self._demands(criterion, entry)
        shortfalls += self._too_weak(criterion, entry, gates, demands)
        demanding = tuple(_demanding(gate, demands) for gate in gates)
        return BoundCriterion(criterion, demanding, tuple(shortfalls), unclaimed, self._note(criterion, found))

    def _nothing(self, criterion: Criterion) -> Shortfall:
        broken = self.sidecar.broken
        reason = f"{self.sidecar.path} cannot be read" if broken else "no gate answers this criterion"
        remedy = f"mend {broken}" if broken else f"bind it: {BIND}"
        whole = () if broken else tuple(clause.text for clause in criterion.clauses)
        return Shortfall(Verdict.UNBOUND, Finding(criterion.place, reason, remedy, subject=criterion.id), whole)

    def _mistakes(self, entry: Entry) -> Iterator[Shortfall]:
        for mistake in entry.mistakes:
            finding = Finding(place_of(mistake), mistake.message, mistake.remedy, subject=entry.id)
            yield Shortfall(Verdict.UNBOUND, finding)

    def _changed(self, criterion: Criterion, found: Match | None) -> Iterator[Shortfall]:
        if found is not None and found.how == "changed":
            message = f"the plan says {criterion.text!r}, the binding was made for {found.entry.text!r}"
            remedy = "look whether its gates still answer it, then repeat the plan's text there"
            yield suspect(self.sidecar, message, found.entry.id, "criterion", remedy=remedy)

    def _note(self, criterion: Criterion, found: Match | None) -> str:
        if found is None or found.how != "moved":
            return ""
        place = self.sidecar.place(found.entry.id)
        return f"{place}: [{found.entry.id}] is {criterion.id} in the plan now; {BIND} moves it"

    def _gate(self, criterion: Criterion, stated: GateEntry) -> tuple[BoundGate | None, list[Shortfall]]:
        gate = self.registry.gates.get(stated.gate)
        if gate is None:
            near = self._instead_of(stated.gate)
            return None, [unbound(self.sidecar, f"there is no gate {stated.gate}", *stated.keys, remedy=near)]
        clauses, unmatched = self._clauses(criterion, gate, stated)
        given, wrong = arguments(narrowed(criterion, clauses), gate, stated, self.sidecar)
        runs = not any(shortfall.verdict is Verdict.UNBOUND for shortfall in wrong)
        return (BoundGate(gate, stated.label, given, clauses) if runs else None), [*wrong, *unmatched]

    def _instead_of(self, name: str) -> str:
        lost = [f"{refused.place} {refused.message}" for refused in self.registry.refused]
        return f"mend what could not be loaded: {'; '.join(lost)}" if lost else did_you_mean(name, self.registry.gates)

    def _clauses(self, criterion: Criterion, gate: Gate, stated: GateEntry) -> tuple[frozenset[int], list[Shortfall]]:
        texts = [clause.text for clause in criterion.clauses]
        if stated.claims is None:
            clauses = answered(criterion, gate.answers)
            message = f"{gate.id} answers no clause of {criterion.id} by itself"
            remedy = f"say which it answers: claims = [{', '.join(map(basic_string, texts))}]"
            return clauses, [] if clauses else [suspect(self.sidecar, message, *stated.keys, remedy=remedy)]
        found, wrong = set[int](), []
        for claim in stated.claims:
            held = holding(criterion.clauses, claim)
            found |= held
            if not held:
                message = f"claims {claim!r}, which is no clause of {criterion.id}"
                near = did_you_mean(claim, texts)
                wrong.append(suspect(self.sidecar, message, *stated.keys, "claims", remedy=near))
        return frozenset(found), wrong

    def _unclaimed(self, criterion: Criterion, gates: Iterable[BoundGate]) -> tuple[str, ...]:
        claimed = {index for gate in gates for index in gate.clauses} | self._attested(criterion)
        return tuple(clause.text for index, clause in enumerate(criterion.clauses) if index not in claimed)

    def _attested(self, criterion: Criterion) -> set[int]:
        phrases = self.attested.get(criterion.id)
        if phrases is None:
            return set()
        every = set(range(len(criterion.clauses)))
        return set().union(*(holding(criterion.clauses, phrase) for phrase in phrases)) if phrases else every

    def _quoted(self, criterion: Criterion, entry: Entry, unclaimed: Collection[str]) -> Iterator[Shortfall]:
        if unclaimed:
            texts = ", ".join(f'"{readable(text)}"' for text in unclaimed)
            left = [index for index, clause in enumerate(criterion.clauses) if clause.text in unclaimed]
            named = {stated.gate for stated in entry.gates}
            able = [line for gate, line in offers(criterion, left, self.registry) if gate.id not in named]
            remedy = f"write below it: {' and '.join(able)}" if able else CLAIM.format(id=criterion.id)
            quoted = unbound(self.sidecar, f"no gate answers {texts}", entry.id, remedy=remedy)
            yield replace(quoted, clauses=tuple(unclaimed))

    def _displaced(self, criterion: Criterion, entry: Entry, gates: Sequence[BoundGate]) -> Iterator[Shortfall]:
        present = {stated.gate for stated in entry.gates}
        lines = {gate.id: line for gate, line in offers(criterion, range(len(criterion.clauses)), self.registry)}
        for bound in gates:
            for shipped in self.registry if bound.gate.local else ():
                same = answered(criterion, shipped.answers) & bound.clauses
                if same and not shipped.local and shipped.id not in present:
                    message = f"the local gate {bound.gate.id} stands where {shipped.id} answers"
                    remedy = f"write below it: {lines[shipped.id]}; or have the exception waived"
                    yield displaced(self.sidecar, message, entry.id, bound.name, remedy=remedy)

    def _values_nobody_takes(
        self, criterion: Criterion, entry: Entry, gates: Sequence[BoundGate]
    ) -> Iterator[Shortfall]:
        """What the plan fixes is a minimum only where some gate holds the world against it."""
        taken = {value for bound in gates for value in bound.gate.from_plan.values()}
        for value in (PERCENT, MESSAGE, TAG):
            stated = value.read(criterion)
            if gates and stated is not None and value not in taken:
                message = f"the plan states the {value.name} {stated!r}, and no bound gate takes it"
                remedy = "bind a gate that reads it from the plan (from_plan)"
                yield suspect(self.sidecar, message, entry.id, remedy=remedy)

    def _demands(self, criterion: Criterion, entry: Entry) -> dict[int, Strength]:
        least = entry.strength or Strength.ATTESTED
        wanted = {index: max(least, clause.demands or least) for index, clause in enumerate(criterion.clauses)}
        return {index: strength for index, strength in wanted.items() if strength > Strength.ATTESTED}

    def _too_weak(
        self, criterion: Criterion, entry: Entry, gates: Sequence[BoundGate], demands: Mapping[int, Strength]
    ) -> Iterator[Shortfall]:
        attested = self._attested(criterion)
        for index, strength in demands.items():
            claimants = [bound.gate.strength for bound in gates if index in bound.clauses]
            claimants += [Strength.ATTESTED] if index in attested else []
            if claimants and max(claimants) < strength:
                text = criterion.clauses[index].text
                message = f"the clause {text!r} wants {strength.word} evidence; its gates give {max(claimants).word}"
                yield unbound(self.sidecar, message, entry.id, remedy=f"bind a gate of strength {strength.word}")


def _demanding(bound: BoundGate, demands: Mapping[int, Strength]) -> BoundGate:
    wanted = [strength for index, strength in demands.items() if index in bound.clauses]
    reachable = [strength for strength in wanted if strength <= bound.gate.strength]
    return replace(bound, demand=max(reachable, default=None))
