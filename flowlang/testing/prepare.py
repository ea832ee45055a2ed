"""What all tests of a project share: its workflows, compiled once, and the options under which they run."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

import attrs
from attrs import field, frozen

from flowlang.check.terms import Constant, FieldRead, TableTerm, Term, children
from flowlang.engine.context import Program
from flowlang.engine.state import Options
from flowlang.engine.zones import at_time
from flowlang.plan.graph import Hand, Node, Plan
from flowlang.schema.model import Schema
from flowlang.schema.types import RecordOf

if TYPE_CHECKING:
    from flowlang.mail.outbox import Desk

# Tests begin on a Monday morning.
START = datetime(2026, 1, 5, 9, 0)

Mentions = Mapping[tuple[str, str], tuple[Constant, ...]]
"""The users and teams that the nodes of workflows name, by workflow and node."""


@frozen
class Prepared:
    """A project ready to be tested. `start` is the moment at which every test begins.

    With a `desk`, the letters and documents of tests are kept, for somebody who looks at them.
    """

    schema: Schema
    options: Options
    programs: tuple[Program, ...] = field(repr=False)
    mentions: Mentions = field(repr=False)
    start: datetime
    desk: "Desk | None" = field(default=None, repr=False)


def prepare(
    programs: Iterable[Program], schema: Schema, options: Options, desk: "Desk | None" = None
) -> Prepared:
    """Make compiled workflows ready for tests; with a `desk` for somebody who looks at what they send.

    Tests show personal fields: nobody real is in them.
    """
    options = attrs.evolve(options, show_personal=True, explain=True, rests_at_first=True)
    compiled = tuple(programs)
    start = at_time(START.date(), START.time(), options.zone)
    mentions = _mentions(program.plan for program in compiled)
    return Prepared(schema, options, compiled, mentions, start, desk)


def _mentions(plans: Iterable[Plan]) -> dict[tuple[str, str], tuple[Constant, ...]]:
    found: dict[tuple[str, str], tuple[Constant, ...]] = {}
    for plan in plans:
        for node in plan.nodes.values():
            people = tuple(_people_in(node))
            if people:
                found[plan.name, node.name] = people
    return found


def _people_in(node: Node) -> Iterator[Constant]:
    for term in _terms_in(attrs.astuple(node, recurse=False)):
        yield from (one for one in named_people(term) if not _may_be_empty(node, one))


def _may_be_empty(node: Node, named: Constant) -> bool:
    """Whether a node deals itself with a team in which there is nobody."""
    return isinstance(node, Hand) and named.type == RecordOf("Team")


def _terms_in(value: object) -> Iterator[Term]:
    if isinstance(value, Term):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from _terms_in(item)
    elif attrs.has(type(value)) and type(value).__module__ == Plan.__module__:
        yield from _terms_in(attrs.astuple(value, recurse=False))  # type: ignore[arg-type]


def named_people(term: Term) -> Iterator[Constant]:
    """The users and teams that a value or condition names: `user "ana"`, `team "Sales"`.

    Those in the rows of a table are not among them: which row will hold is not known. Nor is a team of which
    only the head is meant, who may well be there without any member.
    """
    if isinstance(term, FieldRead) and isinstance(term.base, Constant) and term.field != "members":
        return
    if isinstance(term, Constant) and term.type in (RecordOf("User"), RecordOf("Team")):
        yield term
    inside = (column for _, column in term.columns) if isinstance(term, TableTerm) else children(term)
    for part in inside:
        yield from named_people(part)
