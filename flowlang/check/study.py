"""What the checker finds out about a declaration, also where it has mistakes: for hover and completion."""

from collections.abc import Iterator

from flowlang.check.context import Checking
from flowlang.check.infer import infer
from flowlang.check.policies import check_rule
from flowlang.check.tables import read_table
from flowlang.check.templates import FILE, NUMBER, in_scope, read_segment
from flowlang.check.terms import Term, walk
from flowlang.check.tests import read_test
from flowlang.check.workflows import read_workflow
from flowlang.schema.model import Schema
from flowlang.syntax.declarations import (
    Declaration,
    Event,
    Extend,
    Policy,
    Record,
    Segment,
    SettingDeclaration,
    Table,
    Template,
    Test,
    Workflow,
)


def study(tree: Declaration, schema: Schema) -> tuple[Checking, ...]:
    """The states in which the checker leaves a declaration; one for each rule of a policy."""
    match tree:
        case Workflow():
            return (read_workflow(tree, schema)[0],)
        case Test():
            return (read_test(tree, schema),)
        case Template():
            info = schema.templates.get(tree.name.plain or "")
            if info is None or (info.record is not None and info.record not in schema.records):
                return ()
            checking = in_scope(info, schema)
            for entry in tree.entries:
                if entry.name.text not in (FILE, NUMBER) and not isinstance(entry.value, tuple):
                    infer(checking, entry.value)
            return (checking,)
        case Segment():
            return (read_segment(tree, schema),)
        case Table():
            checking = Checking(schema)
            read_table(checking, tree)
            return (checking,)
        case Policy():
            states = []
            for rule in tree.rules:
                checking = Checking(schema)
                check_rule(checking, rule)
                states.append(checking)
            return tuple(states)
        case Record() | Extend() | Event():
            checking = Checking(schema)
            owner = schema.records.get(tree.name.text) or schema.events.get(tree.name.text)
            for one in tree.fields:
                known = owner.fields.get(one.name.text) if owner else None
                if known is not None and one.default is not None:
                    infer(checking, one.default, known.type)
            return (checking,)
        case SettingDeclaration(default=default) if default is not None:
            checking = Checking(schema)
            if tree.name.text in schema.settings:
                infer(checking, default, schema.settings[tree.name.text].type)
            return (checking,)
    return ()


def terms_of(checking: Checking) -> Iterator[Term]:
    """Every term of a declaration, those inside of others and in the holes of phrases included."""
    outer = [*checking.terms.values()]
    for call in checking.calls.values():
        outer += [*call.holes.values(), *call.settings.values()]
    for term in outer:
        yield from walk(term)
