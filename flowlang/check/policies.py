"""Checking of policies: which actions a rule is about, and what it asks of them.

A rule names an action by words of its phrase. Holes may be left out; `(address)` gives the value of a hole a
name, which the condition may use.
"""

from collections.abc import Sequence

from attrs import frozen

from flowlang.check import messages
from flowlang.check.context import Binding, Checking
from flowlang.check.infer import infer, infer_as, infer_condition
from flowlang.check.messages import policies as wording
from flowlang.check.model import CheckedLimit, CheckedNever, CheckedPolicy, CheckedRefuse
from flowlang.check.refusals import check_refuse
from flowlang.check.terms import Constant
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import ActionInfo, HoleInfo, Schema
from flowlang.schema.types import DURATION, WHOLE_NUMBER, Either, ListOf, Type
from flowlang.source import Span
from flowlang.syntax.declarations import Limit, Never, Policy, Refuse
from flowlang.syntax.steps import Phrase, Token

# What a rule calls a hole, with the place where it does.
Bound = tuple[str, Span]


@frozen
class _Fit:
    """An action that a rule is about: its holes by what the rule calls them."""

    action: ActionInfo
    holes: dict[str, HoleInfo]


def check_policy(tree: Policy, schema: Schema) -> tuple[CheckedPolicy | None, list[Diagnostic]]:
    """Check a policy: its rules when they have no mistake, and what was found."""
    found: list[Diagnostic] = []
    failed = False
    rules: list[CheckedNever | CheckedLimit | CheckedRefuse] = []
    for rule in tree.rules:
        checking = Checking(schema)
        checked = check_rule(checking, rule)
        found += checking.found
        failed = failed or checking.failed
        if checked is not None:
            rules.append(checked)
    if failed:
        return None, found
    return CheckedPolicy(tree, tree.name.plain or "", tuple(rules)), found


def check_rule(
    checking: Checking, rule: Never | Limit | Refuse
) -> CheckedNever | CheckedLimit | CheckedRefuse | None:
    """Check one rule of a policy; nothing when it has a mistake, which is reported."""
    match rule:
        case Never():
            return _never(checking, rule)
        case Limit():
            return _limit(checking, rule)
        case Refuse():
            return check_refuse(checking, rule)


def _never(checking: Checking, rule: Never) -> CheckedNever | None:
    fits = _fitting(checking, rule.phrase)
    condition = None
    if fits is None:
        return None
    for name, span in _bound(rule.phrase.tokens):
        kinds = {fit.holes[name].type for fit in fits}
        if len(kinds) > 1:
            checking.report(wording.hole_types_differ(name, span, [fit.action for fit in fits]))
            return None
        checking.bind(None, name, Binding(one_of_them(kinds.pop()), span))
    if rule.condition is not None:
        condition = infer_condition(checking, rule.condition)
    tag = rule.tag.plain if rule.tag is not None else None
    return CheckedNever(_holes(fits), tag, condition)


def _limit(checking: Checking, rule: Limit) -> CheckedLimit | None:
    fits = _fitting(checking, rule.phrase)
    times = infer(checking, rule.times)
    if not (isinstance(times, Constant) and times.type == WHOLE_NUMBER and isinstance(times.value, int)):
        checking.report(wording.not_a_number_of_times(rule.times))
        return None
    duration = infer_as(checking, rule.duration, DURATION, "the time of a limit")
    if fits is None:
        return None
    per: dict[str, str] = {}
    if rule.per is not None:
        name = rule.per.text
        for fit in fits:
            holes = {hole.name: hole for hole in fit.action.holes} | fit.holes
            if name in holes:
                per[fit.action.signature] = holes[name].name
        if not per:
            options = [hole.name for fit in fits for hole in fit.action.holes]
            checking.report(wording.no_such_hole(name, rule.per.span, list(dict.fromkeys(options))))
            return None
        if len(per) < len(fits):
            actions = [fit.action for fit in fits]
            checking.report(wording.limits_differ_in_type(name, rule.per.span, actions))
            return None
    return CheckedLimit(tuple(fit.action.signature for fit in fits), times.value, duration, per)


def _holes(fits: Sequence[_Fit]) -> dict[str, tuple[tuple[str, str], ...]]:
    """For each action the names that the condition uses, with the holes that they stand for."""
    return {
        fit.action.signature: tuple((name, hole.name) for name, hole in fit.holes.items()) for fit in fits
    }


def one_of_them(kind: Type) -> Type:
    """The type of a single value, where a hole takes one or a list: a rule is asked of each."""
    if isinstance(kind, ListOf):
        return kind.item
    if isinstance(kind, Either):
        kinds = dict.fromkeys(one_of_them(option) for option in kind.options)
        return next(iter(kinds)) if len(kinds) == 1 else Either(tuple(kinds))
    return kind


# --- Which actions are meant --------------------------------------------------------------------


def _bound(tokens: Sequence[Token]) -> list[Bound]:
    """The names in parentheses."""
    return [
        (token.text, token.span)
        for before, token, after in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if before.text == "(" and after.text == ")"
    ]


def _fitting(checking: Checking, phrase: Phrase) -> list[_Fit] | None:
    """The actions that the words of a rule fit; nothing, and a report, when there are none."""
    names = [name for name, _ in _bound(phrase.tokens)]
    for number, (name, span) in enumerate(_bound(phrase.tokens)):
        if name in names[:number]:
            checking.report(wording.bound_twice(name, span))
            return None
    pattern = _pattern(phrase.tokens)
    candidates = checking.schema.actions_starting(phrase.tokens[0].text)
    fits = [_Fit(one, holes) for one in candidates if (holes := _fit(one.parts, pattern)) is not None]
    if fits:
        return fits
    if candidates:
        checking.report(messages.phrase_does_not_fit(phrase, candidates))
    else:
        checking.report(messages.unknown_action(phrase, checking.schema.actions))
    return None


def _pattern(tokens: Sequence[Token]) -> tuple[str | Bound, ...]:
    """The words of a rule; a name in parentheses stands for a hole."""
    found: list[str | Bound] = []
    place = 0
    while place < len(tokens):
        inner = [token.text for token in tokens[place : place + 3]]
        if len(inner) == 3 and (inner[0], inner[2]) == ("(", ")"):
            found.append((inner[1], tokens[place + 1].span))
            place += 3
        else:
            found.append(tokens[place].text)
            place += 1
    return tuple(found)


def _fit(parts: Sequence[str | HoleInfo], pattern: Sequence[str | Bound]) -> dict[str, HoleInfo] | None:
    """The holes that a rule names when its words fit an action; holes may be left out, also at the end."""
    if not pattern:
        # Holes that are left were not asked for; a further word would make it another action.
        return {} if not parts or isinstance(parts[0], HoleInfo) else None
    if not parts:
        return None
    part, wanted = parts[0], pattern[0]
    if isinstance(part, str):
        return _fit(parts[1:], pattern[1:]) if part == wanted else None
    if isinstance(wanted, tuple):
        inner = _fit(parts[1:], pattern[1:])
        if inner is not None:
            return {wanted[0]: part, **inner}
    return _fit(parts[1:], pattern)
