"""Commands that make what they name: the shell gives each variable the id that the answer says."""

from __future__ import annotations

import json
import subprocess

from pytest_devnet.declarations import Making, Request, jq_path, prepared

SHIP = Making(Request("/docks/${ANN_DOCK_ID}/ships", "POST", json={"name": "Ida"}), "/ship/id")
DOCK = Making(Request("/docks", "POST", headers={"Authorization": "Bearer ${ANN_TOKEN}"}), "/id")
MAKINGS = {"ANN_SHIP_ID": SHIP, "ANN_DOCK_ID": DOCK}


def test_what_is_known_to_no_one_is_left_to_the_reader() -> None:
    assert prepared('curl -i "${URL}/docks/${BOB_DOCK_ID}"', MAKINGS) == 'curl -i "${URL}/docks/${BOB_DOCK_ID}"'


def test_what_an_object_lies_in_is_made_before_it_and_once() -> None:
    said = prepared('curl -i "${URL}/docks/${ANN_DOCK_ID}/ships/${ANN_SHIP_ID}"', MAKINGS)
    assert said == (
        'ANN_DOCK_ID=$(curl -sS -X POST "${URL}/docks" -H "Authorization: Bearer ${ANN_TOKEN}" | jq -r .id)'
        ' && ANN_SHIP_ID=$(curl -sS -X POST "${URL}/docks/${ANN_DOCK_ID}/ships"'
        """ -H 'Content-Type: application/json' -d '{"name": "Ida"}' | jq -r .ship.id)"""
        ' && curl -i "${URL}/docks/${ANN_DOCK_ID}/ships/${ANN_SHIP_ID}"'
    )
    assert prepared("echo ${ANN_SHIP_ID}", MAKINGS).index("ANN_DOCK_ID=") == 0


def test_a_shell_runs_it_as_it_is() -> None:
    answer = json.dumps({"id": "d 7", "ship": {"id": "s 9"}})
    fakes = f'curl() {{ echo "$@" >&2; echo \'{answer}\'; }}; jq() {{ cat >/dev/null; echo "id$2"; }}'
    said = prepared('curl -i "${URL}/docks/${ANN_DOCK_ID}/ships/${ANN_SHIP_ID}"', MAKINGS)
    environment = {"URL": "http://quay.test", "ANN_TOKEN": "t", "PATH": "/usr/bin:/bin"}
    ran = subprocess.run(["sh", "-c", f"{fakes}; {said}"], env=environment, capture_output=True, text=True, check=True)
    assert ran.stderr.splitlines()[-1] == "-i http://quay.test/docks/id.id/ships/id.ship.id"


def test_what_only_a_location_says_is_read_from_it() -> None:
    said = prepared("echo ${ID}", {"ID": Making(Request("/docks", "POST"))})
    assert said.startswith("""ID=$(curl -sSo/dev/null '-w%header{location}' -X POST "${URL}/docks" | sed """)
    fake = "curl() { printf %s http://quay.test/docks/d-7/; }"
    ran = subprocess.run(["sh", "-c", f"{fake}; {said}"], env={"URL": ""}, capture_output=True, text=True, check=True)
    assert ran.stdout == "d-7\n"


def test_an_object_that_names_itself_is_made_all_the_same() -> None:
    itself = {"ID": Making(Request("/docks/${ID}", "PUT"), "/id")}
    assert prepared("echo ${ID}", itself) == 'ID=$(curl -sS -X PUT "${URL}/docks/${ID}" | jq -r .id) && echo ${ID}'


def test_a_pointer_is_a_path_of_jq() -> None:
    assert [jq_path(one) for one in ("", "/id", "/data/0/id", "/a b/c~1d", "/it's")] == [
        ".",
        ".id",
        "'.data[0].id'",
        """'.["a b"]["c/d"]'""",
        """'.["it'"'"'s"]'""",
    ]
