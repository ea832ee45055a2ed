"""A workflow that is loaded into the engine: its program, and what is looked up about it again and again."""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from flowlang.engine.context import Program
from flowlang.engine.private import PersonalVariables, personal_variables, private_parts
from flowlang.plan.graph import Perform, Plan
from flowlang.plan.starts import RecordStart
from flowlang.plan.walk import fields_asked_before
from flowlang.schema.model import Schema
from flowlang.schema.types import RecordOf


@frozen(eq=False)
class Flow:
    """A workflow in the engine. `order` is its place among all, by file name and place in the file.

    `subject` is the type of record that it is about. `lines` says where a node stands. `private` names, for a
    node, the parts that are filled from personal values; `actions` names the
    action of a node by its fixed words, `phrases` by its whole phrase. `asked_before` are the fields of which
    its steps ask what they were.
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
    asked_before: tuple[str, ...] = ()


def load_flows(
    programs: Iterable[Program], older: Iterable[Program], schema: Schema
) -> tuple[list[Flow], list[Flow]]:
    """Workflows in the order in which they start: of file name, and of place in the file.

    Beside them, versions that only runs from before still follow.
    """
    ordered = sorted(programs, key=lambda program: (program.plan.path, program.plan.span.start))
    before = list(older)
    personal = personal_variables([program.plan for program in (*ordered, *before)], schema)
    return (
        [_load_flow(order, program, schema, personal) for order, program in enumerate(ordered)],
        [_load_flow(-1, program, schema, personal) for program in before],
    )


def _load_flow(order: int, program: Program, schema: Schema, personal: PersonalVariables) -> Flow:
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
        private=private_parts(plan, schema, personal.of(plan)),
        actions={name: action.name for name, action in actions.items()},
        phrases={name: action.signature for name, action in actions.items()},
        asked_before=fields_asked_before(plan),
    )
