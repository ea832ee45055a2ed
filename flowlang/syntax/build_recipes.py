"""Recipes, and the lines that use one."""

import re

from attrs import evolve

from flowlang.source import Span
from flowlang.syntax import messages_headers
from flowlang.syntax.block_entries import read_entries
from flowlang.syntax.build_base import Head, Kids, LineReader, Making, rule
from flowlang.syntax.build_workflows import read_workflow
from flowlang.syntax.declarations import Recipe, RecipeNeed, UseRecipe, Workflow
from flowlang.syntax.expressions import Identifier, Text
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Entry
from flowlang.syntax.text_literals import read_text

NEEDS = re.compile(r"needs\b(?!\s*:)")


@rule("for_any_record")
def for_any_record(made: Making, kids: Kids) -> Head:
    """`for any record as item`."""
    return Head(made.span(kids), "any record", name=made.identifier(kids[-1]))


@rule("recipe")
def recipe(made: Making, kids: Kids) -> Recipe:
    """`recipe "Chase a silent lead" for a Lead`."""
    _, name, about = kids
    span, text = made.span(kids), read_text(made, name)
    any_record = isinstance(about, Head)
    record = about.name if isinstance(about, Head) else about
    # A recipe for any record starts what it makes by triggers, as every recipe does: so none is "called".
    workflow = Workflow(span, text, None, (), None, None, (), (), (), None, None, None, ())
    return Recipe(span, text, record, any_record, (), workflow, span)


@rule("recipe_need")
def recipe_need(made: Making, kids: Kids) -> RecipeNeed:
    """`needs wait: duration = 3 days "before the second letter"`."""
    _, name, kind, default, doc = kids
    return RecipeNeed(made.span(kids), made.identifier(name), kind, default, doc)


@rule("use_for")
def use_for(made: Making, kids: Kids) -> Head:
    """`for Lead`."""
    return Head(made.span(kids), "for", record=made.identifier(kids[1]))


@rule("use_as")
def use_as(made: Making, kids: Kids) -> Head:
    """`as "Chase web leads"`."""
    return Head(made.span(kids), "as", value=read_text(made, kids[1]))


@rule("use_with")
def use_with(made: Making, kids: Kids) -> Head:
    """`with wait: 3 days, template: "nudge"`."""
    return Head(made.span(kids), "with", entries=kids[1])


@rule("use_recipe")
def use_recipe(made: Making, kids: Kids) -> UseRecipe:
    """`use recipe "Chase a silent lead" for Lead with wait: 3 days`."""
    _, _, name, *parts = kids
    record: Identifier | None = None
    called: Text | None = None
    values: tuple[Entry, ...] = ()
    said: dict[str, Head] = {}
    for part in parts:
        if part.kind in said:
            made.problems.append(messages_headers.said_twice(part.span, said[part.kind].span))
            continue
        said[part.kind] = part
        record = part.record or record
        called = part.value if isinstance(part.value, Text) else called
        values = part.entries or values
    return UseRecipe(made.span(kids), read_text(made, name), record, called, values)


def read_recipe(reader: LineReader, line: Line, found: Recipe) -> Recipe:
    """A recipe with what it needs, its header and its steps."""
    needs: list[RecipeNeed] = []
    others: list[Line] = []
    for under in line.children:
        if not NEEDS.match(reader.made.source.text, under.start):
            others.append(under)
        elif isinstance(need := reader.line("recipe_line", under), RecipeNeed):
            needs.append(need)
    body = Span(reader.made.source, line.end, line.last)
    rest = Line(line.start, line.end, line.indent, others)
    workflow = read_workflow(reader, rest, found.workflow)
    return evolve(found, needs=tuple(needs), workflow=workflow, body=body)


def read_use_recipe(reader: LineReader, line: Line, found: UseRecipe) -> UseRecipe:
    """The use of a recipe, with the values in its block."""
    if not line.children:
        return found
    return evolve(found, values=(*found.values, *read_entries(reader, line.children)), inline=False)
