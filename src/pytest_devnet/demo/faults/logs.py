"""A log that programs cannot read, that tells secrets, or of which nobody knows what belongs together."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_LOG = "packages/infrastructure/src/devnet_infrastructure/json_log.py"
_CORRELATION = "packages/infrastructure/src/devnet_infrastructure/correlation.py"
_BILLING = "packages/infrastructure/src/devnet_infrastructure/billing_provider.py"
_OBSERVER = "packages/api/src/devnet_api/request_observer.py"
_PROBLEMS = "packages/api/src/devnet_api/problems.py"
_STRUCTURED, _CORRELATED = "logs.structured", "logs.correlated"

FAULTS = (
    Fault(
        name="print-left-in",
        why="It was put in to find a mistake, the mistake was found, and the line went out with the correction.",
        edits=(
            Replace(
                _BILLING,
                "        match self.upstream.ask(",
                '        print(f"asking for the plan of {organisation}", flush=True)\n        match self.upstream.ask(',
            ),
        ),
        criteria=("E1.D1", "E.A1"),
        gate=_STRUCTURED,
        finding="devnet.toml:…: api: the line 'asking for the plan of acme' is no JSON object",
    ),
    Fault(
        name="refused-bodies-logged",
        why="Support wanted to see why requests are refused, and what is refused holds what people typed.",
        edits=(
            Replace(
                _PROBLEMS,
                "    found = cast(RequestValidationError, error).errors()\n",
                "    found = cast(RequestValidationError, error).errors()\n"
                '    print(json.dumps({"timestamp": time.time(), "level": "warning", "message": "refused",\n'
                '                      "body": repr(found)}), flush=True)\n',
            ),
            Replace(_PROBLEMS, "import json\n", "import json\nimport time\n"),
        ),
        criteria=("E1.D1", "E.A1"),
        gate=_STRUCTURED,
        finding="devnet.toml:…: a password of the wrong type: the password that was sent is in the line 'refused'",
    ),
    Fault(
        name="query-logged",
        why="The path alone did not tell which page was asked for, so the query is logged with it, tokens and all.",
        edits=(
            Replace(
                _OBSERVER,
                'fields = {"method": method, "path": scope["path"], "route": route, "status": status}',
                "path = f\"{scope['path']}?{scope['query_string'].decode()}\"\n"
                '        fields = {"method": method, "path": path, "route": route, "status": status}',
            ),
        ),
        criteria=("E1.D1", "E.A1", "E.P1"),
        gate=_STRUCTURED,
        finding="devnet.toml:…: …, with a query: the query that was sent is in devnet_api.requests's line 'request'",
    ),
    Fault(
        name="log-time-of-day",
        why="For reading along, the hour was enough; whoever joins logs of several days has none.",
        edits=(Replace(_LOG, 'TimeStamper(fmt="iso", utc=True)', 'TimeStamper(fmt="at %H:%M:%S", utc=True)'),),
        criteria=("E1.D1", "E.A1"),
        gate=_STRUCTURED,
        finding="devnet.toml:…: api: devnet_api.requests's line 'request' has no timestamp that can be read",
    ),
    Fault(
        name="correlation-id-overwritten",
        why="Ids from outside were not to be trusted, so each service gives its own, and nothing can be followed.",
        edits=(
            Replace(
                _CORRELATION,
                "    return offered if _ACCEPTABLE.fullmatch(offered) else uuid.uuid4().hex\n",
                "    return uuid.uuid4().hex\n",
            ),
        ),
        criteria=("E1.D1", "E.P1"),
        gate=_CORRELATED,
        finding="devnet.toml:…: api: no answer holds the id that was sent",
    ),
    Fault(
        name="correlation-id-as-it-comes",
        why="A partner's ids are longer than ours, so the rule for them was dropped.",
        edits=(
            Replace(
                _CORRELATION,
                "    return offered if _ACCEPTABLE.fullmatch(offered) else uuid.uuid4().hex\n",
                "    return offered or uuid.uuid4().hex\n",
            ),
        ),
        criteria=("E1.D1",),
        gate=_CORRELATED,
        finding="devnet.toml:…: …: sends a very long id back as it came",
    ),
    Fault(
        name="correlation-id-lost-on-failure",
        why="Headers were to be set on what went well; support gets the failures, without an id to search for.",
        edits=(
            Replace(
                _OBSERVER,
                'update({HEADER: correlation_id.get() or "", **SAFE_HEADERS})',
                'update({**({HEADER: correlation_id.get() or ""} if status < 500 else {}), **SAFE_HEADERS})',
            ),
        ),
        criteria=("E1.D1", "E.P1"),
        gate=_CORRELATED,
        finding="devnet.toml:…: billing sync, while billing is gone: is not answered with the id that was sent",
    ),
    Fault(
        name="correlation-id-of-the-process",
        why="A variable of the context looked like a lot of ado: a global one does, until two requests come at once.",
        edits=(
            Replace(
                _CORRELATION,
                'correlation_id: ContextVar[str | None] = ContextVar("correlation_id", default=None)\n',
                "class _Current:\n"
                "    value: str | None = None\n\n"
                "    def get(self) -> str | None:\n"
                "        return self.value\n\n"
                "    def set(self, value: str | None) -> None:\n"
                "        self.value = value\n\n"
                "    reset = set\n\n\n"
                "correlation_id = _Current()\n",
            ),
            Replace(_CORRELATION, "from contextvars import ContextVar\n", ""),
        ),
        criteria=("E1.D1", "E.P1"),
        gate=_CORRELATED,
        finding="devnet.toml:…: api: … holds the id of one request, and tells of another",
    ),
)
