"""Operations in spans and logs of several frameworks."""

from __future__ import annotations

import pytest

from pytest_devnet import Span
from pytest_devnet.formats.routes import routes_in_log, routes_in_spans, template, template_pattern


@pytest.mark.parametrize("path", ["/a/{id}/b", "/a/<int:id>/b", "/a/:id/b", "/a/{path:path}/b"])
def test_parameters_are_alike_whatever_they_are_called(path: str) -> None:
    assert template(path) == "/a/{}/b"
    assert template_pattern(path).fullmatch("/a/7/b")
    assert not template_pattern(path).fullmatch("/a/7/8/b")


def test_spans_tell_of_what_was_served() -> None:
    served = {"http.request.method": "GET", "http.route": "/a/{id}", "http.response.status_code": 200}
    spans = [
        Span("1", "1", kind="server", attributes=served),
        Span("1", "2", kind="client", attributes=served),
        Span("1", "3", kind="server", attributes={**served, "http.response.status_code": 404}),
        Span("1", "4", kind="server", attributes={"http.method": "put", "http.route": "/b", "http.status_code": 204}),
        Span("1", "5", kind="server", attributes={"http.method": "GET", "http.target": "/c", "http.status_code": 200}),
    ]
    assert list(routes_in_spans(spans)) == ["GET /a/{id}", "PUT /b"]


def test_lines_of_a_log_tell_of_what_was_served() -> None:
    lines: list[dict[str, object] | None] = [
        {"method": "POST", "route": "/a?x=1", "status": 201},
        {"method": "POST", "route": "/a", "status": 403},
        {"method": "OPTIONS", "route": "/a", "status": 204},
        {"method": "GET", "route": "a", "status": 200},
        {"method": "GET", "route": "/a"},
        {"method": "POST", "path": "/b", "status": 200},
        {"event": "started"},
        None,
    ]
    assert list(routes_in_log(lines)) == ["POST /a"]
