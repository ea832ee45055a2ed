"""FL0901: an address that stands in a step."""

import re
from collections.abc import Iterator

from flowlang.check.terms import Constant, walk
from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.plan.graph import Perform

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


def check(flow: Flow) -> Iterator[Diagnostic]:
    """Find e-mail addresses that an action is given word for word."""
    for node in flow.plan.nodes.values():
        if isinstance(node, Perform):
            for _, value in (*node.holes, *node.settings):
                for part in walk(value):
                    if isinstance(part, Constant) and _ADDRESS.fullmatch(str(part.value)):
                        yield Diagnostic(
                            "FL0901",
                            "an address stands in the workflow itself",
                            part.span,
                            "has to be changed here when it changes",
                            help="write it once as a setting of the project, and read it as `settings.…`; "
                            "colleagues are reached with `notify`",
                        )
