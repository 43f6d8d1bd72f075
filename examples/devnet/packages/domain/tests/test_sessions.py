from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devnet_domain.errors import NotAuthenticated
from devnet_domain.sessions import Session, closed, require_open, turned

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
SESSION = Session("ses-1", "usr-alice", expires=NOON)


def test_a_session_is_open_until_the_moment_it_expires() -> None:
    assert require_open(SESSION, NOON - timedelta(microseconds=1)) is SESSION


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("session", [None, closed(SESSION), SESSION], ids=["unknown", "closed", "expired"])
def test_any_other_session_is_over(session: Session | None) -> None:
    with pytest.raises(NotAuthenticated, match=r"^The session is over\. Sign in again\.$"):
        require_open(session, NOON)


def test_a_refresh_turns_the_session_and_leaves_its_end_alone() -> None:
    assert turned(turned(SESSION)) == Session("ses-1", "usr-alice", expires=NOON, turn=2)
