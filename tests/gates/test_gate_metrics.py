"""What a service tells of the time that its actions take."""

from __future__ import annotations

from pytest_devnet import Action, Call, Evidence, Reply, Request, Serving
from pytest_devnet_gates.metrics import metrics_move
from tests.gates.live import judged

WAIT = 'wait_seconds{outcome="ok"}'


def waits(call: Call) -> Reply:
    if call.path != "/wait":
        call.count("losses_total")
        return Reply(404)
    call.observe("wait_seconds", 0.0001, outcome="ok")
    call.observe("wait_seconds", 9.0, outcome="late")
    return Reply()


def test_one_histogram_may_tell_outcomes_apart() -> None:
    action = Action("waits", Request("/wait"), moves={'wait_seconds_count{outcome="ok"}': 1}, observes=WAIT)
    loss = Action("is lost", Request("/loss"), expect=404, moves={"losses_total": 1})
    seen = judged(metrics_move, Serving(waits, actions=(action, loss), counters=("losses_total",)))
    assert any('wait_seconds_sum{outcome="ok"} tells 0.000 s' in str(one) for one in seen if isinstance(one, Evidence))
