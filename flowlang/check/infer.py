"""From an expression to its typed term. The kinds of expression register themselves in `handlers`."""

import re
from collections.abc import Callable, Sequence
from typing import TypeVar

from flowlang.check import messages
from flowlang.check.compatible import fits
from flowlang.check.context import Checking
from flowlang.check.facts import place_of, places_read
from flowlang.check.terms import (
    AggregateTerm,
    Constant,
    Fallback,
    FieldRead,
    Filled,
    ListOfTerms,
    PickTerm,
    PreviousValue,
    TableTerm,
    Term,
    Variable,
)
from flowlang.diagnostics import Diagnostic
from flowlang.schema.types import (
    EMAIL,
    LINK,
    PHONE,
    TEXT,
    UNKNOWN,
    YES_NO,
    ChoiceOf,
    Either,
    ListOf,
    RecordOf,
    Shape,
    Type,
    Unknown,
    written,
)
from flowlang.syntax.expressions import BadExpression, Expression, Group

_WORD = re.compile(r"\w+")

E = TypeVar("E", bound=Expression)
Handler = Callable[[Checking, E, Type | None], Term]
_HANDLERS: dict[type[Expression], Callable[[Checking, Expression, Type | None], Term]] = {}


def handles(kind: type[E]) -> Callable[[Handler[E]], Handler[E]]:
    """Register the function that types one kind of expression."""

    def register(handler: Handler[E]) -> Handler[E]:
        _HANDLERS[kind] = handler  # type: ignore[assignment]  # the table is keyed by the very type
        return handler

    return register


def infer(checking: Checking, expression: Expression, expected: Type | None = None) -> Term:
    """The typed form of an expression.

    `expected` is the type wanted in this place: it decides what `New` or `"Web form"` means where a choice is
    expected. It does not refuse anything; `infer_as` does. What can't be understood has the type UNKNOWN.
    """
    if isinstance(expression, BadExpression):
        checking.unread = True
        term: Term = unknown(expression)
    elif isinstance(expression, Group):
        term = infer(checking, expression.inner, expected)
    else:
        term = _HANDLERS[type(expression)](checking, expression, expected)
    checking.terms[id(expression)] = term
    checking.known[id(expression)] = checking.facts
    return term


def unknown(expression: Expression) -> Term:
    """The term of something that was reported already."""
    return Variable(expression.span, UNKNOWN, "")


def infer_as(
    checking: Checking, expression: Expression, wanted: Type, what: str, *, use: bool = True
) -> Term:
    """The typed form of an expression that must fit a type.

    `what` says in a message what the value is for ("`task.due`", "the recipient"). With `use`, a value that
    may be missing is refused.
    """
    term = infer(checking, expression, wanted)
    fitted = fit(checking, term, wanted, what)
    if use:
        need(checking, term)
    return fitted


def fit(checking: Checking, term: Term, wanted: Type, what: str) -> Term:
    """The term itself, or a report that its type is another than the one wanted."""
    if fits(term.type, wanted) or _text_fits(term, wanted):
        return term
    if isinstance(wanted, ListOf) and (fits(term.type, wanted.item) or _text_fits(term, wanted.item)):
        return ListOfTerms(term.span, ListOf(term.type), (term,))
    checking.report(messages.wrong_type(term, wanted, what))
    return Variable(term.span, UNKNOWN, "")


def _text_fits(term: Term, wanted: Type) -> bool:
    """A text written out may stand where an address, a number or a link is wanted, if it looks like one."""
    if isinstance(wanted, Either):
        return any(_text_fits(term, option) for option in wanted.options)
    if isinstance(term, ListOfTerms) and isinstance(wanted, ListOf):
        return all(fits(item.type, wanted.item) or _text_fits(item, wanted.item) for item in term.items)
    if isinstance(term, Filled):
        return wanted in {EMAIL, PHONE, LINK}
    if not (isinstance(term, Constant) and term.type == TEXT and isinstance(term.value, str)):
        return False
    if wanted == EMAIL:
        return "@" in term.value.strip("@") and " " not in term.value
    if wanted == PHONE:
        return any(letter.isdigit() for letter in term.value)
    return wanted == LINK and "://" in term.value


def infer_condition(checking: Checking, expression: Expression) -> Term:
    """The typed form of an expression that must be a condition."""
    inside, before = checking.in_condition, len(checking.found)
    checking.in_condition = True
    term = infer(checking, expression, YES_NO)
    checking.in_condition = inside
    if wrong := checking.found[before:]:
        words = frozenset(_WORD.findall(expression.span.text))
        checking.doubted += [(problem, words) for problem in wrong if problem.code != "FL0401"]
    if not fits(term.type, YES_NO):
        checking.report(messages.not_a_condition(term))
        return Variable(term.span, UNKNOWN, "")
    return term


# --- Missing values -----------------------------------------------------------------------------


def need(checking: Checking, term: Term, *, itself: bool = True) -> None:
    """Refuse a value that may be missing here; under `if possible,` note it instead.

    Without `itself` only the way to the value must be there. A test says itself what is given, so there
    nothing is refused.
    """
    if checking.in_test:
        return
    lacking = _all_missing(checking, term)
    if checking.collecting is not None:
        checking.collecting += lacking
    elif lacking:
        whole = [one for one in lacking if _leads_to(lacking[0], one) and (itself or one is not term)]
        checking.report(_missing_message(checking, whole[-1], whole[:-1]))


def _all_missing(checking: Checking, term: Term) -> list[Term]:
    """All parts of a value that may be missing: those of a path from its start to its end."""
    found: list[Term] = []
    before = checking.facts
    while (lacking := first_missing(checking, term)) is not None:
        found.append(lacking)
        known = places_read(lacking)
        if not known:
            break
        # What lies behind it is looked at under the assumption that it is there.
        checking.facts = checking.facts.also(known)
    checking.facts = before
    return found


def _leads_to(link: Term, other: Term) -> bool:
    """Whether a value is a link on the path to another, or that itself."""
    start, place = place_of(link) or (), place_of(other) or ()
    return link is other or (isinstance(link, FieldRead) and bool(start) and place[: len(start)] == start)


def _missing_message(checking: Checking, lacking: Term, links: Sequence[Term]) -> Diagnostic:
    declared = None
    if isinstance(lacking, FieldRead) and isinstance(lacking.base.type, RecordOf):
        record = checking.schema.records.get(lacking.base.type.name)
        info = record.fields.get(lacking.field) if record else None
        declared = info.span if info else None
    place = place_of(lacking) or ("",)
    clause = checking.header.get(place[0], "")
    needed = ""
    if checking.fills_template and isinstance(lacking, FieldRead) and (kind := written(lacking.type)):
        needed = f"{lacking.field}: {kind}"
    where = messages.Asked(clause, checking.in_condition, checking.in_template, needed)
    return messages.may_be_missing(lacking, declared, where, links)


def first_missing(checking: Checking, term: Term) -> Term | None:
    """The first part of a value that may be missing at this line: the outermost link of a path first."""
    if isinstance(term.type, Unknown):
        # It was not understood, and that is reported already.
        return None
    if isinstance(term, FieldRead | Variable) and (place := place_of(term)):
        if isinstance(term, FieldRead):
            before = first_missing(checking, term.base)
            if before is not None:
                return before
        return term if place not in checking.facts and _may_be_missing(checking, term) else None
    match term:
        case FieldRead(base=base):
            return first_missing(checking, base) or (term if _may_be_missing(checking, term) else None)
        case Fallback(fallback=fallback):
            return first_missing(checking, fallback)
        case AggregateTerm(kind="average" | "highest" | "lowest"):
            return term
        case PickTerm():
            return term
        case PreviousValue():
            return None if (place_of(term) or ()) in checking.facts else term
        case TableTerm(complete=False):
            return term
        case ListOfTerms(items=items):
            return next((lack for item in items if (lack := first_missing(checking, item))), None)
    return None


def _may_be_missing(checking: Checking, term: Term) -> bool:
    if isinstance(term, Variable):
        binding = checking.variables.get(term.name)
        return binding is not None and binding.may_be_missing
    if isinstance(term, FieldRead):
        if isinstance(term.base, Constant) and term.base.type == RecordOf("Team") and term.field == "head":
            team = checking.schema.teams.get(str(term.base.value))
            return team is None or team.head is None
        if checking.collecting is not None and isinstance(term.base.type, Shape):
            # Whether an action has given what it promised is looked at where somebody says `if possible,`.
            return term.field in term.base.type.may_be_missing | term.base.type.promised
        return field_may_be_missing(checking, term.base.type, term.field)
    return False


def field_may_be_missing(checking: Checking, base: Type, field: str) -> bool:
    """Whether a field of a type may be missing, as the schema says."""
    match base:
        case RecordOf(name):
            record = checking.schema.records.get(name)
            info = record.fields.get(field) if record else None
            if info is None or isinstance(info.type, ListOf):
                return False
            return info.may_be_missing
        case Shape(may_be_missing=missing):
            return field in missing
        case Either(options):
            return any(
                not has_field(checking, option, field) or field_may_be_missing(checking, option, field)
                for option in options
            )
    return False


def has_field(checking: Checking, base: Type, field: str) -> bool:
    """Whether a type has a field of that name."""
    if isinstance(base, RecordOf):
        record = checking.schema.records.get(base.name)
        return field == "id" or (record is not None and field in record.fields)
    return isinstance(base, Shape) and field in base.parts


def fields_of(checking: Checking, kind: Type) -> list[str]:
    """The names of the fields of a record, event or result."""
    if isinstance(kind, RecordOf):
        record = checking.schema.records.get(kind.name)
        return list(record.fields) if record else []
    return list(kind.parts) if isinstance(kind, Shape) else []


def choice_of(kind: Type | None) -> ChoiceOf | None:
    """The choice that is expected, also as the item of a list."""
    if isinstance(kind, ChoiceOf):
        return kind
    if isinstance(kind, ListOf):
        return choice_of(kind.item)
    return None
