"""Policies about actions with their code: what is never done, and limits."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from attrs import frozen

from flowlang.check.model import CheckedLimit, CheckedNever, CheckedPolicy, CheckedRefuse
from flowlang.check.terms import Constant
from flowlang.check.terms import Length as LengthTerm
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Condition
from flowlang.engine.generate.program import compile_condition
from flowlang.engine.values import Length
from flowlang.schema.model import Schema


@frozen
class NeverRule:
    """An action is withheld where the workflow has the `tag` and the condition holds.

    `holes` are the names that the condition uses and the holes behind them, by the signature of the action.
    """

    policy: str
    holes: Mapping[str, tuple[tuple[str, str], ...]]
    tag: str | None
    holds: Condition | None


@frozen
class LimitRule:
    """So many actions in a length of time, counted for each value of a hole where `per` names one.

    `place` tells it from all other limits in what is kept count of.
    """

    policy: str
    place: str
    actions: frozenset[str]
    times: int
    length: Length
    per: Mapping[str, str]


Rule = NeverRule | LimitRule


def compile_policies(
    policies: Iterable[CheckedPolicy], schema: Schema, zone: tzinfo, calendar: BusinessCalendar
) -> tuple[Rule, ...]:
    """The rules of policies, ready to be asked: first what is never done, then the limits."""
    never: list[Rule] = []
    limits: list[Rule] = []
    for policy in policies:
        for number, rule in enumerate(policy.rules):
            if isinstance(rule, CheckedRefuse):
                continue
            if isinstance(rule, CheckedNever):
                held = rule.condition
                holds = None if held is None else compile_condition(held, schema, zone, calendar)
                never.append(NeverRule(policy.name, rule.holes, rule.tag, holds))
            else:
                limits.append(_limit(policy, number, rule))
    return (*never, *limits)


def _limit(policy: CheckedPolicy, number: int, rule: CheckedLimit) -> LimitRule:
    amount = rule.duration
    if not (isinstance(amount, LengthTerm) and isinstance(amount.amount, Constant)):
        raise AssertionError("the time of a limit stands in the text")
    length = Length(amount.amount.value, amount.unit)  # type: ignore[arg-type]  # it is a number there
    return LimitRule(
        policy.name, f"{policy.name}/{number + 1}", frozenset(rule.actions), rule.times, length, rule.per
    )
