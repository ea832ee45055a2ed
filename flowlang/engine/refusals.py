"""Changes that policies refuse: asked before anything is done, on the records as they would be afterwards."""

from collections.abc import Iterable, Sequence
from typing import cast

from flowlang.engine.changes import as_variable
from flowlang.engine.context import SEEN, ChangeEvent, Context, Run, RunFault
from flowlang.engine.foreseen import Foreseen
from flowlang.engine.generate.refusals import RefusalRule
from flowlang.engine.inputs import Refused
from flowlang.engine.journal import MASK
from flowlang.engine.numbers import ValueFault
from flowlang.engine.reading import Reading
from flowlang.engine.state import State
from flowlang.engine.variables import CHANGE
from flowlang.plan.starts import RecordStart


def concerns(state: State, records: Iterable[str]) -> bool:
    """Whether any rule is about one of these types of record."""
    rules = state.options.refusals
    return bool(rules) and any(record in rules for record in records)


def must_be_allowed(state: State, changes: Sequence[ChangeEvent]) -> None:
    """Raise RunFault when a policy refuses changes that a run is about to make as one."""
    if not concerns(state, (one.record for one in changes)):
        return
    foreseen = foresee(state)
    foreseen.apply(changes)
    refused = refusal(state, foreseen, changes)
    if refused is not None:
        raise RunFault(refused.why)


def foresee(state: State) -> Foreseen:
    """The records as they are, to be changed without anybody seeing it."""
    return Foreseen(state.store, {name: kind.attributes for name, kind in state.kinds.items()})


def refusal(state: State, foreseen: Foreseen, changes: Sequence[ChangeEvent]) -> Refused | None:
    """The first refusal of changes that are made as one; `foreseen` are the records as they leave them."""
    for change in changes:
        for rule in state.options.refusals.get(change.record, ()):
            refused = _ask(state, rule, foreseen, change)
            if refused is not None:
                return refused
    return None


def _ask(state: State, rule: RefusalRule, foreseen: Foreseen, change: ChangeEvent) -> Refused | None:
    name, about = rule.refusal.policy, f"{change.record} {change.id}"
    options = state.options
    ghost = None
    if change.kind == "deleted":
        ghost = (change.record, change.id, foreseen.revive(change.record, change.id, change.old))
    reading = Reading(state.now, options.zone, options.calendar, options.settings, foreseen, ghost)
    # A condition reads no more of it.
    context = cast(Context, reading)
    variables = {rule.refusal.variable: change.id, CHANGE: as_variable(change)}
    run = Run("", "", "", "", state.now, variables)
    try:
        if not any(_matches(rule, place, context, change) for place in range(len(rule.code.starts))):
            return None
        if rule.code.holds is not None and not rule.code.holds(run, context):
            return None
        because = "" if rule.code.because is None else str(rule.code.because(run, context))
    except (RunFault, ValueFault) as fault:
        # What can't be asked is not allowed.
        return Refused(f'the policy "{name}" can\'t be asked: {fault}', name, name, about)
    said = MASK if rule.private and not options.show_personal else because
    return Refused(
        f'the policy "{name}" refuses it' + (f": {said}" if said else ""), name, because or name, about
    )


def _matches(rule: RefusalRule, place: int, context: Context, change: ChangeEvent) -> bool:
    start, code = rule.refusal.starts[place], rule.code.starts[place]
    if change.kind == SEEN:
        return False
    if isinstance(start, RecordStart):
        return change.kind in start.kinds
    return code.test is not None and code.test(context, change)
