"""Policies about changes with their code: what is refused, and why."""

from collections.abc import Iterable, Mapping
from datetime import tzinfo

from attrs import frozen

from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import RefusalCode
from flowlang.engine.generate.program import compile_refusal
from flowlang.engine.private import reads_personal
from flowlang.plan.refusals import Refusal
from flowlang.schema.model import Schema


@frozen
class RefusalRule:
    """A rule with its code. `private` says that its reason shows personal fields."""

    refusal: Refusal
    code: RefusalCode
    private: bool


# The rules about each type of record, in the order of file name and of place in the file.
Refusals = Mapping[str, tuple[RefusalRule, ...]]


def compile_refusals(
    refusals: Iterable[Refusal], schema: Schema, zone: tzinfo, calendar: BusinessCalendar
) -> Refusals:
    """The rules of policies by which changes are refused, ready to be asked."""
    found: dict[str, tuple[RefusalRule, ...]] = {}
    for one in refusals:
        private = one.because is not None and reads_personal(one.because, schema)
        rule = RefusalRule(one, compile_refusal(one, schema, zone, calendar), private)
        found[one.record] = (*found.get(one.record, ()), rule)
    return found
