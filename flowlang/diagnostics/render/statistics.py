"""How often each code was found."""

import json
from collections import Counter
from collections.abc import Sequence

from flowlang.diagnostics.codes import CODES
from flowlang.diagnostics.model import Diagnostic, fix_of


def statistics(diagnostics: Sequence[Diagnostic]) -> list[tuple[int, str, bool]]:
    """How often, which code, and whether all of its findings have a safe fix; the most frequent first."""
    counts = Counter(problem.code for problem in diagnostics)
    stubborn = {problem.code for problem in diagnostics if fix_of(problem, unsafe=False) is None}
    return [
        (count, code, code not in stubborn)
        for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    ]


def render_statistics(diagnostics: Sequence[Diagnostic], *, as_json: bool) -> str:
    """The counts as lines (`12  FL0203  unknown-field`, `*` where --fix mends them all), or as JSON."""
    rows = statistics(diagnostics)
    if as_json:
        entries = [
            {"code": code, "slug": CODES[code].slug, "count": count, "fixable": fixable}
            for count, code, fixable in rows
        ]
        return json.dumps({"version": 1, "statistics": entries}, indent=2) + "\n"
    width = max((len(str(count)) for count, *_ in rows), default=0)
    return "".join(
        f"{str(count).rjust(width)}  {code}  {'*' if fixable else ' '} {CODES[code].slug}\n"
        for count, code, fixable in rows
    )
