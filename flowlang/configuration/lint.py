"""The table `[lint]`: which warnings and rules count, and how much."""

from collections.abc import Callable

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.explain import find_code
from flowlang.findings.levels import Levels, means_nothing
from flowlang.findings.messages import fixed_level, unknown_code
from flowlang.source import Span

LEVELS = tuple(one.value for one in Severity)
LISTS = ("select", "ignore")

Wrong = Callable[[str, str, object, str], None]
"""Reports a value: the table, the key, the value and what is expected."""
Place = Callable[[str, str, str | None], Span]
"""Where a key stands, or an item of the list that is its value: the table, the key and the item."""


def read_levels(value: object, wrong: Wrong, place: Place) -> tuple[Levels, list[Diagnostic]]:
    """Read the table; what is wrong with a value goes to `wrong`, what is wrong with a code comes back."""
    if not isinstance(value, dict):
        wrong("", "lint", value, 'a table: a line [lint] with lines such as cases-not-covered = "off"')
        return Levels(), []
    found: list[Diagnostic] = []
    given: dict[str, Severity] = {}
    for name, one in value.items():
        code = find_code(name)
        if name in LISTS:
            continue
        if code is None:
            found.append(unknown_code(place("lint", name, None), name))
        elif not CODES[code].is_optional:
            found.append(fixed_level(place("lint", name, None), code))
        elif one in LEVELS:
            given[code] = Severity(one)
        else:
            wrong("lint", name, one, '"error", "warning", "note" or "off"')
    select, ignore = (_codes(key, value.get(key, []), wrong, place, found) for key in LISTS)
    return Levels(given, select, ignore), found


def _codes(key: str, value: object, wrong: Wrong, place: Place, found: list[Diagnostic]) -> tuple[str, ...]:
    if not (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        wrong("lint", key, value, 'a list of codes or slugs, such as ["FL08", "cases-not-covered"]')
        return ()
    found += [unknown_code(place("lint", key, name), name) for name in value if means_nothing(name)]
    return tuple(name for name in value if not means_nothing(name))
