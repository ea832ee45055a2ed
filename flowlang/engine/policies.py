"""Policies: actions that are withheld when they are asked for, and the limits that are kept count of.

A rule about a hole that may hold a list is asked of each of its values. Of a limit, only actions that were
not withheld count, and only as long as its time has not gone by.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import product

from flowlang.engine.context import Context, Run, Value
from flowlang.engine.durations import shift
from flowlang.engine.encoding import plain
from flowlang.engine.generate.policies import LimitRule, NeverRule
from flowlang.engine.ports import Request
from flowlang.engine.state import OpenRun, State


def withholding(state: State, open_run: OpenRun, request: Request) -> str | None:
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


def _is_forbidden(state: State, open_run: OpenRun, request: Request, rule: NeverRule) -> bool:
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


def _recent(state: State, open_run: OpenRun, key: str, rule: LimitRule) -> list[datetime]:
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
