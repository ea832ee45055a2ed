"""FL0841: a marketing message, and no look at whether the customer wants to hear from us."""

from collections.abc import Iterator

from flowlang.check.model import CheckedNever
from flowlang.check.terms import FieldRead, Term, walk
from flowlang.diagnostics import Diagnostic
from flowlang.lint.flow import Flow
from flowlang.lint.folder import Folder
from flowlang.plan.graph import Perform
from flowlang.schema.types import EMAIL, PHONE, Either, ListOf, RecordOf, Type

_TAG = "marketing"
_WORDS = ("unsubscribed", "consent", "opt_in", "opt_out", "opted", "newsletter", "subscribed", "do_not")
"""What fields are called in which people say whether they want to hear from us."""


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find messages of workflows tagged as marketing that no condition and no policy guards."""
    for flow in folder.flows:
        if _TAG not in {tag.casefold() for tag in flow.plan.tags} or _header_asks(flow):
            continue
        sent = [one for one in flow.plan.nodes.values() if isinstance(one, Perform) and _is_personal(one)]
        open_ones = (one for one in sent if not _guarded(folder, flow, one) and not _known(flow, one))
        node = next(open_ones, None)
        if node is not None:
            yield Diagnostic(
                "FL0841",
                "a marketing message goes out without a look at consent",
                node.span,
                "also to those who have unsubscribed",
                help="write `as long as not contact.unsubscribed` in the header, ask before this line, or "
                "forbid it for all with a policy: `never send email to (address) when …`",
            )


def _header_asks(flow: Flow) -> bool:
    return any(_asks(term) for term in (flow.plan.as_long_as, flow.plan.until) if term is not None)


def _asks(term: Term) -> bool:
    return any(isinstance(part, FieldRead) and _is_consent(part.field) for part in walk(term))


def _is_consent(name: str) -> bool:
    return any(word in name for word in _WORDS)


def _is_personal(node: Perform) -> bool:
    return node.action.effect == "message" and any(_reaches(hole.type) for hole in node.action.holes)


def _reaches(kind: Type) -> bool:
    match kind:
        case Either(options):
            return any(_reaches(one) for one in options)
        case ListOf(item):
            return _reaches(item)
        case RecordOf(name):
            return name in {"Lead", "Contact"}
    return kind in {EMAIL, PHONE}


def _guarded(folder: Folder, flow: Flow, node: Perform) -> bool:
    """Whether a policy forbids this action under a condition."""
    return any(
        isinstance(rule, CheckedNever)
        and node.action.signature in rule.holes
        and (rule.tag is None or rule.tag in flow.plan.tags)
        for policy in folder.policies
        for rule in policy.rules
    )


def _known(flow: Flow, node: Perform) -> bool:
    """Whether every way to a message asks for consent after the last wait."""
    known = flow.states.before.get(node.name, ())
    return all(
        any(_is_consent(one.removeprefix("field:")) for dimension in box for one in dimension.hangs_on)
        for box in known
    )
