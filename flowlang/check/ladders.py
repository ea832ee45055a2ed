"""Checking of `counting from`: the date that is counted from, and the days before and after it."""

from collections.abc import Callable

from flowlang.check import messages
from flowlang.check.compatible import is_point_in_time
from flowlang.check.conditions import reads_clock
from flowlang.check.context import Checking
from flowlang.check.facts import places_read
from flowlang.check.infer import infer, infer_as, need
from flowlang.check.terms import Length, Term
from flowlang.check.waits import waits_here
from flowlang.schema.types import DATE, DURATION, TIME, Unknown
from flowlang.syntax.steps import Block, CountingFrom, Rung

CheckBlock = Callable[[Checking, Block], bool]

_CLOCK_UNITS = frozenset({"seconds", "minutes", "hours", "business hours"})


def check_counting(checking: Checking, step: CountingFrom, check_block: CheckBlock) -> None:
    """`counting from deal.close_date at 09:00`."""
    moment = infer(checking, step.moment)
    if not isinstance(moment.type, Unknown):
        if not is_point_in_time(moment.type):
            checking.report(messages.not_a_point_in_time(moment))
        elif reads_clock(moment):
            checking.report(messages.counts_from_now(moment))
        else:
            need(checking, moment)
    if step.at is not None:
        infer_as(checking, step.at, TIME, "what stands after `at`")
    waits_here(checking, step.span)
    # Without the date there is no waiting for it.
    checking.facts = checking.facts.also(places_read(moment))
    known = checking.facts
    said: dict[tuple[object, ...], Rung] = {}
    for rung in step.rungs:
        _offset(checking, step, rung, moment, said)
        with checking.inside("rung"):
            check_block(checking, rung.steps)
        # Whether this one was done is not known in the next one, nor below.
        checking.facts = known


def _offset(
    checking: Checking,
    step: CountingFrom,
    rung: Rung,
    moment: Term,
    said: dict[tuple[object, ...], Rung],
) -> None:
    place: tuple[object, ...] = (rung.direction,)
    if rung.offset is not None:
        length = infer_as(checking, rung.offset, DURATION, "a day under `counting from`")
        if isinstance(length, Length):
            place = (rung.direction, length.amount, length.unit)
            if moment.type == DATE and step.at is None and length.unit in _CLOCK_UNITS:
                checking.report(messages.hours_on_a_date(length, moment))
    if place in said:
        checking.report(messages.rung_twice(rung.span, said[place].span))
    said.setdefault(place, rung)
