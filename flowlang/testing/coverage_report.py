"""Coverage as a table for people, and as JSON for programs."""

from collections.abc import Sequence

import click

from flowlang.diagnostics.render.terminal import one_line
from flowlang.testing.coverage import Covered, percent
from flowlang.testing.ways import Way

_GOOD, _FAIR = 100, 75


def coverage_text(covered: Sequence[Covered], color: bool) -> str:
    """For each workflow how much of it some test reached, and under it every way that none did."""
    lines = ["coverage"]
    names = [f'"{one_line(one.plan.name)}"' for one in covered]
    width = max((len(name) for name in [*names, "all workflows"]), default=0)
    for one, name in zip(covered, names, strict=True):
        lines.append(_row(name.ljust(width), len(one.taken), one.count, color))
        places = max((len(way.place) for way in one.missed), default=0)
        kinds = max((len(way.kind) for way in one.missed), default=0)
        lines += [
            f"    {way.place:{places}}  {way.kind:{kinds}}  {one_line(way.words)}" for way in one.missed
        ]
    taken, count = totals(covered)
    lines.append(_row("all workflows".ljust(width), taken, count, color))
    return "".join(f"{line}\n" for line in lines)


def totals(covered: Sequence[Covered]) -> tuple[int, int]:
    """How many ways were taken, and how many there are, in all workflows."""
    return sum(len(one.taken) for one in covered), sum(one.count for one in covered)


def _row(name: str, taken: int, count: int, color: bool) -> str:
    share = percent(taken, count)
    said = f"{share:3}%"
    if color:
        said = click.style(said, fg="green" if share >= _GOOD else "yellow" if share >= _FAIR else "red")
    return f"  {name}  {said}  {taken} of {count}"


def coverage_json(covered: Sequence[Covered]) -> dict[str, object]:
    """The same facts for programs."""
    taken, count = totals(covered)
    return {
        "taken": taken,
        "ways": count,
        "percent": percent(taken, count),
        "workflows": [
            {
                "workflow": one.plan.name,
                "file": one.plan.path,
                "line": one.plan.span.line,
                "taken": len(one.taken),
                "ways": one.count,
                "percent": percent(len(one.taken), one.count),
                "missed": [_way(way) for way in one.missed],
            }
            for one in covered
        ],
    }


def _way(way: Way) -> dict[str, object]:
    return {
        "file": way.span.source.path,
        "line": way.span.line,
        "kind": way.kind,
        "words": way.words,
        "step": way.node or None,
    }
