"""Every comparison of every type, with and without missing values, from the text to what it says at run time.

What must hold is kept in `conformance.toml`; `docs/language.md` shows it.
"""

import tomllib
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from flowlang.project import load_project
from flowlang.ready import options_of, programs_of
from flowlang.testing.prepare import prepare
from flowlang.testing.run import run_tests

HERE = Path(__file__).parent
DATA: dict[str, Any] = tomllib.loads((HERE / "conformance.toml").read_text("utf-8"))
TYPES: dict[str, list[str]] = DATA["types"]
ROWS: list[dict[str, Any]] = DATA["rows"]
COLUMNS: list[str] = DATA["columns"]
# Which of the two values of a type stands on the left and on the right.
SIDES = {
    "same": (0, 0),
    "smaller": (0, 1),
    "larger": (1, 0),
    "left missing": (None, 0),
    "right missing": (0, None),
    "both missing": (None, None),
}
DECLARED = {"choice": "New | Lost", "record": "Keeper", "list": "list of text"}
DOCS = HERE.parents[1] / "docs" / "language.md"
BEGIN, END = (
    "<!-- comparisons: made from tests/language/conformance.toml -->\n",
    "<!-- end of comparisons -->\n",
)


def name(kind: str, side: str) -> str:
    return f"{side}_{kind.replace(' ', '_').replace('/', '_')}"


def condition(row: dict[str, Any], kind: str) -> str:
    left, right = f"thing.{name(kind, 'left')}", f"thing.{name(row.get('against', kind), 'right')}"
    said: str = row["says"].format(left=left, right=right)
    return said


def records() -> str:
    fields = "".join(
        f"  {name(kind, side)}: {DECLARED.get(kind, kind)}\n" for kind in TYPES for side in ("left", "right")
    )
    return f"record Keeper\n  name: text\n\nrecord Thing\n  found: list of text\n{fields}\n"


CASES = [(number, row, kind) for number, row in enumerate(ROWS) for kind in row["of"]]


def steps(conditions: list[tuple[str, str]]) -> str:
    asked = "".join(f'    if {said} then\n      add "{key}" to thing.found\n' for key, said in conditions)
    return f'workflow "Ask everything"\n  when a Thing is created\n  then\n{asked}\n'


def one_test(column: str) -> str:
    """A test that gives every field its value for one column, and says which conditions hold."""
    place = COLUMNS.index(column)
    left, right = SIDES[column]
    given = [
        f"    {name(kind, side)}: {values[which]}\n"
        for kind, values in TYPES.items()
        for side, which in (("left", left), ("right", right))
        if which is not None
    ]
    wanted = [f'"{number} {kind}"' for number, row, kind in CASES if row["holds"][place]]
    block = "".join(given)
    return (
        f'test "{column}"\n  given a Keeper as low_one\n  given a Keeper as high_one\n'
        f"  given a Thing\n{block}  let wanted be list of {', '.join(wanted)}\n"
        "  check every key in wanted has key is in thing.found\n"
        "  check every key in thing.found has key is in wanted\n\n"
    )


def test_every_comparison_holds_where_the_table_says_so(tmp_path: Path) -> None:
    """Read, checked, generated and run: each row of the table for each of its types."""
    asked = [(f"{number} {kind}", condition(row, kind)) for number, row, kind in CASES]
    file = tmp_path / "conformance.flow"
    file.write_text(records() + steps(asked) + "".join(map(one_test, COLUMNS)), "utf-8")
    project = load_project([file])
    assert [(one.message, one.span.text) for one in project.diagnostics] == []
    options = options_of(project)
    prepared = prepare(programs_of(project, options), project.schema, options)
    results = list(run_tests(prepared, [test for one in project.checked.values() for test in one.tests]))
    assert len(results) == len(COLUMNS)
    assert [(one.name, one.failure.notes) for one in results if one.failure] == []


def test_what_the_table_does_not_name_is_refused(tmp_path: Path) -> None:
    """Each other type is refused by the checker, and so are two types that have nothing in common."""
    known = {(row["says"], kind, row.get("against", kind)) for row in ROWS for kind in row["of"]}
    alike = {frozenset(pair) for group in DATA["alike"].values() for pair in product(group, group)}
    left_out = {row["says"] for row in ROWS if "against" in row and row["says"] != "{left} is {right}"}
    pairs = [("{left} is {right}", one, other) for one, other in product(TYPES, TYPES)]
    pairs += [(row["says"], kind, kind) for row in ROWS for kind in TYPES if row["says"] not in left_out]
    refused = [
        (says, one, other)
        for says, one, other in dict.fromkeys(pairs)
        if (says, one, other) not in known and frozenset((one, other)) not in alike
    ]
    # Whatever is text may be asked what texts are asked.
    textual = DATA["alike"]["text"]
    refused = [
        (says, one, other) for says, one, other in refused if one not in textual or other not in textual
    ]
    asked = [("x", condition({"says": says, "against": other}, one)) for says, one, other in refused]
    file = tmp_path / "refused.flow"
    file.write_text(records() + steps(asked), "utf-8")
    found = {one.span.line for one in load_project([file]).diagnostics}
    lines = file.read_text("utf-8").splitlines()
    passed = [
        line for number, line in enumerate(lines, 1) if line.startswith("    if ") and number not in found
    ]
    assert passed == []
    assert len(refused) > 150


def shown() -> str:
    """The table as the reference shows it."""
    head = ["comparison", "of", *COLUMNS]
    lines = [head, ["---"] * len(head)]
    everything = [kind for kind in TYPES if kind != "list"]
    for row in ROWS:
        kinds = row["of"]
        said = (
            "anything"
            if kinds == list(TYPES)
            else "anything but lists"
            if kinds == everything
            else ", ".join(kinds)
        )
        against = row.get("against")
        words = row["says"].format(left="a", right="b").removesuffix(" ").replace("|", "\\|")
        of = f"a {said}, b {against}" if against else said
        lines.append([f"`{words}`", of, *("yes" if one else "no" for one in row["holds"])])
    return "".join(f"| {' | '.join(cells)} |\n" for cells in lines)


def test_the_reference_shows_the_table(request: pytest.FixtureRequest) -> None:
    """docs/language.md has every row; `pytest --accept` writes them anew."""
    text = DOCS.read_text("utf-8")
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    wanted = f"{before}{BEGIN}\n{shown()}\n{END}{after}"
    if request.config.getoption("--accept") and wanted != text:
        DOCS.write_text(wanted, "utf-8")
    assert DOCS.read_text("utf-8") == wanted
