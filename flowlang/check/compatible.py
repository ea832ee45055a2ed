"""Which types go together: what may be put where, and what may be compared with what."""

from flowlang.schema.types import (
    DATE,
    EMAIL,
    LINK,
    MOMENT,
    NUMBER,
    NUMERIC,
    PERCENT,
    PHONE,
    TEXT,
    TEXTUAL,
    WHOLE_NUMBER,
    AnyRecord,
    ChoiceOf,
    Either,
    ListOf,
    MoneyOf,
    RecordOf,
    Shape,
    Simple,
    Type,
    Unknown,
)


def fits(found: Type, wanted: Type) -> bool:
    """Whether a value of the type `found` may be put where `wanted` is expected.

    Nothing is converted in silence: a number is no text, a text is no email address.
    """
    if found is wanted:
        return True
    match found, wanted:
        case (Unknown(), _) | (_, Unknown()):
            return True
        case (Either(options), _):
            return all(fits(option, wanted) for option in options)
        case (_, Either(options)):
            return any(fits(found, option) for option in options)
        case (Simple(), Simple()):
            return found == wanted or _simple_fits(found, wanted)
        case (MoneyOf(a), MoneyOf(b)):
            return a is None or b is None or a == b
        case (ChoiceOf(a), ChoiceOf(b)):
            return set(a) <= set(b)
        case (RecordOf(a), RecordOf(b)):
            return a == b
        case (RecordOf(), AnyRecord()) | (AnyRecord(), AnyRecord()):
            return True
        case (ListOf(a), ListOf(b)):
            return fits(a, b)
        case (Shape(a), Shape(b)):
            return a == b
    return False


def _simple_fits(found: Simple, wanted: Simple) -> bool:
    if wanted == TEXT:
        return found in TEXTUAL
    if wanted in {NUMBER, PERCENT}:
        return found in NUMERIC
    return False


def comparable(left: Type, right: Type) -> bool:
    """Whether `is` may be asked of two values."""
    match left, right:
        case (Unknown(), _) | (_, Unknown()):
            return True
        case (Either(options), other) | (other, Either(options)):
            return any(comparable(option, other) for option in options)
        case (Simple(), Simple()):
            return _same_kind(left, right)
        case (MoneyOf(a), MoneyOf(b)):
            return a is None or b is None or a == b
        case (ChoiceOf(a), ChoiceOf(b)):
            return bool(set(a) & set(b))
        case (RecordOf(a), RecordOf(b)):
            return a == b
        case (RecordOf() | AnyRecord(), AnyRecord() | RecordOf()):
            return True
        case (ListOf(a), ListOf(b)):
            return comparable(a, b)
    return False


def _same_kind(left: Simple, right: Simple) -> bool:
    kinds = (TEXTUAL, NUMERIC, frozenset({DATE, MOMENT}))
    return left == right or any(left in kind and right in kind for kind in kinds)


def ordered(kind: Type) -> bool:
    """Whether values of a type have an order that a reader expects."""
    if isinstance(kind, Simple):
        return kind in NUMERIC or kind.name in {"date", "moment", "time", "duration"}
    return isinstance(kind, MoneyOf | Unknown)


def is_textual(kind: Type) -> bool:
    """Text, or one of the validated kinds of text."""
    return kind in {TEXT, EMAIL, PHONE, LINK} or isinstance(kind, Unknown)


def is_number(kind: Type) -> bool:
    """A number of any kind."""
    return kind in {NUMBER, WHOLE_NUMBER, PERCENT} or isinstance(kind, Unknown)


def is_point_in_time(kind: Type) -> bool:
    """A date or a moment."""
    return kind in {DATE, MOMENT} or isinstance(kind, Unknown)
