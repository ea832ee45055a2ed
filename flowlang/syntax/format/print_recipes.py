"""Recipes, and the lines that use one."""

from collections.abc import Iterator

from flowlang.syntax import declarations as d
from flowlang.syntax import expressions as x
from flowlang.syntax.format.lines import Line
from flowlang.syntax.format.print_expressions import print_expression
from flowlang.syntax.format.print_steps import print_entries, print_value
from flowlang.syntax.format.print_types import print_type
from flowlang.syntax.format.print_workflows import print_under_doc
from flowlang.syntax.format.words import with_article


def print_recipe(node: d.Recipe) -> Iterator[Line]:
    """The lines of a recipe: its name and sentence, what it needs, and the lines of its workflow."""
    record = ""
    if node.record is not None:
        word = node.record.text
        record = f" for any record as {word}" if node.any_record else f" for {with_article(word)}"
    yield Line(0, f"recipe {print_expression(node.name)}{record}")
    if node.workflow.doc is not None:
        yield Line(1, print_expression(node.workflow.doc), node.workflow.doc)
    for need in node.needs:
        default = "" if need.default is None else f" = {print_expression(need.default)}"
        doc = "" if need.doc is None else f" {print_expression(need.doc)}"
        yield Line(1, f"needs {need.name.text}: {print_type(need.type)}{default}{doc}", need)
    yield from print_under_doc(node.workflow)


def print_use_recipe(node: d.UseRecipe) -> Iterator[Line]:
    """The use of a recipe: values in one line where they were written so, and else in a block."""
    record = "" if node.record is None else f" for {node.record.text}"
    name = "" if node.name is None else f" as {print_expression(node.name)}"
    head = f"use recipe {print_expression(node.recipe)}{record}{name}"
    if not node.inline or not node.values:
        yield Line(0, head)
        yield from print_entries(node.values)
        return
    values = [
        f"{entry.name.text}: {print_value(entry.value)}"
        for entry in node.values
        if isinstance(entry.value, x.Expression)
    ]
    yield Line(0, f"{head} with {', '.join(values)}")
