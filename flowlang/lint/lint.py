"""Asks the rules about workflows."""

from collections.abc import Callable, Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.lint.register import FOLDER_RULES, WORKFLOW_RULES


def lint(
    folder: Folder, wanted: Callable[[str], bool] = lambda code: True, *, across: bool = True
) -> Iterator[Diagnostic]:
    """What the rules find, in no particular order.

    `wanted` says of a code whether it is looked for, `across` whether to look at workflows together.
    """
    for code, of_workflow in WORKFLOW_RULES:
        if wanted(code):
            for flow in folder.flows:
                yield from of_workflow(flow)
    for code, of_folder in FOLDER_RULES:
        if across and wanted(code):
            yield from of_folder(folder)
