"""Code that lost a guard, and tests that no longer guard anything."""

from __future__ import annotations

from pytest_devnet.demo.edits import Replace
from pytest_devnet.demo.fault import Fault

_API_TESTS = "packages/api/tests"
_AUTHORIZATION = f"{_API_TESTS}/test_authorization.py"
_VALIDATION = f"{_API_TESTS}/test_input_validation.py"
_PROJECTS = "packages/domain/tests/test_projects.py"

FAULTS = (
    Fault(
        name="role-check-dropped",
        why="The use case was rewritten, and the line that asks for the role did not come along.",
        edits=(
            Replace(
                "packages/domain/src/devnet_domain/membership.py",
                "        require(user.role, Action.LIST_MEMBERS)\n",
                "",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate="tests.passed",
        finding=f"{_AUTHORIZATION}:…: test_role_and_tenant_decide[GET-/orgs/acme/members-vera-403]: failed",
    ),
    Fault(
        name="tenant-check-dropped",
        why="A project is looked up by its id, and that the caller belongs to its tenant goes without saying.",
        edits=(
            Replace(
                "packages/domain/src/devnet_domain/projects.py",
                '    require_same_tenant(user.organisation, project.organisation, "project")\n',
                "",
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate="tests.passed",
        finding=f"{_AUTHORIZATION}:…: test_role_and_tenant_decide[GET-/projects/prj-acme-berths-gwen-404]: failed",
    ),
    Fault(
        name="unknown-fields-accepted",
        why="A client sent a field too many, and refusing it was thought to be unkind.",
        edits=(
            Replace(
                "packages/api/src/devnet_api/schemas.py",
                'model_config = ConfigDict(extra="forbid", strict=True, frozen=True)',
                'model_config = ConfigDict(extra="ignore", strict=True, frozen=True)',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate="tests.passed",
        finding=f"{_AUTHORIZATION}:…: test_what_a_caller_may_not_set_cannot_be_sent[POST-/projects-sneaked0]: failed",
    ),
    Fault(
        name="description-stale",
        why="A route was documented anew, and the description of the API was not written again.",
        edits=(
            Replace(
                "packages/api/src/devnet_api/routes/users.py",
                '"""Who the token belongs to."""',
                '"""Who the token belongs to, by name and role."""',
            ),
        ),
        criteria=("E.P1",),
        gate="tests.passed",
        finding="scripts/tests/test_scripts.py:…: test_the_openapi_file_is_current: failed",
    ),
    Fault(
        name="test-without-assertion",
        why="The test failed for a reason nobody understood, and its assertion became a mere call.",
        edits=(
            Replace(
                _AUTHORIZATION,
                '    assert adam.get("/projects").json() == before\n',
                '    adam.get("/projects").json()\n',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate="tests.passed",
        finding=f"{_AUTHORIZATION}:…: test_a_refused_write_leaves_no_trace[PATCH-gwen]: asserts nothing",
    ),
    Fault(
        name="test-skipped",
        why="The test was slow on somebody's machine, and is skipped until further notice.",
        edits=(
            Replace(
                _VALIDATION,
                "def test_a_path_cannot_be_climbed(",
                '@pytest.mark.skip(reason="slow")\ndef test_a_path_cannot_be_climbed(',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate="tests.passed",
        finding=f"{_VALIDATION}:…: test_a_path_cannot_be_climbed: was skipped",
    ),
    Fault(
        name="test-expected-to-fail",
        why="The answer lost a header, a ticket was filed, and the test is expected to fail until somebody takes it.",
        edits=(
            Replace(
                _VALIDATION,
                '    assert answer.headers["X-Content-Type-Options"] == "nosniff"\n',
                '    assert answer.headers["X-Content-Type-Options"] == "nosniff; charset"\n',
            ),
            Replace(
                _VALIDATION,
                "def test_hostile_text_comes_back_as_text(",
                '@pytest.mark.xfail(reason="HARBOR-77")\ndef test_hostile_text_comes_back_as_text(',
            ),
        ),
        criteria=("E2.D4", "E.P1"),
        gate="tests.passed",
        finding=f"{_VALIDATION}:…: test_hostile_text_comes_back_as_text: is expected to fail",
    ),
    Fault(
        name="test-renamed",
        why="A helper was wanted, so the test became one: pytest does not collect it any more.",
        edits=(
            Replace(
                "scripts/tests/test_scripts.py",
                "def test_the_openapi_file_is_current(",
                "def the_openapi_file_is_current(",
            ),
        ),
        criteria=("E.P1",),
        gate="tests.passed",
        finding="scripts/tests/test_scripts.py: test_the_openapi_file_is_current: is no test that ran",
    ),
    Fault(
        name="test-without-bite",
        why="The error for a project that is not there was renamed too often, and the test was content with any.",
        edits=(
            Replace(
                _PROJECTS,
                "    with pytest.raises(NotFound):\n        check(stranger, BERTHS)  # type: ignore[operator]\n",
                "    try:\n        check(stranger, BERTHS)  # type: ignore[operator]\n"
                "    except Exception as refused:\n        assert str(refused)\n",
            ),
        ),
        criteria=("E2.D4",),
        gate="tests.bite",
        finding=f"{_PROJECTS}: test_no_role_reaches_across_tenants: passes without …",
    ),
)
