"""From the typed model of a workflow to its plan."""

from collections.abc import Mapping

from attrs import evolve

from flowlang.check.model import CheckedWorkflow, Typing
from flowlang.check.terms import Term
from flowlang.plan.as_json import version_of
from flowlang.plan.graph import Plan
from flowlang.plan.lower_starts import called_start, lower_start
from flowlang.plan.lower_steps import lower_steps
from flowlang.plan.names import tidy_words
from flowlang.plan.starts import Start
from flowlang.schema.model import Schema
from flowlang.schema.types import Type
from flowlang.syntax.expressions import Expression, ListLiteral, Text
from flowlang.syntax.steps import Entry


def lower(checked: CheckedWorkflow, schema: Schema, *, versioned: bool = True) -> Plan:
    """The plan of a workflow that has no mistakes.

    Its version is a hash of all that it means, and takes its time; who does not need it leaves it out.
    Raises `ValueError` when the workflow holds what the checker refuses: then FlowLang itself is wrong.
    """
    tree, typing = checked.tree, checked.typing
    first, nodes = lower_steps(tree.steps, tree.span, typing, schema)
    settings = {entry.name.text: entry for entry in tree.settings}
    plan = Plan(
        name=tree.name.plain or "",
        doc=tidy_words((tree.doc.plain if tree.doc else "") or ""),
        span=tree.span,
        owner="".join(_texts(settings, "owner")),
        tags=_texts(settings, "tags"),
        calendar="".join(_texts(settings, "calendar")) or None,
        include_existing=_includes_existing(settings),
        runs=tree.runs.rule if tree.runs else "one at a time",
        per=_maybe(typing, tree.runs.per if tree.runs else None),
        variable=checked.variable,
        subject=checked.subject,
        starts=_starts(checked, schema),
        condition=_maybe(typing, tree.condition),
        as_long_as=_maybe(typing, tree.as_long_as),
        until=_maybe(typing, tree.until),
        first=first,
        nodes=nodes,
        variables=_variables(checked.variables, checked.variable, checked.subject),
        version="",
    )
    return evolve(plan, version=version_of(plan)) if versioned else plan


def _maybe(typing: Typing, expression: Expression | None) -> Term | None:
    return None if expression is None else typing.term(expression)


def _variables(known: Mapping[str, Type], variable: str | None, subject: Type | None) -> dict[str, Type]:
    if variable is None or subject is None:
        return dict(known)
    return {variable: subject, **{name: kind for name, kind in known.items() if name != variable}}


# --- Settings -----------------------------------------------------------------------------------


def _texts(settings: Mapping[str, Entry], name: str) -> tuple[str, ...]:
    """The text or texts of a setting; none when it isn't given."""
    value = settings[name].value if name in settings else ()
    if isinstance(value, Text):
        return (value.plain or "",)
    if isinstance(value, ListLiteral):
        return tuple(item.plain or "" for item in value.items if isinstance(item, Text))
    return ()


def _includes_existing(settings: Mapping[str, Entry]) -> bool:
    value = settings["existing records"].value if "existing records" in settings else ()
    return not isinstance(value, tuple) and value.span.text.strip('"') == "include"


# --- Triggers -----------------------------------------------------------------------------------


def _starts(checked: CheckedWorkflow, schema: Schema) -> tuple[Start, ...]:
    if not checked.triggers:
        return (called_start(checked.tree, schema),)
    return tuple(lower_start(trigger, checked.typing, checked.variable) for trigger in checked.triggers)
