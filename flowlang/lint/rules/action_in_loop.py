"""FL0861: a message for each record of a type, without any limit."""

from collections.abc import Iterator

from flowlang.check.model import CheckedLimit
from flowlang.check.terms import Records
from flowlang.diagnostics import Diagnostic, Related
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.plan.graph import Loop, Node, Perform
from flowlang.plan.starts import ScheduleStart
from flowlang.plan.walk import body_of
from flowlang.source import Span


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find messages inside loops over all records, and those that a schedule starts for all of them."""
    limited = {
        signature
        for policy in folder.policies
        for rule in policy.rules
        if isinstance(rule, CheckedLimit)
        for signature in rule.actions
    }
    for flow in folder.flows:
        for span, nodes in _unlimited(flow):
            sent = [one for one in nodes if isinstance(one, Perform) and one.action.effect == "message"]
            sent = [one for one in sent if one.action.signature not in limited]
            if sent:
                yield Diagnostic(
                    "FL0861",
                    "every record of this type brings a message",
                    span,
                    "there may be thousands of them",
                    related=(Related(sent[0].span, "sent each time"),),
                    help="say which ones are meant with `where`, or limit the action with a policy",
                )


def _unlimited(flow: Flow) -> Iterator[tuple[Span, list[Node]]]:
    plan = flow.plan
    for node in plan.nodes.values():
        if isinstance(node, Loop) and node.where is None and _all_records(node.source):
            inside = body_of(plan, node)
            yield node.source.span, [one for name, one in plan.nodes.items() if name in inside]
    for start in plan.starts:
        open_header = plan.condition is None and plan.as_long_as is None
        if isinstance(start, ScheduleStart) and _all_records(start.records) and open_header:
            yield start.span, list(plan.nodes.values())


def _all_records(source: object) -> bool:
    return isinstance(source, Records) and source.where is None
