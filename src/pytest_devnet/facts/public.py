"""Operations that anybody may call, called by nobody: each in the ways in which it ought to be of use to them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from pytest_devnet.declarations import Request
from pytest_devnet.facts.asked import Asked
from pytest_devnet.facts.matrix import Matrix, Tried
from pytest_devnet.formats.authorization_lock import ANONYMOUS, Cell
from pytest_devnet.formats.references import sent_fields
from pytest_devnet.formats.resources import scalars_in, subject_of
from pytest_devnet.formats.routes import template_pattern
from pytest_devnet.formats.sample_values import Sampler

if TYPE_CHECKING:
    from pytest_devnet.declarations import Login
    from pytest_devnet.facts.http_client import Answer
    from pytest_devnet.facts.looking import Known
    from pytest_devnet.facts.objects import Objects
    from pytest_devnet.formats.openapi_model import Operation

Json = Any
_NO_LETTER = re.compile(r"[^a-z0-9]")


@dataclass(frozen=True, slots=True)
class Public:
    """Tries one operation. Who signs in by it shows that it can be called; else something made up is sent."""

    matrix: Matrix

    @property
    def operation(self) -> Operation:
        return self.matrix.operation

    @property
    def objects(self) -> Objects:
        return self.matrix.objects

    def tried(self) -> Tried:
        """The first way in which it works; where none does, what came of the first. Raises ``NoSample``."""
        first = None
        for one in self._ways():
            first = first or one
            if one.served:
                return one
        return first  # type: ignore[return-value]

    def let_in(self) -> Tried | None:
        """The same as each principal: whom it lets in, though it refuses nobody in particular."""
        there = self.objects.known.get(subject_of(self.operation.path), ())
        for principal in self.matrix.asker.principals:
            for values in (self._made_up(), *(one.values for one in there if one.is_own(principal))):
                asked = self.matrix.asker.ask(self.operation, principal.name, values, body=self._body())
                tried = Tried(Cell(self.operation.name, principal.role, "any"), principal.name, asked)
                if tried.served:
                    return tried
        return None

    def _ways(self) -> Iterator[Tried]:
        yield from self._declared()
        yield self._asked(self._made_up())
        yield from self._with_tokens()
        yield from self._on_objects()

    def _declared(self) -> Iterator[Tried]:
        """As devnet.toml calls it: to sign in, or as an action of nobody."""
        service = self.matrix.asker.service
        signing = next((one for one in self._logins() if self._is_here(one.request)), None)
        if signing is not None:
            yield self._shown(service.sign_in(signing), signing.request)
        for action in service.settings.actions:
            usable = not action.principal and action.expect < 400 and service.may(action.request.method)
            if usable and self._is_here(action.request):
                yield self._shown(service.act(action), action.request)

    def _logins(self) -> Iterator[Login]:
        yield from (one.login for one in self.matrix.asker.principals if one.login)

    def _is_here(self, request: Request) -> bool:
        pattern = template_pattern(self.matrix.asker.description.base + self.operation.path)
        path = request.path.partition("?")[0]
        return request.method == self.operation.method and pattern.fullmatch(path) is not None

    def _shown(self, answer: Answer, request: Request) -> Tried:
        return self._plain(Asked("", answer, request))

    def _with_tokens(self) -> Iterator[Tried]:
        """What its body wants may be what signing in gives: a token by which one comes by others."""
        wanted = {_plain_name(one): one for one in sent_fields(self.objects.asker.description, self.operation)}
        for login in self._logins() if wanted else ():
            given = dict(scalars_in(self.matrix.asker.service.sign_in(login).json))
            known = {wanted[_plain_name(one)]: value for one, value in given.items() if _plain_name(one) in wanted}
            body = self._body()
            if known:
                tried = self._asked(self._made_up(), {**body, **known})
                shown = replace(tried.asked.shown, json={**body, **_variables(known)})
                yield self._plain(replace(tried.asked, shown=shown))
                return

    def _on_objects(self) -> Iterator[Tried]:
        """On what there is."""
        for known in self.objects.known.get(subject_of(self.operation.path), ()):
            yield self._asked(known.values, known=known)

    def _made_up(self) -> Mapping[str, str]:
        sampler = Sampler(self.matrix.asker.description.document)
        return {
            one.name: str(sampler.value(one.schema) if one.example is None else one.example)
            for one in self.operation.of("path")
        }

    def _body(self) -> Json:
        return self.matrix.asker.body(self.operation)

    def _asked(self, values: Mapping[str, str], body: Json = None, known: Known | None = None) -> Tried:
        asked = self.matrix.asker.ask(self.operation, "", values, body=self._body() if body is None else body)
        sent = {*values.values(), known.mark if known else ""}
        texts = [(text, tenant) for text, tenant in self.objects.foreign("") if text not in sent]
        leaks = tuple(dict.fromkeys(tenant for text, tenant in texts if text in asked.answer.text))
        return replace(self._plain(asked), leaks=leaks)

    def _plain(self, asked: Asked) -> Tried:
        return Tried(Cell(self.operation.name, ANONYMOUS, "any"), "", asked)


def _plain_name(name: str) -> str:
    return _NO_LETTER.sub("", name.lower())


def _variables(names: Mapping[str, str]) -> dict[str, str]:
    return {name: f"${{{name.upper()}}}" for name in names}
