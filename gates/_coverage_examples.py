"""Files that are covered, and the many ways in which they only seem to be."""

from __future__ import annotations

import json

from pytest_devnet import (
    Aged,
    Fails,
    Lines,
    Passes,
    Unproven,
)

_CODE = "x = 1\n"
_FLOOR = {"floor": 98.0}
_HALF = {"floor": 50.0, "branches": False}
_PACKAGES = {"packages/api/a.py": _CODE, "packages/web/b.ts": _CODE, "packages/web/lib/c.ts": _CODE}
_LCOV_1 = "SF:src/a.js\nDA:1,1\nDA:2,0\nBRDA:1,0,0,1\nBRDA:1,0,1,0\nend_of_record\n"
_LCOV_2 = "SF:src/a.js\nDA:1,0\nDA:2,4\nBRDA:1,0,0,1\nBRDA:1,0,1,1\nend_of_record\n"
_IGNORED = "a();\n/* istanbul ignore next */\nif (b) {\n  c();\n}\nd();\ne();\n"
_LCOV_IGNORED = "SF:src/a.js\nDA:1,1\nDA:6,1\nDA:7,1\nend_of_record\n"
_CUT = "function f(a) {\n  if (a) {\n    return 1;\n  }\n  throw a;\n  return a\n}\n"
_CUT_PYTHON = "def f(a):\n    if a:\n        return 1\n"
_LCOV_CUT = "".join(
    f"SF:src/{name}\n" + "".join(f"DA:{line},1\n" for line in lines) + "end_of_record\n"
    for name, lines in {"a.js": (1, 2), "b.py": (1,), "c.js": (1, 9)}.items()
)
_EXCUSED = {
    "executed_lines": list(range(1, 9)),
    "missing_lines": [],
    "executed_branches": [],
    "missing_branches": [],
    "summary": {"num_statements": 8, "covered_lines": 8, "num_branches": 2, "covered_branches": 2},
}
_JSON_EXCUSED = json.dumps({"meta": {}, "files": {"src/a.py": _EXCUSED}})
_REPORTS = {"src/a.js": _CODE, "out/1.info": _LCOV_1, "out/2.info": _LCOV_2}
_TYPED = "from typing import TYPE_CHECKING\nx = 1\nif TYPE_CHECKING:\n    import a\n    import b\n"


EXAMPLES = (
    Passes({"src/a.py": _CODE}, coverage={"src/a.py": Lines(900, 885, 100, 95)}, given=_FLOOR),
    Passes({"a.py": _CODE}, coverage={"a.py": Lines(50, hit=49, branches=8)}, given={**_FLOOR, "branches": False}),
    Passes(_REPORTS, given={"floor": 100.0, "reports": ("out/*.info",)}),
    Passes(
        {
            **_PACKAGES,
            "packages/api/__init__.py": '"""Nothing yet."""\n',
            "packages/web/types.d.ts": "declare const b: string\n",
            "packages/web/empty.js": "// nothing yet\n",
            "packages/web/b.test.ts": _CODE,
            "packages/web/style.css": "a {}\n",
            "scripts/one.py": 2 * _CODE,
            "lib/one.go": 9 * _CODE,
        },
        coverage=dict.fromkeys(_PACKAGES, Lines(1, 1)) | {"scripts/one.py": Lines(9, 0)},
        given={**_HALF, "roots": ("packages",)},
        findings=(".: source code outside of the roots, 25 % of it: scripts",),
    ),
    Passes(
        {
            "src/a.py": 9 * _CODE,
            "one.py": _CODE,
            "two/x.js": _CODE,
            "two/y/z.js": _CODE,
            "two/n.js": "",
            "t/test_a.py": _CODE,
            "t/data.py": _CODE,
        },
        coverage={"src/a.py": Lines(1, 1), "t/test_a.py": Lines(1, 1)},
        given=_HALF,
        findings=(
            "one.py: is no source root for want of measured files, but has source files: 1",
            "t: is no source root for want of measured files, but has source files: 1",
            "two: is no source root for want of measured files, but has source files: 2",
        ),
    ),
    Passes(
        {"src/a.py": _TYPED, "src/b.js": _CODE, "src/c.py": _CODE, "src/tests/d.py": _CODE},
        coverage={"src/a.py": Lines(2, 2, excluded=3), "src/b.js": Lines(96, 96, excluded=1)},
        given={**_HALF, "floor": 1.0, "exclude": ("src/c.py", "src/tests/*.py")},
    ),
    Passes(
        {**_PACKAGES, "setup.cfg": "[coverage:report]\nfail_under = 98\n"},
        coverage={path: Lines(10, hit=5) for path in _PACKAGES},
        given={**_HALF, "roots": ("packages/*/",), "floors": {"packages/web": 50.0, "packages/*/*.py": 50.0}},
        findings=("setup.cfg:2: the floor of 98 % is compared after rounding to whole percents",),
    ),
    Fails(
        {"src/a.py": _CODE, "src/b.py": _CODE},
        coverage={"src/a.py": Lines(900, hit=876, branches=90, branches_hit=90), "src/b.py": Lines(10, hit=10)},
        given={**_FLOOR, "roots": (".",)},
        findings=("coverage is 97.6 % (want at least 98 %)", "src/a.py:877: lines 877-900 never ran"),
    ),
    Fails(
        {"src/a.py": _CODE},
        coverage={"src/a.py": Lines(24500, hit=24499, branches=500)},
        given=_FLOOR,
        findings=(
            "coverage is 97.99 % (want at least 98 %)",
            "src/a.py:1: line 24500 never ran; not all branches of line 1 were taken",
        ),
    ),
    Fails(
        {f"src/{name}.py": _CODE for name in "abcdefg"},
        coverage={f"src/{name}.py": Lines(9, hit) for name, hit in zip("abcdefg", (8, 7, 9, 6, 8, 8, 8), strict=True)},
        given={**_HALF, "floor": 98.0},
        findings=(
            "coverage is 85.71 % (want at least 98 %)",
            "src/d.py:7: lines 7-9 never ran",
            "src/b.py:8: lines 8-9 never ran",
            "src/a.py:9: line 9 never ran",
            "src/e.py:9: line 9 never ran",
            "src/f.py:9: line 9 never ran",
        ),
    ),
    Fails(
        {
            **_PACKAGES,
            "packages/api/b.py": _CODE,
            "packages/api/lib/c.py": _CODE,
            "lib/a.py": _CODE,
            "lib/b.py": _CODE,
        },
        coverage={"packages/api/a.py": Lines(1, 1)},
        given={**_HALF, "roots": ("packages", "lib")},
        findings=(
            "lib: 2 source files were never measured",
            "packages/api/b.py: was never measured",
            "packages/api/lib/c.py: was never measured",
            "packages/web: 2 source files were never measured",
        ),
    ),
    Fails(
        {**_PACKAGES, "src/tests/test_a.py": _CODE},
        coverage={"packages/api/a.py": Lines(10, 4, 2, 2), "src/tests/test_a.py": Lines(90, hit=90)},
        given={**_HALF, "exclude": ("packages/web/*.ts", "packages/web/lib"), "roots": ("packages", "src")},
        findings=(
            "the share of lines left out is 16.67 % (want at most 2 %)",
            "coverage is 40 % (want at least 50 %)",
            "packages/api/a.py:5: lines 5-10 never ran",
        ),
    ),
    Fails(
        {"src/a.js": _IGNORED, "out/a.info": _LCOV_IGNORED},
        given={"floor": 100.0, "branches": False, "reports": ("out/a.info",)},
        findings=("the share of lines left out is 50 % (want at most 2 %)",),
    ),
    Fails(
        {"src/a.js": _CODE, "src/gen.js": _CODE},
        coverage={"src/a.js": Lines(97, hit=97, excluded=1), "src/gen.js": Lines(2, hit=0)},
        given={**_HALF, "exclude": ("src/gen.js",)},
        findings=("the share of lines left out is 3 % (want at most 2 %)",),
    ),
    Fails(
        _PACKAGES,
        coverage={"packages/api/a.py": Lines(10, hit=10), "packages/web/b.ts": Lines(10, hit=9)},
        given={**_HALF, "roots": ("packages/api",), "floors": {"packages/web": 95.0}},
        findings=(
            "packages/web/lib/c.ts: was never measured",
            "packages/web: coverage is 90 % (want at least 95 %)",
            "packages/web/b.ts:10: line 10 never ran",
        ),
    ),
    Passes(
        {
            "src/a.py": "from .spec.engine import run\nimport helpers\n",
            "src/helpers.py": _CODE,
            "src/spec/engine.py": _CODE,
            "src/tests/helpers.py": _CODE,
            "src/tests/test_a.py": _CODE,
        },
        coverage={"src/a.py": Lines(2, 2), "src/helpers.py": Lines(1, 1)},
        given={**_HALF, "roots": ("src",)},
        findings=("src/spec/engine.py: does not count, for it is named as a test, but src/a.py:1 imports it",),
    ),
    Passes(
        {"src/a.js": "import { log } from '@engine/signals';\n", "src/test/engine.js": _CODE},
        coverage={"src/a.js": Lines(1, hit=1)},
        given={**_HALF, "roots": ("src",)},
    ),
    Fails(
        {"tools/a.py": _CODE, "packages/api/src/a.ts": 9 * _CODE},
        coverage={"tools/a.py": Lines(1, hit=1)},
        given=_HALF,
        findings=(
            "packages: is no source root for want of measured files, but has source files: 1",
            ".: most of the source code lies outside of the roots: packages",
        ),
    ),
    Fails(
        {"src/a.py": _CODE} | {f"{top}/b.py": _CODE for top in "abcdef"},
        coverage={"src/a.py": Lines(1, hit=1)},
        given={**_HALF, "roots": ("src",)},
        findings=(".: most of the source code lies outside of the roots: a, b, c, d, e, …",),
    ),
    Unproven(
        {"src/a.py": _CODE},
        coverage={"src/a.py": Lines(10, hit=10)},
        given=_FLOOR,
        gaps=("this run: branches were not measured",),
    ),
    Unproven(
        {"src/a.py": _CODE},
        coverage={"src/a.py": Lines(10, hit=10)},
        given={"floor": 0.0, "branches": False, "floors": {"src": 101.0, "src/a.py": float("nan")}},
        gaps=(
            "a floor of 0 % says nothing",
            "src: a floor of 101 % says nothing",
            "src/a.py: a floor of nan % says nothing",
        ),
    ),
    Unproven(
        {"src/a.py": _CODE},
        coverage={"src/a.py": Lines(10, hit=10)},
        given={**_HALF, "roots": ("src", "lib"), "floors": {"web/": 90.0}, "exclude": ("gen/**",)},
        gaps=(
            "lib: matches no file of the repository",
            "web/: matches no file of the repository",
            "gen/**: matches no file of the repository",
            "web/: nothing was measured that could run",
        ),
    ),
    Unproven(
        {"src/a.py": ""},
        coverage={"src/a.py": Lines(0, 0)},
        given=_HALF,
        gaps=("nothing was measured that could run",),
    ),
    Unproven({"src/a.py": _CODE}, given=_HALF, gaps=("pytest-cov measured nothing in this run",)),
    Unproven(
        {**_REPORTS, "out/2.info": Aged(_LCOV_2)},
        given={**_FLOOR, "reports": ("out/1.info", "out/2.info")},
        gaps=("out/2.info: is older than src/a.js",),
    ),
    Fails(
        {"src/a.py": 8 * _CODE, "out/c.json": _JSON_EXCUSED},
        given={"floor": 100.0, "reports": ("out/c.json",)},
        findings=("the share of lines left out is 20 % (want at most 2 %)",),
    ),
    Unproven(
        {"src/a.js": _CUT, "src/b.py": _CUT_PYTHON, "src/c.js": _CODE, "out/a.info": _LCOV_CUT},
        given={"floor": 90.0, "branches": False, "reports": ("out/a.info",)},
        gaps=(
            "src/a.js:3: the report has no record of lines 3, 5-6",
            "src/b.py:2: the report has no record of lines 2-3",
            "src/c.js:2: the report measures line 9, and the file has 2",
        ),
    ),
    Unproven(_REPORTS, given={**_FLOOR, "reports": ("out/*.xml",)}, gaps=("out/*.xml: no report matches",)),
)
