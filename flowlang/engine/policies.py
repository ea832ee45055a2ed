"""Policies: actions that are withheld when they are asked for, and the limits that are kept count of.

A rule about a hole that may hold a list is asked of each of its values. Of a limit, only actions that were
not withheld count, and only as long as its time has not gone by.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, tzinfo
from itertools import product
from typing import TYPE_CHECKING

from attrs import frozen

from flowlang.check.model import CheckedLimit, CheckedNever, CheckedPolicy, CheckedRefuse
from flowlang.check.terms import Constant
from flowlang.check.terms import Length as LengthTerm
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Condition, Context, Run, Value
from flowlang.engine.durations import shift
from flowlang.engine.encoding import plain
from flowlang.engine.generate.program import compile_condition
from flowlang.engine.ports import Request
from flowlang.engine.values import Length
from flowlang.schema.model import Schema

if TYPE_CHECKING:
    from flowlang.engine.state import OpenRun, State


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


# --- When an action is asked for ----------------------------------------------------------------


def withholding(state: "State", open_run: "OpenRun", request: Request) -> str | None:
    """The policy that withholds an action; nothing when it may be taken, and then limits count it."""
    counted: list[str] = []
    signature = request.action.signature
    for rule in state.options.policies:
        if isinstance(rule, NeverRule):
            if signature in rule.holes and _is_forbidden(state, open_run, request, rule):
                return rule.policy
        elif signature in rule.actions:
            keys = [f"{rule.place}/{value}" for value in _counted_for(request, rule)]
            if any(len(_recent(state, open_run, key, rule)) >= rule.times for key in keys):
                return rule.policy
            counted += keys
    for key in counted:
        state.limits.setdefault(key, []).append(state.now)
    return None


def _is_forbidden(state: "State", open_run: "OpenRun", request: Request, rule: NeverRule) -> bool:
    plan = open_run.flow.plan
    if rule.tag is not None and rule.tag not in plan.tags:
        return False
    if rule.holds is None:
        return True
    context: Context = state.effects
    return any(
        rule.holds(Run(open_run.run.id, plan.name, "", "", state.now, values), context)
        for values in _each(request, rule.holes[request.action.signature])
    )


def _each(request: Request, holes: tuple[tuple[str, str], ...]) -> Iterator[dict[str, Value]]:
    """The names of a rule with the values of their holes; a list stands for each of its values."""
    values = [_several(request.holes.get(hole)) for _, hole in holes]
    for chosen in product(*values):
        yield {name: value for (name, _), value in zip(holes, chosen, strict=True)}


def _several(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else (value,)


def _counted_for(request: Request, rule: LimitRule) -> list[str]:
    """What an action counts for: one word a value, each once."""
    hole = rule.per.get(request.action.signature)
    if hole is None:
        return [""]
    return list(dict.fromkeys(str(plain(value)) for value in _several(request.holes.get(hole))))


def _recent(state: "State", open_run: "OpenRun", key: str, rule: LimitRule) -> list[datetime]:
    """When actions were taken that still count; older ones are forgotten."""
    taken = state.limits.get(key)
    if not taken:
        return []
    since = shift(state.now, rule.length, "before", state.effects.zone, state.options.calendar)
    kept = [at for at in taken if at > since]
    if kept:
        state.limits[key] = kept
    else:
        del state.limits[key]
    return kept
