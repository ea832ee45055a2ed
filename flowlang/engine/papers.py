"""Documents that are made: their numbers, without gaps, and the records that stand for them."""

from collections.abc import Mapping
from datetime import tzinfo

from flowlang.engine.context import Compute, NewValues, Run, Value
from flowlang.engine.ports import Number, Request
from flowlang.engine.state import OpenRun, State
from flowlang.engine.zones import local_date
from flowlang.plan.graph import Perform
from flowlang.schema.types import AnyRecord, Either, RecordOf, Type

# Where files lie until another system says where they really are. No such host exists (RFC 2606).
ADDRESS = "https://documents.flow.invalid/"
_DIGITS = 4
# Stands in the place of the counter in the name of a series.
_COUNTER = "{counter}"


def take_number(state: State, series: Compute, zone: tzinfo) -> Number:
    """The next number of a series. Those of a year begin anew where the year is part of the number."""
    today = local_date(state.now, zone)
    parts = {"year": f"{today.year:04}", "month": f"{today.month:02}", "counter": _COUNTER}
    run = Run("", "", "", "", state.now, dict(parts))
    name = str(series(run, state.effects))
    state.counters[f"number/{name}"] += 1
    count = state.counters[f"number/{name}"]
    run.variables["counter"] = f"{count:0{_DIGITS}}"
    return Number(str(series(run, state.effects)), name, count)


def give_back(state: State, number: Number | None) -> None:
    """Put the number of a document that was not made back into its series, unless a later one is out."""
    if number is not None and state.counters[f"number/{number.series}"] == number.count:
        state.counters[f"number/{number.series}"] -= 1


def keep_records(
    state: State, open_run: OpenRun, node: Perform, request: Request, gives: Mapping[str, Value]
) -> dict[str, Value]:
    """What an action gives back, with a record for each document that it made and gave no record for.

    A system that keeps documents itself gives its own records, and then none is made here.
    """
    made = dict(gives)
    if node.action.effect != "document":
        return made
    for name, info in node.action.gives.items():
        if isinstance(info.type, RecordOf) and made.get(name) is None:
            new = NewValues(info.type.name, _values(state, node, request, info.type.name))
            made[name] = state.effects.create(open_run.run, node.name, new)
    return made


def _values(state: State, node: Perform, request: Request, record: str) -> dict[str, Value]:
    fields = state.schema.records[record].fields
    title = request.settings.get("name") or request.texts.get("name") or _title(request)
    known: dict[str, Value] = {
        "name": title,
        "number": None if request.number is None else request.number.text,
        "address": None if not request.file else ADDRESS + request.file,
    }
    values = {name: value for name, value in known.items() if name in fields and value is not None}
    for hole in node.action.holes:
        about = request.holes.get(hole.name)
        for kind in _kinds(hole.type, request, state):
            if isinstance(about, str) and state.store.get(kind, about) is not None:
                link = next((one.name for one in fields.values() if one.type == RecordOf(kind)), None)
                values.update({link: about} if link is not None else {})
                break
    return values


def _title(request: Request) -> str:
    template = request.template or request.name
    return f"{template} {request.number.text}" if request.number is not None else template


def _kinds(kind: Type, request: Request, state: State) -> tuple[str, ...]:
    match kind:
        case RecordOf(name):
            return (name,)
        case Either(options):
            return tuple(one.name for one in options if isinstance(one, RecordOf))
        case AnyRecord():
            template = state.options.templates.get(request.template or "")
            return () if template is None or template.record is None else (template.record,)
    return ()
