"""Credentials that are none: whoever made them up, forged them or was signed out has to stay outside."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from pytest_devnet import Evidence, Fails, Finding, Gap, Passes, Place, Strength, Unproven, described, gate
from pytest_devnet_gates._gatehouse import KEY, OPENAPI, Gatehouse, serving

if TYPE_CHECKING:
    from pytest_devnet import Authorization, Call, Credential, Credentials, Observation, Reply, Repo, Services
    from pytest_devnet.formats.openapi_model import Description, Operation

_REFUSED = ("deny", "hide", "invalid")
_AT = "openapi.json:18: GET /me"
_FORGED = (
    "a token with more behind it; a token alg=none; a token alg=None; a token alg=NONE; a token without its signature; "
    "a token with another signature; a token with claims changed; a token signed by a key of somebody else; "
    "a token signed by an empty key"
)
_OUTLIVED = "a token expired; a token for another audience; a token after POST /logout"


def _world(handler: Callable[[Call], Reply], **more: Any) -> dict[str, Any]:
    served = serving(handler)
    return {"service": served, "own_service": served, "given": {"key": KEY}, **more}


def _fails(handler: Callable[[Call], Reply], *findings: str, **more: Any) -> Any:
    return Fails(_FILES, findings=findings, **_world(handler, **more))


_FILES = {"openapi.json": json.dumps(OPENAPI, indent=1)}
_NO_SIGN_OUT = {**OPENAPI, "paths": {"/me": OPENAPI["paths"]["/me"]}}
_NOTHING = {**OPENAPI, "paths": {"/logout": OPENAPI["paths"]["/logout"]}}


@gate(
    "authentication.sound",
    answers=("authentication tests", "sign-in tests", "session security", "authentication hardened"),
    strength=Strength.EXECUTED,
    examples=(
        Passes(_FILES, **_world(Gatehouse())),
        Passes(
            _FILES,
            **_world(Gatehouse(heeds_query=True)),
            findings=(f"{_AT}: accepted (200) where logs and links keep it: a token in the query, as token",),
        ),
        Passes({"openapi.json": json.dumps(_NO_SIGN_OUT, indent=1)}, **_world(Gatehouse())),
        _fails(
            Gatehouse(genuine=bool),
            f"{_AT}: accepted (200): {_FORGED}",
        ),
        _fails(
            Gatehouse(genuine=lambda jwt: jwt.header["alg"] == "none" or jwt.is_signed_by(KEY)),
            f"{_AT}: accepted (200): a token alg=none",
        ),
        _fails(
            Gatehouse(knows=lambda _name, _password: True),
            f"{_AT}: ann is signed in (200) by another password",
        ),
        _fails(
            Gatehouse(knows=lambda name, password: password.startswith(f"{name}-1")),
            f"{_AT}: ann is signed in (200) by a password with more behind it",
        ),
        _fails(Gatehouse(heeds_time=False), f"{_AT}: accepted (200): a token expired"),
        _fails(Gatehouse(heeds_audience=False), f"{_AT}: accepted (200): a token for another audience"),
        _fails(Gatehouse(signs_out=False), f"{_AT}: accepted (200): a token after POST /logout"),
        _fails(
            Gatehouse(unsigned=500),
            f"{_AT}: fails (500): {_FORGED}; {_OUTLIVED}",
        ),
        _fails(
            Gatehouse(key="changeme", genuine=lambda jwt: jwt.is_signed_by("changeme")),
            f"{_AT}: tokens are signed with a key that anybody guesses: 'changeme'",
            given={},
        ),
        Unproven(
            _FILES,
            **_world(Gatehouse(), given={"key": "another"}),
            gaps=(f"{_AT}: tokens are not signed with the key that is named",),
        ),
        Unproven(
            _FILES, **_world(Gatehouse(), given={}), gaps=(f"{_AT}: no expired token can be made without the key",)
        ),
        Unproven(
            _FILES,
            **_world(Gatehouse(patience=3)),
            gaps=(f"{_AT}: ann was allowed it at first, and at the end there was 403",),
        ),
        Unproven(
            _FILES,
            **_world(Gatehouse(unsigned=429)),
            gaps=(f"{_AT}: answered 429, which says nothing: {_FORGED}; {_OUTLIVED}",),
        ),
        Unproven(
            {"openapi.json": json.dumps(_NOTHING, indent=1)},
            **_world(Gatehouse()),
            gaps=("openapi.json: there is nothing without an id in its path that a principal may read",),
        ),
    ),
)
def authentication_sound(
    repo: Repo, service: Services, authorization: Authorization, *, openapi: str = "", key: str = ""
) -> Iterator[Observation]:
    """A check that takes a forged token is no check: whoever can write one is whoever they like.

    ``key`` is what tokens are signed with, as devnet.toml gives it to the service (``${NAME}``): with it, tokens are
    made that have expired, or are meant for somebody else.
    """
    settings, description = described(repo, service, openapi)
    credentials = authorization.bench(settings, description).credentials(key)
    if credentials is None:
        yield _nothing_to_try(description)
        return
    operation = credentials.operation
    yield from _key(credentials, operation, key)
    yield from _judged((*credentials.all(), *credentials.signed_out()), operation)
    yield from _passwords(credentials, operation)
    again = credentials.control()
    if again.decision != "allow":
        said = f"{credentials.principal} was allowed it at first, and at the end there was {again.answer}"
        yield Gap(operation.place, f"{operation.name}: {said}", "see what locks callers out")


def _nothing_to_try(description: Description) -> Gap:
    place = Place(description.document.path)
    if not any(one.protected for one in description.operations):
        remedy = "name a scheme where one has to: components.securitySchemes, and security"
        return Gap(place, "says of no operation that callers have to sign in, and none refuses them", remedy)
    said = "there is nothing without an id in its path that a principal may read"
    return Gap(place, said, "declare a principal that may")


def _key(credentials: Credentials, operation: Operation, key: str) -> Iterator[Observation]:
    weak = credentials.weak_key()
    if weak:
        said = f"tokens are signed with a key that anybody guesses: {weak!r}"
        yield Finding(operation.place, said, "sign with 32 random bytes from the environment", subject=operation.name)
    elif key and not credentials.fits():
        said = f"{operation.name}: tokens are not signed with the key that is named"
        yield Gap(operation.place, said, "name the key as devnet.toml gives it to the service")
    elif not key and credentials.signs():
        said = f"{operation.name}: no expired token can be made without the key"
        yield Gap(operation.place, said, 'give the service a key in devnet.toml, and name it here: key = "${NAME}"')


def _judged(tried: Iterable[Credential], operation: Operation) -> Iterator[Observation]:
    """One observation for all of which the same is to be said."""
    alike: dict[tuple[str, bool, str], list[Credential]] = {}
    for one in tried:
        alike.setdefault((one.asked.decision, one.misplaced, str(one.asked.answer)), []).append(one)
    for (decision, misplaced, answer), those in alike.items():
        names = "; ".join(one.name for one in those)
        if decision in _REFUSED:
            yield Evidence(operation.place, f"refused ({answer}): {names}", operation.name)
        elif decision == "busy":
            yield Gap(
                operation.place, f"{operation.name}: answered {answer}, which says nothing: {names}", "raise limits"
            )
        else:
            message, remedy = _accepted(decision, answer, misplaced=misplaced)
            severity = "advisory" if misplaced and decision == "allow" else "blocking"
            curl = those[0].asked.curl
            yield Finding(operation.place, f"{message}: {names}", remedy, severity, operation.name, curl)  # type: ignore[arg-type]


def _passwords(credentials: Credentials, operation: Operation) -> Iterator[Observation]:
    tried = list(credentials.passwords())
    let_in = [(name, asked) for name, asked, accepted in tried if accepted]
    for name, asked in let_in[:1]:
        said = f"{credentials.principal} is signed in ({asked.answer}) by {name}"
        yield Finding(operation.place, said, "compare the whole password", subject=operation.name, reproduce=asked.curl)
    if tried and not let_in:
        answers = "; ".join(f"{name} ({asked.answer})" for name, asked, _ in tried)
        yield Evidence(operation.place, f"does not sign {credentials.principal} in: {answers}", operation.name)


def _accepted(decision: str, answer: str, *, misplaced: bool) -> tuple[str, str]:
    if decision == "error":
        return f"fails ({answer})", "refuse it"
    if misplaced:
        return f"accepted ({answer}) where logs and links keep it", "take it from its header alone"
    return f"accepted ({answer})", "verify signature, algorithm, time, audience and session of every token"
