"""Fields that no two records share: who would be the second with a value is refused."""

from collections.abc import Iterable, Mapping

from flowlang.engine.context import NewValues, RunFault, Value
from flowlang.engine.inputs import Event, RecordChange
from flowlang.engine.state import State

# A type of record, a field, and its value; and the type, id and field of what is about to get another value.
Claims = dict[tuple[str, str, Value], str | None]
Freed = set[tuple[str, str, str]]


def must_be_free(state: State, record: str, id: str | None, values: Mapping[str, Value]) -> None:  # noqa: A002
    """Raise RunFault when another record has one of these values in a field that no two share."""
    why = _taken(state, record, id, values, {}, set())
    if why is not None:
        raise RunFault(why)


def all_must_be_free(state: State, new: NewValues) -> None:
    """The same for a record that is to be created, with its children: all of them or none."""
    claims: Claims = {}
    left = [new]
    while left:
        one = left.pop()
        why = _taken(state, one.record, None, one.values, claims, set())
        if why is not None:
            raise RunFault(why)
        left += one.children


def refusal(state: State, event: Event) -> str | None:
    """Why an event can't be taken: it would give two records a value that no two share."""
    changes = [one for one in event.content if isinstance(one, RecordChange)]
    if not any(state.kinds[one.record].unique for one in changes):
        return None
    # Within one event a record may take over what another one gives up.
    freed: Freed = set()
    for one in changes:
        fields = state.kinds[one.record].unique if one.kind == "deleted" else one.values
        freed.update((one.record, one.id, name) for name in fields)
    claims: Claims = {}
    for one in changes:
        if one.kind != "deleted":
            why = _taken(state, one.record, one.id, one.values, claims, freed)
            if why is not None:
                return why
    return None


def _taken(
    state: State,
    record: str,
    id: str | None,  # noqa: A002
    values: Mapping[str, Value],
    claims: Claims,
    freed: Freed,
) -> str | None:
    """Who has one of these values already, in words; where nobody has, they are claimed for the record."""
    for name in state.kinds[record].unique:
        value = values.get(name)
        if value is None or value == ():
            continue
        holders: Iterable[str] = (one.id for one in state.store.matching(record, name, value))
        for holder in holders:
            if holder != id and (record, holder, name) not in freed:
                return f"{record} {holder} has the same `{name}`, and no two may share it"
        claim = (record, name, value)
        if claim in claims and (id is None or claims[claim] != id):
            return f"two new {record} records have the same `{name}`, and no two may share it"
        claims[claim] = id
    return None
