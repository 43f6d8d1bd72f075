from __future__ import annotations

import pytest
from fastapi.testclient import TestClient


@pytest.mark.parametrize(
    ("path", "content_type", "holds"),
    [
        ("/", "text/html; charset=utf-8", "<title>Harbor</title>"),
        ("/frontend/app.js", "text/javascript; charset=utf-8", "import { call"),
        ("/frontend/client.js", "text/javascript; charset=utf-8", "calls.json"),
        ("/frontend/calls.json", "application/json", "/auth/login"),
        ("/frontend/icon.svg", "image/svg+xml", "<svg "),
        ("/frontend/style.css", "text/css; charset=utf-8", "body {"),
    ],
)
def test_each_part_of_the_page_is_served_as_what_it_is(
    anonymous: TestClient, path: str, content_type: str, holds: str
) -> None:
    answer = anonymous.get(path)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, content_type)
    assert holds in answer.text


@pytest.mark.criterion("E2.D4")
@pytest.mark.parametrize("file", ["index.html", "..%2f..%2fpyproject.toml", "%2fetc%2fpasswd", ".env"])
def test_nothing_but_the_page_is_served(anonymous: TestClient, file: str) -> None:
    assert anonymous.get(f"/frontend/{file}").status_code in (404, 422)


@pytest.mark.criterion("E2.D4")
def test_the_page_may_load_nothing_from_elsewhere_and_be_shown_in_no_frame(anonymous: TestClient) -> None:
    policy = anonymous.get("/").headers["Content-Security-Policy"].split("; ")
    assert {"default-src 'self'", "frame-ancestors 'none'", "form-action 'none'", "base-uri 'none'"} == set(policy)
