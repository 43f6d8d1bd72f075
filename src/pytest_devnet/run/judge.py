"""From a planned item to its outcome: prove the gate, let it look within its time, fold what it saw."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Event
from typing import TYPE_CHECKING

from pytest_devnet.errors import LibraryMissing
from pytest_devnet.gating.observe import observe, place_of, told
from pytest_devnet.model import Finding, Gap, Observation, Outcome, Place, Verdict, findings_of, fold, strength_of
from pytest_devnet.run.exceptions import qualified
from pytest_devnet.run.limits import OutOfTime, within
from pytest_devnet.waivers import covering

if TYPE_CHECKING:
    from pytest_devnet.binding.bound import BoundGate
    from pytest_devnet.facts.world import World
    from pytest_devnet.run.planned import Planned
    from pytest_devnet.run.project import Project


@dataclass(slots=True)
class Judge:
    """Judges items one after the other. ``deadline`` is a monotonic time that all of them share."""

    project: Project
    deadline: float | None = None
    _seen: list[Observation] = field(default_factory=list)

    def judge(self, item: Planned, nodeid: str) -> Outcome:
        """The outcome of an item, whatever its gate does."""
        started = time.monotonic()
        self._seen = list(item.observations)
        error, proven = item.error, False
        if item.bound is not None:
            error, proven = self._look(item, item.bound)
        waived = self._waived(item)
        return Outcome(
            nodeid=nodeid,
            plan=item.plan.path,
            criterion=item.criterion.id if item.criterion else "",
            gate=item.gate,
            verdict=self._verdict(item, error, waived),
            label=item.bound.label if item.bound else None,
            case=item.case.id if item.case else None,
            strength=strength_of(self._seen, item.bound.gate.strength) if item.bound else None,
            duration=time.monotonic() - started,
            proven=proven,
            local=item.bound is not None and item.bound.gate.local,
            observations=tuple(self._seen),
            waived=waived,
            error=error,
        )

    def _look(self, item: Planned, bound: BoundGate) -> tuple[str, bool]:
        """Why the gate's word does not count (empty when it does), and whether it is proven."""
        world = self.project.world.of(item.plan)
        case = item.case.value if item.case else None
        seen_in_time = self._seen
        complaints = ["was not proven in time"]

        def look(late: Event) -> None:
            complaints[:] = self.project.proofs.of(bound.gate)
            if not complaints:
                for seen in observe(bound.gate, world, bound.given, case):
                    if late.is_set():
                        return
                    seen_in_time.append(seen)
                complaints[:] = self._blind(bound, world, case)

        limit, whose = self._limit(bound)
        try:
            within(limit, look)
        except OutOfTime:
            world.processes.end_all()
            self._seen = [*seen_in_time, Gap(Place(""), f"took longer than {whose}", "look at what it waits for")]
            return "", not complaints
        except LibraryMissing as missing:
            self._seen = [Gap(place_of(missing), missing.message, missing.remedy)]
            return "", False
        except KeyboardInterrupt:
            raise
        except BaseException as error:
            return f"ended in {told(error, bound.gate)}", True
        if not (self._seen or complaints):
            self._seen = [Gap(Place(""), "the gate looked at nothing", "let it yield Evidence of what it looks at")]
        self._weigh(bound)
        return (f"is not proven: {complaints[0]}" if complaints else ""), not complaints

    def _blind(self, bound: BoundGate, world: World, case: object) -> list[str]:
        """A gate of the repository's own could tell reality from its examples, and be strict in these alone.

        So it looks once more, with the same parameters, at the same place with nothing in it.
        """
        if not bound.gate.local or fold(self._seen, gate=bound.gate.id) is not Verdict.PASSED:
            return []
        try:
            seen = tuple(observe(bound.gate, world.emptied(), bound.given, case))
        except Exception:
            return []
        passed = fold(seen, gate=bound.gate.id) is Verdict.PASSED
        return ["it passes when it is shown nothing: what it goes by is not what its facts show"] if passed else []

    def _limit(self, bound: BoundGate) -> tuple[float, str]:
        timeout = bound.gate.timeout
        left = timeout if self.deadline is None else self.deadline - time.monotonic()
        return (left, "the run's deadline") if left < timeout else (timeout, f"its {timeout:g} s")

    def _weigh(self, bound: BoundGate) -> None:
        strength = strength_of(self._seen, bound.gate.strength)
        if bound.demand is not None and strength is not None and strength < bound.demand:
            reason = f"the evidence is {strength.word}, the criterion wants {bound.demand.word}"
            self._seen.append(Gap(Place(""), reason))

    def _waived(self, item: Planned) -> dict[str, str]:
        project = self.project
        blocking = _blocking(self._seen)
        criterion = qualified(item.plan, item.criterion) if item.criterion else ""
        gate = item.bound.name if item.bound else item.gate
        return covering(
            project.waivers,
            criterion=criterion,
            gate=gate,
            findings=blocking,
            today=project.world.today,
            policy=project.settings.policy,
        )

    def _verdict(self, item: Planned, error: str, waived: dict[str, str]) -> Verdict:
        if error:
            return Verdict.ERROR
        if item.verdict is None:
            return fold(self._seen, waived, gate=item.gate)
        blocking = [finding.id(item.gate) for finding in _blocking(self._seen)]
        return Verdict.WAIVED if blocking and all(one in waived for one in blocking) else item.verdict


def _blocking(observations: Iterable[Observation]) -> list[Finding]:
    return [finding for finding in findings_of(observations) if finding.severity == "blocking"]
