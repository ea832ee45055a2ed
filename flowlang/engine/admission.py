"""Whether an event may be taken: no value twice that none may share, and nothing that a policy refuses."""

import copy
from typing import TYPE_CHECKING

from flowlang.engine import refusals, unique
from flowlang.engine.cascade import apply
from flowlang.engine.inputs import Event, RecordChange, Refused
from flowlang.engine.journal import Journal

if TYPE_CHECKING:
    from flowlang.engine.state import State


def refusal(state: "State", event: Event) -> Refused | None:
    """Why an event can't be taken; nothing when it can."""
    why = None if state.shares_nothing else unique.refusal(state, event)
    if why is not None:
        return Refused(why)
    return _by_policy(state, event) if state.options.refusals else None


def _by_policy(state: "State", event: Event) -> Refused | None:
    told = [one for one in event.content if isinstance(one, RecordChange)]
    if not refusals.concerns(state, (one.record for one in told)):
        return None
    # The event is applied to a state of its own, whose journal nobody reads.
    aside = copy.copy(state)
    foreseen = refusals.foresee(state)
    aside.store, aside.journal = foreseen, Journal()
    changes = [change for one in told if (change := apply(aside, one, event)) is not None]
    return refusals.refusal(state, foreseen, changes)
