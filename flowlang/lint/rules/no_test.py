"""FL0911: a workflow that no test could start."""

import re
from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow, heading
from flowlang.lint.folder import Folder
from flowlang.plan.starts import EventStart
from flowlang.schema.types import variable_of
from flowlang.syntax.declarations import FlowFile, Test

_WORD = re.compile(r"\w+")


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find workflows whose records and events no test speaks of; whether a test starts them is not known."""
    texts = [text for file in folder.files for text in _tests(file)]
    words = {word for text in texts for word in _WORD.findall(text)}
    for flow in folder.flows:
        named = _named(flow)
        if not texts or (named and not named & words):
            yield Diagnostic(
                "FL0911",
                f'no test starts "{flow.plan.name}"',
                heading(flow.plan),
                help="write a `test`: what is given, what happens, and what is to come of it",
            )


def _tests(file: FlowFile) -> Iterator[str]:
    """The texts of the tests of a file; each goes on to the next declaration."""
    starts = [*(one.span.start for one in file.declarations), len(file.source.text)]
    for place, one in enumerate(file.declarations):
        if isinstance(one, Test):
            yield file.source.text[starts[place] : starts[place + 1]]


def _named(flow: Flow) -> set[str]:
    """The words by which a test could speak of what starts a workflow."""
    events = {start.event for start in flow.plan.starts if isinstance(start, EventStart)}
    names = flow.records | events
    return {*names, *(variable_of(name) for name in names)}
