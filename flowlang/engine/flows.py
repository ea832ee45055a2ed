"""A workflow that is loaded into the engine: its program, and what is looked up about it again and again."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from flowlang.check.terms import FieldRead, Term, walk
from flowlang.engine.context import Program
from flowlang.plan.graph import End, Perform, Plan, Question
from flowlang.plan.starts import RecordStart
from flowlang.schema.model import Schema
from flowlang.schema.types import RecordOf, Shape


@frozen(eq=False)
class Flow:
    """A workflow in the engine. `order` is its place among all, by file name and place in the file.

    `subject` is the type of record that it is about. `lines` says where a node stands. `private` names, for a
    node, the holes and settings (or `question`) that are filled from personal fields; `actions` names the
    action of a node by its fixed words, `phrases` by its whole phrase.
    """

    order: int
    program: Program = field(repr=False)
    plan: Plan = field(repr=False)
    name: str
    subject: str | None
    about_deletions: bool
    lines: Mapping[str, int] = field(repr=False)
    private: Mapping[str, frozenset[str]] = field(repr=False)
    actions: Mapping[str, str] = field(repr=False)
    phrases: Mapping[str, str] = field(repr=False)


def load_flows(programs: Iterable[Program], schema: Schema) -> list[Flow]:
    """Workflows in the order in which they start: of file name, and of place in the file."""
    ordered = sorted(programs, key=lambda program: (program.plan.path, program.plan.span.start))
    return [load_flow(order, program, schema) for order, program in enumerate(ordered)]


def load_flow(order: int, program: Program, schema: Schema) -> Flow:
    """One workflow made ready for the engine."""
    plan = program.plan
    actions = {name: node.action for name, node in plan.nodes.items() if isinstance(node, Perform)}
    return Flow(
        order=order,
        program=program,
        plan=plan,
        name=plan.name,
        subject=plan.subject.name if isinstance(plan.subject, RecordOf) else None,
        about_deletions=any(
            isinstance(start, RecordStart) and "deleted" in start.kinds for start in plan.starts
        ),
        lines={name: node.span.line for name, node in plan.nodes.items()},
        private=_private_parts(plan, schema),
        actions={name: action.name for name, action in actions.items()},
        phrases={name: action.signature for name, action in actions.items()},
    )


def _private_parts(plan: Plan, schema: Schema) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, node in plan.nodes.items():
        terms: tuple[tuple[str, Term], ...] = ()
        if isinstance(node, Perform):
            terms = (*node.holes, *node.settings)
        elif isinstance(node, Question) and node.question is not None:
            terms = (("question", node.question),)
        elif isinstance(node, End):
            terms = node.gives
        private = frozenset(part for part, term in terms if reads_personal(term, schema))
        if private:
            found[name] = private
    return found


def reads_personal(term: Term, schema: Schema) -> bool:
    """Whether a value or condition reads a personal field."""
    for part in walk(term):
        if isinstance(part, FieldRead):
            base = part.base.type
            if isinstance(base, RecordOf) and base.name in schema.records:
                known = schema.records[base.name].fields.get(part.field)
            elif isinstance(base, Shape):
                # An event is called `a Reply` there.
                event = schema.events.get(base.name.rpartition(" ")[2])
                known = event.fields.get(part.field) if event else None
            else:
                known = None
            if known is not None and known.personal:
                return True
    return False
