"""Names that belong to a declaration and are used by those that ask for it: what it needs, and what it gives.

Needs of workflows, tables, templates and recipes are given by name where these are run, asked, sent or used;
what workflows and tables give is read by name from their result.
"""

from collections.abc import Iterable, Iterator

from attrs import evolve

from flowlang.check.context import Checking
from flowlang.check.model import CheckedCall
from flowlang.check.terms import Constant
from flowlang.lsp.meaning import Meaning, Occurrence
from flowlang.recipes.occurrences import occurrences, type_occurrences
from flowlang.schema.model import Schema
from flowlang.syntax import declarations as tree
from flowlang.syntax import steps
from flowlang.syntax.expressions import Identifier, Name, Node, TableLookup, Text

_KINDS = {tree.Workflow: "workflow", tree.Table: "table", tree.Template: "template", tree.Recipe: "recipe"}


def as_need(one: Occurrence, declaration: tree.Declaration) -> Occurrence:
    """A name in a declaration; a variable that stands for what the declaration needs is that need."""
    owner = _owner(declaration)
    if owner is None or one.meaning.kind != "variable":
        return one
    needed = any(need.name.text == one.meaning.name for need in getattr(declaration, "needs", ()))
    return evolve(one, meaning=Meaning("need", one.meaning.name, owner)) if needed else one


def _owner(declaration: tree.Declaration) -> str | None:
    """What needs something, as meanings of needs name it: `workflow "Score"`."""
    kind = _KINDS.get(type(declaration))
    return None if kind is None else f'{kind} "{_title(declaration)}"'


def declared_needs(top: tree.Declaration) -> Iterator[Occurrence]:
    """What a declaration needs and gives, where it says so, and what else it writes by these names."""
    owner = _owner(top)
    if owner is None:
        return
    for one in getattr(top, "needs", ()):
        yield Occurrence(one.name.span, Meaning("need", one.name.text, owner), declares=True)
    for one in getattr(top, "gives", ()):
        yield Occurrence(one.name.span, _given_by(top, one.name.text), declares=True)
    if isinstance(top, tree.Table):
        results = {one.name.text for one in top.gives}
        columns = (one for one in top.header if isinstance(one, Name) and one.text in results)
        yield from (Occurrence(one.span, _given_by(top, one.text)) for one in columns)
    if isinstance(top, tree.Recipe):
        yield from _in_recipe(top, owner)


def _in_recipe(recipe: tree.Recipe, owner: str) -> Iterator[Occurrence]:
    if recipe.any_record and recipe.record is not None:
        yield Occurrence(recipe.record.span, Meaning("need", recipe.record.text, owner), declares=True)
    for span, word in occurrences(recipe):
        yield Occurrence(span, Meaning("need", word, owner))
    for span in type_occurrences(recipe):
        yield Occurrence(span, Meaning("need", span.text, owner))


def used_needs(
    node: Node, top: tree.Declaration, schema: Schema, states: tuple[Checking, ...]
) -> Iterator[Occurrence]:
    """The names of needs and of what is given that stand in a part of a declaration."""
    match node:
        case steps.RunWorkflow(workflow=workflow, needs=entries):
            yield from _named((one.name for one in entries), f'workflow "{workflow.plain}"')
        case TableLookup(name=table, needs=inputs):
            yield from _named((one.name for one in inputs), f'table "{table.plain}"')
        case tree.UseRecipe(recipe=recipe, values=values):
            yield from _named((one.name for one in values), f'recipe "{recipe.plain}"')
        case steps.Stop(gives=entries):
            yield from (Occurrence(one.name.span, _given_by(top, one.name.text)) for one in entries)
        case steps.Call(phrase=phrase) | tree.Expect(phrase=phrase):
            for state in states:
                if (call := state.calls.get(id(phrase))) is not None:
                    yield from _for_template(call, getattr(node, "settings", ()), schema)


def _for_template(call: CheckedCall, settings: Iterable[steps.Entry], schema: Schema) -> Iterator[Occurrence]:
    """What is given to the template of a call, in the lines under it."""
    terms = (*call.holes.values(), *call.settings.values())
    names = [one.value for one in terms if isinstance(one, Constant) and isinstance(one.value, str)]
    for entry in settings:
        if entry.name.text in call.action.settings:
            continue
        for name in names:
            info = schema.templates.get(name)
            if info is not None and entry.name.text in info.needs:
                yield from _named((entry.name,), f'template "{name}"')
                break


def _named(names: Iterable[Identifier], owner: str) -> Iterator[Occurrence]:
    yield from (Occurrence(one.span, Meaning("need", one.text, owner)) for one in names)


def _given_by(top: tree.Declaration, name: str) -> Meaning:
    # As the types of results are called.
    word = "table" if isinstance(top, tree.Table) else "result of"
    return Meaning("field", name, f'{word} "{_title(top)}"')


def _title(declaration: tree.Declaration) -> str:
    name = getattr(declaration, "name", None)
    return (name.plain or "") if isinstance(name, Text) else ""
