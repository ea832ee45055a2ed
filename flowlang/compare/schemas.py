"""What became of a schema: records and events with their fields, choices, and actions."""

from collections.abc import Iterator, Mapping

from flowlang.compare.model import ADDED, CHANGED, REMOVED, Change, Detail
from flowlang.plan.as_json import meaning
from flowlang.schema.model import ActionInfo, ChoiceInfo, EventInfo, FieldInfo, RecordInfo, Schema
from flowlang.schema.types import ChoiceOf, Type, describe

_FLAGS = {"required": "required", "unique": "unique", "personal": "personal", "read_only": "read only"}
Holder = RecordInfo | EventInfo


def compare_schemas(before: Schema, after: Schema) -> tuple[Change, ...]:
    """What was added, removed and changed, in the order of the new schema; what is gone comes last."""
    return (
        *_holders("record", before.records, after.records),
        *_holders("event", before.events, after.events),
        *_choices(before.choices, after.choices),
        *_actions(before.actions, after.actions),
    )


def _holders(what: str, before: Mapping[str, Holder], after: Mapping[str, Holder]) -> Iterator[Change]:
    for name, one in after.items():
        if name not in before:
            yield Change(ADDED, what, None, name, one.span)
        else:
            yield from _fields(name, before[name].fields, one.fields)
    for name, one in before.items():
        if name not in after:
            yield Change(REMOVED, what, name, None, one.span)


def _fields(holder: str, before: Mapping[str, FieldInfo], after: Mapping[str, FieldInfo]) -> Iterator[Change]:
    for name, one in after.items():
        called = f"{holder}.{name}"
        if name not in before:
            yield Change(ADDED, "field", None, f"{called}: {described(one)}", one.span)
        elif details := tuple(_differing(before[name], one)):
            yield Change(CHANGED, "field", called, called, one.span, details)
    for name, one in before.items():
        if name not in after:
            yield Change(REMOVED, "field", f"{holder}.{name}: {described(one)}", None, one.span)


def described(field: FieldInfo) -> str:
    """A field in words: its type, and what is said about it."""
    return ", ".join(
        [describe(field.type), *(words for name, words in _FLAGS.items() if getattr(field, name))]
    )


def _differing(before: FieldInfo, after: FieldInfo) -> Iterator[Detail]:
    yield from _types("type", before.type, after.type)
    for name, words in _FLAGS.items():
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield Detail("", words if was else None, words if now else None)
    old = before.default.span.text if before.default is not None else None
    new = after.default.span.text if after.default is not None else None
    if old != new:
        yield Detail("default", old, new)


def _types(what: str, before: Type, after: Type) -> Iterator[Detail]:
    if meaning(before) == meaning(after):
        return
    # The values of a choice with a name are told once, where it is declared.
    if isinstance(before, ChoiceOf) and isinstance(after, ChoiceOf) and before.name == after.name:
        if after.name is None:
            yield from _values(before.values, after.values)
        return
    yield Detail(what, describe(before), describe(after))


def _values(before: tuple[str, ...], after: tuple[str, ...]) -> Iterator[Detail]:
    for value in after:
        if value not in before:
            yield Detail("value", None, value)
    for value in before:
        if value not in after:
            yield Detail("value", value, None)
    kept = tuple(value for value in before if value in after)
    if kept != tuple(value for value in after if value in before):
        yield Detail("order", ", ".join(before), ", ".join(after))


def _choices(before: Mapping[str, ChoiceInfo], after: Mapping[str, ChoiceInfo]) -> Iterator[Change]:
    for name, one in after.items():
        if name not in before:
            yield Change(ADDED, "choice", None, f"{name}: {', '.join(one.type.values)}", one.span)
        elif details := tuple(_values(before[name].type.values, one.type.values)):
            yield Change(CHANGED, "choice", name, name, one.span, details)
    for name, one in before.items():
        if name not in after:
            yield Change(REMOVED, "choice", name, None, one.span)


def _actions(before: tuple[ActionInfo, ...], after: tuple[ActionInfo, ...]) -> Iterator[Change]:
    old = {one.signature: one for one in before}
    new = {one.signature: one for one in after}
    for signature, one in new.items():
        if signature not in old:
            yield Change(ADDED, "action", None, signature, one.span)
        elif details := tuple(_in_action(old[signature], one)):
            yield Change(CHANGED, "action", signature, signature, one.span, details)
    for signature, one in old.items():
        if signature not in new:
            yield Change(REMOVED, "action", signature, None, one.span)


def _in_action(before: ActionInfo, after: ActionInfo) -> Iterator[Detail]:
    for was, now in zip(before.holes, after.holes, strict=True):
        yield from _types(now.name, was.type, now.type)
    for what in ("settings", "gives"):
        old, new = getattr(before, what), getattr(after, what)
        for name in dict.fromkeys((*old, *new)):
            was_said = described(old[name]) if name in old else None
            now_said = described(new[name]) if name in new else None
            if was_said != now_said:
                yield Detail(f"{what} {name}", was_said, now_said)
    if before.effect != after.effect:
        yield Detail("effect", before.effect or None, after.effect or None)
    wrote, writes = (sorted(one.place for one in action.writes) for action in (before, after))
    if wrote != writes:
        yield Detail("writes", ", ".join(wrote) or None, ", ".join(writes) or None)
