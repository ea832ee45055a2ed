"""What must not be shown: values of fields that are marked as personal, also where a variable holds them.

A variable is personal when some `let` binds it to such a value, when it runs through a list of such values,
or when another workflow hands one over; a field, when a workflow fills it from such a value. So nothing has
to be remembered while a run is on its way, nor with a record.
"""

from collections.abc import Iterable, Iterator, Mapping

from attrs import define, evolve, field

from flowlang.check.terms import FieldRead, TableTerm, Term, Variable, children, walk
from flowlang.plan.graph import Bind, End, Launch, Loop, Make, NewRecord, Node, Perform, Plan, Question, Write
from flowlang.schema.model import Schema
from flowlang.schema.types import YES_NO, RecordOf, Shape

_NONE: frozenset[str] = frozenset()
# How the parts of a node are called that are no holes, settings or fields.
QUESTION, REASON = "question", "reason"


def reads_personal(term: Term, schema: Schema, variables: frozenset[str] = _NONE) -> bool:
    """Whether a value or condition reads a personal field, or one of these variables."""
    return any(
        (isinstance(part, FieldRead) and _is_personal(part, schema))
        or (isinstance(part, Variable) and part.name in variables)
        for part in walk(term)
    )


def _is_personal(read: FieldRead, schema: Schema) -> bool:
    base = read.base.type
    if isinstance(base, RecordOf) and base.name in schema.records:
        known = schema.records[base.name].fields.get(read.field)
    elif isinstance(base, Shape):
        # An event is called `a Reply` there.
        event = schema.events.get(base.name.rpartition(" ")[2])
        known = event.fields.get(read.field) if event else None
    else:
        known = None
    return known is not None and known.personal


def carries_personal(term: Term, schema: Schema, variables: frozenset[str] = _NONE) -> bool:
    """Whether a value is made of a personal one: a condition on it, and what a table finds by it, are not."""
    match term:
        case FieldRead() | Variable() if reads_personal(term, schema, variables):
            return True
        case TableTerm():
            parts = [one for row in term.rows for one in row.results if one is not None]
        case _:
            parts = [] if term.type == YES_NO else children(term)
    return any(carries_personal(part, schema, variables) for part in parts)


def spread_personal(plans: Iterable[Plan], schema: Schema) -> Schema:
    """The schema in which those fields are personal, too, that workflows fill from personal values."""
    known = list(plans)
    while True:
        found = personal_variables(known, schema)
        filled = {
            (record, name)
            for plan in known
            for record, name, term in _filled(plan)
            if not schema.records[record].fields[name].personal
            and carries_personal(term, schema, found.of(plan))
        }
        if not filled:
            return schema
        records = {
            name: evolve(
                info,
                fields={
                    one.name: evolve(one, personal=True) if (name, one.name) in filled else one
                    for one in info.fields.values()
                },
            )
            for name, info in schema.records.items()
        }
        schema = evolve(schema, records=records)


def _filled(plan: Plan) -> Iterator[tuple[str, str, Term]]:
    """The fields that a workflow fills: the type of record, the field, and the value."""
    for node in plan.nodes.values():
        if isinstance(node, Write | Make):
            for part, term in _parts(node):
                record, _, name = part.partition(".")
                yield record, name, term


@define
class PersonalVariables:
    """The personal variables of workflows by name, and what these give to those that run them."""

    variables: dict[str, set[str]] = field(factory=dict)
    gives: dict[str, set[str]] = field(factory=dict)

    def of(self, plan: Plan) -> frozenset[str]:
        """The personal variables of a workflow."""
        return frozenset(self.variables.get(plan.name, ()))


def personal_variables(plans: Iterable[Plan], schema: Schema) -> PersonalVariables:
    """The personal variables of workflows that may run each other."""
    known, found = list(plans), PersonalVariables()
    while any(_spread(plan, schema, found) for plan in known):
        pass
    return found


def _spread(plan: Plan, schema: Schema, found: PersonalVariables) -> bool:
    """Add what follows from what is known already; whether that was anything."""
    here = found.variables.setdefault(plan.name, set())
    reached: list[tuple[set[str], str]] = []

    def reads(term: Term) -> bool:
        return reads_personal(term, schema, frozenset(here))

    for node in plan.nodes.values():
        match node:
            case Bind(variable=name, value=term) | Loop(variable=name, source=term):
                reached += [(here, name)] if reads(term) else []
            case Launch(workflow=workflow, needs=needs, result=result):
                there = found.variables.setdefault(workflow, set())
                reached += [(there, name) for name, term in needs if reads(term)]
                reached += [(here, result)] if result is not None and found.gives.get(workflow) else []
            case End(gives=gives):
                given = found.gives.setdefault(plan.name, set())
                reached += [(given, name) for name, term in gives if reads(term)]
    new = [(place, name) for place, name in reached if name not in place]
    for place, name in new:
        place.add(name)
    return bool(new)


def private_parts(plan: Plan, schema: Schema, variables: frozenset[str]) -> dict[str, frozenset[str]]:
    """For each node, the parts that are filled from personal values.

    These are the names of holes, settings, and what is given; fields as `Lead.note`; QUESTION and REASON.
    """
    found = {
        name: frozenset(part for part, term in _parts(node) if reads_personal(term, schema, variables))
        for name, node in plan.nodes.items()
    }
    return {name: parts for name, parts in found.items() if parts}


def _parts(node: Node) -> Iterator[tuple[str, Term]]:
    match node:
        case Perform(holes=holes, settings=settings):
            yield from holes
            yield from settings
        case Question(question=Term() as question):
            yield QUESTION, question
        case End(reason=reason, gives=gives):
            yield from gives
            if reason is not None:
                yield REASON, reason
        case Write(record=record, changes=changes):
            yield from ((f"{record}.{one.field}", one.value) for one in changes if one.value is not None)
        case Make(new=new):
            yield from _fields(new)


def _fields(new: NewRecord) -> Iterator[tuple[str, Term]]:
    yield from ((f"{new.record}.{name}", term) for name, term in new.fields)
    for child in new.children:
        yield from _fields(child)


def hidden_fields(record: str, parts: frozenset[str]) -> frozenset[str]:
    """Those of the parts of a node that are fields of a type of record, by their own names."""
    start = f"{record}."
    return frozenset(part.removeprefix(start) for part in parts if part.startswith(start))


def names_read(term: Term, names: Mapping[str, object]) -> frozenset[str]:
    """Those of some variables that a value reads."""
    return frozenset(part.name for part in walk(term) if isinstance(part, Variable) and part.name in names)
