from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from devnet_domain.attempts import AttemptLimit
from devnet_domain.errors import TooManyAttempts

pytestmark = pytest.mark.criterion("E2.D4")
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def test_the_attempt_beyond_the_limit_has_to_wait_until_the_first_is_a_minute_old() -> None:
    limit = AttemptLimit(2)
    limit.take("alice", NOON)
    limit.take("alice", NOON + timedelta(seconds=30))
    with pytest.raises(TooManyAttempts, match=r"^Too many attempts to sign in\. Try again in 20 s\.$") as refused:
        limit.take("alice", NOON + timedelta(seconds=40.5))
    assert refused.value.retry_after == 20
    limit.take("alice", NOON + timedelta(seconds=60))


def test_a_refused_attempt_does_not_count() -> None:
    limit = AttemptLimit(1)
    limit.take("alice", NOON)
    for seconds in (10, 59):
        with pytest.raises(TooManyAttempts):
            limit.take("alice", NOON + timedelta(seconds=seconds))
    limit.take("alice", NOON + timedelta(seconds=60))


def test_accounts_do_not_share_their_attempts() -> None:
    limit = AttemptLimit(1)
    limit.take("alice", NOON)
    limit.take("gwen", NOON)
    with pytest.raises(TooManyAttempts):
        limit.take("gwen", NOON)


def test_a_success_forgets_the_attempts() -> None:
    limit = AttemptLimit(1)
    limit.take("alice", NOON)
    limit.take("gwen", NOON)
    limit.forget("alice")
    limit.forget("nobody")
    limit.take("alice", NOON)
    with pytest.raises(TooManyAttempts):
        limit.take("gwen", NOON)
