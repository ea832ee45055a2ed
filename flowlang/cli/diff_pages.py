"""The pictures of `flow diff`: each workflow as it was, as it is, and with its changes marked."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click

from flowlang.cli.diagram_kinds import workflow_page
from flowlang.cli.pages import Page, targets_of, write_pages

if TYPE_CHECKING:
    from flowlang.compare.model import Difference, WorkflowChange

BEFORE, AFTER, CHANGES = "-before", "-after", "-changes"


def draw_changes(ctx: click.Context, difference: "Difference", folder: Path) -> list[Path]:
    """Draw the workflows that changed into a folder. Returns the files that were written."""
    pages = [page for one in difference.workflows for page in _pages(one)]
    if not pages:
        return []
    targets = targets_of(pages, f"{folder}{os.sep}", "svg")
    write_pages(ctx, targets, "svg")
    return [target.file for target in targets if target.file is not None]


def _pages(change: "WorkflowChange") -> Iterator[Page]:
    from flowlang.diagram.dot import Options

    stem = workflow_page(change.plan, Options()).stem
    for plan, ending in ((change.before, BEFORE), (change.after, AFTER)):
        if plan is not None:
            yield attrs.evolve(workflow_page(plan, Options()), stem=f"{stem}{ending}")
    if change.steps is not None:
        yield _marked(change, f"{stem}{CHANGES}")


def _marked(change: "WorkflowChange", stem: str) -> Page:
    from flowlang.diagram.compared import LEGEND, comparison
    from flowlang.diagram.dot import Options, dot_text

    def text(kind: str, way: Callable[[str], str]) -> str:
        drawn = comparison(change)
        return dot_text(drawn.made.plan, Options(link=way(change.plan.path)), drawn.made, drawn)

    return Page(stem, f"{change.plan.name}: what changed", LEGEND, text)
