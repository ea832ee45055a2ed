"""The types of the language, as the checker and the engine know them."""

from collections.abc import Mapping

from attrs import field

from flowlang.frozen import frozen


@frozen
class Simple:
    """A type without parts: `text`, `number`, `whole number`, `yes/no`, `date`, `time`, `moment`,
    `duration`, `percent`, `email`, `phone`, `link`, or `template` (the name of a template).
    """  # noqa: D205

    name: str


@frozen
class MoneyOf:
    """Money; of one currency, or of any when `currency` is missing."""

    currency: str | None = None


@frozen
class ChoiceOf:
    """One of several named values. `name` is missing when it was declared in place."""

    values: tuple[str, ...]
    name: str | None = None


@frozen
class RecordOf:
    """A record of one type; as the type of a field, a link to one."""

    name: str


@frozen
class AnyRecord:
    """A record of any type."""


@frozen
class ListOf:
    """A list. `through` names the field of the other record for `list of Call through lead`."""

    item: "Type"
    through: str | None = None


@frozen
class Either:
    """`User or Team`: a value of one of several types."""

    options: tuple["Type", ...]


@frozen
class Shape:
    """Named parts that are no record: an event, an answer, what an action gives back.

    `name` is how messages call it ("the answer", "a Reply"). Parts in `may_be_missing` may be missing. Those
    that are `promised` are taken for granted, and yet whoever carries out an action may not give them.
    """

    name: str
    parts: Mapping[str, "Type"] = field(hash=False)
    may_be_missing: frozenset[str] = frozenset()
    promised: frozenset[str] = frozenset()


@frozen
class Unknown:
    """The type of what could not be understood. It goes with everything, so one mistake is one message."""


Type = Simple | MoneyOf | ChoiceOf | RecordOf | AnyRecord | ListOf | Either | Shape | Unknown

TEXT = Simple("text")
NUMBER = Simple("number")
WHOLE_NUMBER = Simple("whole number")
YES_NO = Simple("yes/no")
DATE = Simple("date")
TIME = Simple("time")
MOMENT = Simple("moment")
DURATION = Simple("duration")
PERCENT = Simple("percent")
EMAIL = Simple("email")
PHONE = Simple("phone")
LINK = Simple("link")
TEMPLATE = Simple("template")
UNKNOWN = Unknown()

SIMPLE_TYPES: dict[str, Simple] = {
    kind.name: kind
    for kind in (
        TEXT,
        NUMBER,
        WHOLE_NUMBER,
        YES_NO,
        DATE,
        TIME,
        MOMENT,
        DURATION,
        PERCENT,
        EMAIL,
        PHONE,
        LINK,
        TEMPLATE,
    )
}

TEXTUAL = frozenset({TEXT, EMAIL, PHONE, LINK})
# The digits of a number that are kept; the values of a customer never come near.
MOST_DIGITS = 28
NUMERIC = frozenset({NUMBER, WHOLE_NUMBER, PERCENT})


def describe(kind: Type) -> str:
    """The type in the reader's words, with an article: `a text`, `a list of Users`, `a Lead`."""
    match kind:
        case Simple(name):
            return {
                "yes/no": "a yes or no",
                "email": "an email address",
                "phone": "a phone number",
                "template": "the name of a template",
                "percent": "a percentage",
            }.get(name, f"a {name}")
        case MoneyOf(currency):
            return f"money in {currency}" if currency else "money"
        case ChoiceOf(values, name):
            if name:
                return f"a choice of {name}"
            return "a choice (" + ", ".join(values[:6]) + (", …)" if len(values) > 6 else ")")
        case RecordOf(name):
            return with_article(name)
        case AnyRecord():
            return "a record"
        case ListOf(item):
            return f"a list of {_several(item)}"
        case Either(options):
            return " or ".join(describe(option) for option in options)
        case Shape(name):
            return name
        case Unknown():
            return "something that could not be understood"


def _several(item: Type) -> str:
    """Several of a type: `texts`, `email addresses`, `Users`, `money`."""
    if not isinstance(item, Simple | RecordOf):
        return {AnyRecord: "records", ChoiceOf: "choices"}.get(type(item), describe(item))
    one = describe(item).split(" ", 1)[-1]
    irregular = {"yes or no": "yes or no", "name of a template": "names of templates"}
    return irregular.get(one, one + ("es" if one.endswith("s") else "s"))


# Written with a vowel and spoken with a consonant, as far as names of records go.
_CONSONANT_SOUNDS = ("use", "uni", "uti", "eu", "one", "ure")


def with_article(name: str) -> str:
    """`a Lead`, `an Order`, `a User`."""
    lower = name.lower()
    vowel = lower[:1] in "aeiou" and not lower.startswith(_CONSONANT_SOUNDS)
    return f"an {name}" if vowel else f"a {name}"


def variable_of(name: str) -> str:
    """The variable that stands for a record of a type: `SalesOrder` is `sales_order`."""
    out: list[str] = []
    for index, letter in enumerate(name):
        after = name[index + 1 : index + 2]
        before = name[index - 1] if index else ""
        if letter.isupper() and index and before != "_" and (before.islower() or after.islower()):
            out.append("_")
        out.append(letter.lower())
    return "".join(out)


def is_percent(kind: Type) -> bool:
    """Whether values of a type read as percentages: `25%`, or a list of them."""
    return kind == PERCENT or (isinstance(kind, ListOf) and kind.item == PERCENT)


def written(kind: Type) -> str:
    """How a type is written in a declaration; empty for what has no name of its own."""
    match kind:
        case Simple(name):
            return name
        case MoneyOf(currency):
            return f"money in {currency}" if currency else "money"
        case RecordOf(name):
            return name
        case ChoiceOf(name=str(name)):
            return name
    return ""
