"""The description that a fuzzer is given."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pytest_devnet.formats.fuzz_input import fuzz_input
from pytest_devnet.formats.openapi_document import read_document

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def made_of(root: Mapping[str, Any], values: Mapping[str, str] | None = None) -> Any:
    return fuzz_input(read_document(json.dumps(root), "openapi.json"), lambda _method, _path: values or {})


def path_parameter(name: str, schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "path", "required": True, "schema": dict(schema)}


def test_it_names_no_host() -> None:
    elsewhere = [{"url": "https://devnet.test"}]
    path = {"servers": elsewhere, "get": {"servers": elsewhere, "responses": {}}}
    made = made_of({"openapi": "3.1.0", "servers": elsewhere, "paths": {"/a": path}})
    assert made == {"openapi": "3.1.0", "paths": {"/a": {"get": {"responses": {}, "parameters": []}}}}


def test_what_leads_out_of_it_may_be_anything() -> None:
    made = made_of({"components": {"a": {"$ref": "https://devnet.test/b.json"}, "c": [{"$ref": "#/d"}]}})
    assert made == {"components": {"a": {}, "c": [{"$ref": "#/d"}]}}


def test_objects_that_are_there_are_examples() -> None:
    shared = [{"$ref": "#/components/parameters/id"}, {"name": "q", "in": "query", "schema": TEXT}]
    root = {
        "openapi": "3.1.0",
        "components": {"parameters": {"id": path_parameter("id", NUMBER)}},
        "paths": {"/a/{id}/{name}": {"parameters": shared, "get": {"parameters": [path_parameter("name", TEXT), 1]}}},
    }
    parameters = made_of(root, {"id": "7", "name": "8"})["paths"]["/a/{id}/{name}"]["get"]["parameters"]
    assert [one if one == 1 else one.get("example") for one in parameters] == ["8", 1, 7, None]


def test_what_is_said_at_the_operation_goes_before_what_is_said_for_all() -> None:
    item = {"parameters": [path_parameter("id", TEXT)], "get": {"parameters": [path_parameter("id", NUMBER)]}}
    (parameter,) = made_of({"openapi": "3.1.0", "paths": {"/a/{id}": item}}, {"id": "x"})["paths"]["/a/{id}"]["get"][
        "parameters"
    ]
    assert (parameter["schema"], parameter["example"]) == (NUMBER, "x")


def test_swagger_has_a_word_of_its_own_for_an_example() -> None:
    item = {"get": {"parameters": [{"name": "id", "in": "path", "type": "integer"}]}}
    made = made_of(
        {"swagger": "2.0", "host": "devnet.test", "schemes": ["https"], "paths": {"/a/{id}": item}}, {"id": "7"}
    )
    assert made["paths"]["/a/{id}"]["get"]["parameters"][0]["x-example"] == 7
    assert "host" not in made


def test_what_is_no_path_stays_as_it_is() -> None:
    assert made_of({"paths": {"/a": 1, "/b": {"parameters": 5, "get": 1}}}) == {"paths": {"/a": 1, "/b": {"get": 1}}}
