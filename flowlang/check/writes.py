"""Checking of what changes records: set, update, create, delete, find, assign."""

from collections.abc import Callable, Iterable, Sequence

from flowlang.check import messages
from flowlang.check.compatible import fits, is_number, ordered
from flowlang.check.context import Binding, Checking
from flowlang.check.facts import place_of
from flowlang.check.infer import first_missing, fit, infer, infer_as, need
from flowlang.check.queries import asking_of, condition_on, record_named
from flowlang.check.terms import FieldRead, Term
from flowlang.check.values import item_type
from flowlang.diagnostics.suggest import nearest
from flowlang.schema.model import FieldInfo, RecordInfo
from flowlang.schema.types import (
    DURATION,
    NUMBER,
    Either,
    ListOf,
    MoneyOf,
    RecordOf,
    Type,
    Unknown,
)
from flowlang.source import Span
from flowlang.syntax.expressions import Expression, Identifier
from flowlang.syntax.steps import Assign, Block, Change, Create, Delete, Entry, Find, Step, Update
from flowlang.syntax.walk import words_used

CheckBlock = Callable[[Checking, Block], bool]


# --- Fields -------------------------------------------------------------------------------------


def writable_field(checking: Checking, target: Term) -> FieldInfo | None:
    """The field that a target names, when a workflow may change it; else a report."""
    if isinstance(target.type, Unknown):
        return None
    if not isinstance(target, FieldRead) or not isinstance(target.base.type, RecordOf):
        checking.report(messages.not_a_field(target))
        return None
    need(checking, target.base)
    info = checking.schema.records[target.base.type.name].fields.get(target.field)
    if info is None or info.read_only:
        checking.report(messages.read_only_field(target, info.span if info else None))
        return None
    if isinstance(info.type, ListOf) and info.type.through:
        checking.report(messages.not_stored(target, info.span))
        return None
    return info


def _value(checking: Checking, expression: Expression, field: FieldInfo, what: str) -> Term:
    """A value to be written. It may be missing where the field may be; the way to it may not."""
    term = infer(checking, expression, field.type)
    fitted = fit(checking, term, field.type, what)
    lacking = first_missing(checking, term)
    if lacking is not None and (lacking is not term or field.required):
        need(checking, term, itself=field.required)
    return fitted


def _wrote(checking: Checking, target: FieldRead, value: Term | None) -> None:
    """What is known after a write: nothing more about fields of that name, but that this one is there."""
    present = value is not None and first_missing(checking, value) is None
    checking.facts = checking.facts.after_write([target.field])
    place = place_of(target)
    if present and place is not None:
        checking.facts = checking.facts.also([place])


def check_change(checking: Checking, step: Change) -> None:
    """`set`, `increase`, `decrease`, `clear`, `add`, `remove`."""
    target = infer(checking, step.target)
    info = writable_field(checking, target)
    if info is None or not isinstance(target, FieldRead):
        if step.value is not None:
            infer(checking, step.value, target.type)
        return
    what = f"`{target.span.text}`"
    value: Term | None = None
    match step.verb, step.value:
        case "set", Expression() as written:
            value = _value(checking, written, info, what)
        case "clear", _:
            if not info.may_be_missing:
                checking.report(messages.cannot_clear(target, info.span))
        case (("increase" | "decrease"), Expression() as written):
            need(checking, target)
            value = _amount(checking, target, written, step.verb)
        case (("add" | "remove"), Expression() as written) if _is_amount(target.type):
            checking.report(messages.add_to_number(step, target))
        case (("add" | "remove"), Expression() as written):
            value = infer_as(checking, written, item_type(checking, target), what)
    _wrote(checking, target, value)


def _amount(checking: Checking, target: FieldRead, written: Expression, verb: str) -> Term:
    kind: Type = target.type
    if not _is_amount(kind):
        checking.report(messages.wrong_type(target, NUMBER, f"what `{verb}` changes"))
        return infer(checking, written)
    return infer_as(checking, written, kind, f"the amount of `{verb}`")


def _is_amount(kind: Type) -> bool:
    return is_number(kind) or isinstance(kind, MoneyOf) or kind == DURATION


def check_update(checking: Checking, step: Update) -> None:
    """`update lead` and the fields under it."""
    target = infer(checking, step.target)
    need(checking, target)
    record = _record_of(checking, target)
    _entries(checking, record, step.entries)
    if record is not None:
        checking.facts = checking.facts.after_write([entry.name.text for entry in step.entries])
        place = place_of(target)
        if place:
            present = [(*place, e.name.text) for e in step.entries if _is_present(checking, e)]
            checking.facts = checking.facts.also(present)


def _is_present(checking: Checking, entry: Entry) -> bool:
    if isinstance(entry.value, tuple):
        return True
    return first_missing(checking, checking.terms[id(entry.value)]) is None


def _record_of(checking: Checking, target: Term) -> RecordInfo | None:
    if isinstance(target.type, RecordOf):
        return checking.schema.records[target.type.name]
    if not isinstance(target.type, Unknown):
        checking.report(messages.not_a_record(target))
    return None


def _entries(checking: Checking, record: RecordInfo | None, entries: Sequence[Entry]) -> None:
    """The fields under `update` or `create`; nested blocks are child records."""
    seen: dict[str, Span] = {}
    for entry in entries:
        name = entry.name.text
        info = record.fields.get(name) if record else None
        children = isinstance(entry.value, tuple)
        if name in seen and not children:
            checking.report(messages.setting_twice(name, entry.name.span))
        seen[name] = entry.name.span
        if record is not None and info is None:
            checking.report(messages.unknown_entry(checking.schema, record, name, entry.name.span))
        if isinstance(entry.value, tuple):
            _child(checking, info, entry)
        elif info is None:
            infer(checking, entry.value)
        elif info.read_only:
            infer(checking, entry.value, info.type)
            checking.report(messages.read_only_entry(info, entry.name.span))
        elif isinstance(info.type, ListOf) and info.type.through:
            infer(checking, entry.value, info.type)
            checking.report(messages.children_expected(info, entry.name.span))
        else:
            _value(checking, entry.value, info, f"`{name}`")


def _child(checking: Checking, info: FieldInfo | None, entry: Entry) -> None:
    assert isinstance(entry.value, tuple)
    record = None
    if info is not None and isinstance(info.type, ListOf) and info.type.through:
        item = info.type.item
        record = checking.schema.records.get(item.name) if isinstance(item, RecordOf) else None
    elif info is not None:
        checking.report(messages.setting_is_a_block(info.name, entry.name.span))
    _entries(checking, record, entry.value)
    if record is not None and info is not None and isinstance(info.type, ListOf):
        all_required(checking, record, entry.value, entry.name.span, given={info.type.through or ""})


def given_fields(fields: Iterable[str], entries: Sequence[Entry]) -> set[str]:
    """The fields that some lines give; a misspelt one counts for the one that was meant."""
    known = set(fields)
    said = {entry.name.text for entry in entries}
    return said | {near for name in said - known if (near := nearest(name, known - said)) is not None}


def all_required(
    checking: Checking,
    record: RecordInfo,
    entries: Sequence[Entry],
    span: Span,
    given: Iterable[str] = (),
) -> None:
    """Report the fields that a new record must have and no line gives; `given` are known otherwise."""
    names = {*given} | given_fields(record.fields, entries)
    for info in record.fields.values():
        if info.required and not info.read_only and info.default is None and info.name not in names:
            checking.report(messages.field_missing(record.name, info.name, span, info.span))


def check_create(checking: Checking, step: Create) -> None:
    """`create a Task as call` and its fields."""
    record = record_named(checking, step.record)
    if step.like is not None:
        like = infer(checking, step.like)
        need(checking, like)
        if record is not None and not fits(like.type, RecordOf(record.name)):
            checking.report(messages.wrong_type(like, RecordOf(record.name), "what is copied"))
    _entries(checking, record, step.entries)
    if record is None:
        return
    if step.like is None:
        all_required(checking, record, step.entries, step.record.span)
    name = bind_record(checking, step, step.record, step.name, record)
    present = [(name, e.name.text) for e in step.entries if _is_present(checking, e)]
    checking.facts = checking.facts.also(present)


def bind_record(
    checking: Checking,
    step: Step,
    kind: Identifier,
    given: Identifier | None,
    record: RecordInfo,
    may_be_missing: bool = False,
) -> str:
    """Bind a record to the name given, or to that of its type; the name.

    The name stands for nothing else here, but for an earlier record of the type that was given none.
    """
    name, span = (given.text, given.span) if given else (record.variable, kind.span)
    binding = Binding(RecordOf(record.name), span, may_be_missing, unnamed=given is None)
    known = checking.variables.get(name)
    if known is not None and not checking.may_take_over(name, binding):
        checking.report(messages.name_in_use(name, span, known.span))
    checking.bind(step, name, binding)
    return name


def check_delete(checking: Checking, step: Delete) -> None:
    """`delete lead`."""
    target = infer(checking, step.target)
    need(checking, target)
    _record_of(checking, target)


def check_find(checking: Checking, step: Find) -> None:
    """`find a Contact where …`, with the fields of a new one for `find or create`."""
    record = record_named(checking, step.record)
    if record is None:
        return
    looked_at = _looked_at(step, record)
    if step.where is not None:
        checking.names[id(step.where)] = looked_at
    other = step.name.text if step.name else "other"
    naming = f"name the one looked for, and use the name: `as {other} where {other}.…`"
    condition_on(checking, step.where, looked_at, RecordOf(record.name), step.record.span, naming)
    if step.create is not None:
        _entries(checking, record, step.create)
        all_required(checking, record, step.create, step.record.span)
    bind_record(checking, step, step.record, step.name, record, may_be_missing=step.create is None)


def _looked_at(step: Find, record: RecordInfo) -> str:
    """What the record looked for is called in `where`: as it is named, when that name is used there."""
    given = step.name.text if step.name else None
    return given if given is not None and given in words_used(step.where) else record.variable


# --- Assignment ---------------------------------------------------------------------------------


def check_assign(checking: Checking, step: Assign, check_block: CheckBlock) -> None:
    """`assign lead to the next member of team "Sales"` and its relatives."""
    target = infer(checking, step.target)
    need(checking, target)
    record = _record_of(checking, target)
    owner = record.fields.get("owner") if record else None
    if record is not None and owner is None:
        checking.report(messages.no_owner(target, record))
    if step.strategy == "direct":
        wanted = owner.type if owner else Either((RecordOf("User"), RecordOf("Team")))
        to = infer_as(checking, step.to, wanted, "who it is assigned to")
        if step.where is not None:
            _asked_of(checking, step, to)
    else:
        _member(checking, step)
    before, after_otherwise = checking.facts, None
    if step.otherwise is not None and check_block(checking, step.otherwise):
        after_otherwise = checking.facts
    checking.facts = before
    if record is not None and owner is not None:
        place = place_of(target)
        checking.facts = before.after_write(["owner"]).also([(*place, "owner")] if place else [])
    if after_otherwise is not None:
        checking.facts = checking.facts.meet(after_otherwise)


def _asked_of(checking: Checking, step: Assign, to: Term) -> None:
    """What is asked of the one person who is to get it."""
    if not isinstance(to.type, Unknown) and not fits(to.type, RecordOf("User")):
        checking.report(messages.wrong_type(to, RecordOf("User"), "who `where` asks about"))
        return
    with asking_of(checking, "member", RecordOf("User"), step.to.span):
        condition_on(checking, step.where, "member", RecordOf("User"), step.to.span)


def _member(checking: Checking, step: Assign) -> None:
    """The team, and what is asked of each member."""
    team = infer(checking, step.to)
    need(checking, team)
    if not (fits(team.type, RecordOf("Team")) or fits(team.type, ListOf(RecordOf("User")))):
        checking.report(messages.wrong_type(team, RecordOf("Team"), "who is chosen from"))
    with asking_of(checking, "member", RecordOf("User"), step.to.span):
        if step.by is not None:
            by = infer(checking, step.by)
            if not ordered(by.type):
                checking.report(messages.wrong_type(by, NUMBER, f"the {step.order} of something"))
        condition_on(checking, step.where, "member", RecordOf("User"), step.to.span)
