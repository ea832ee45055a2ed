"""The tree of expressions: values and conditions, as they were written.

Every node carries its span, which takes no part in comparison: two trees are equal when they say the
same. Words that mean the same (`>` and `is more than`) are one spelling here, the one in words.
"""

from decimal import Decimal

from attrs import field

from flowlang.frozen import node
from flowlang.source import Span


@node
class Node:
    """Something that was written somewhere."""

    span: Span = field(eq=False, repr=False)


@node
class Expression(Node):
    """A value or a condition."""


# --- Literals -----------------------------------------------------------------------------------


def exact(digits: str) -> int | Decimal:
    """The number that digits spell, however many they are; whole where they have no dot."""
    number = Decimal(digits.replace("_", ""))
    return number if "." in digits else int(number)


@node
class Number(Expression):
    """`42`, `1_000`, `12.5`, `20%`; `text` is as written."""

    text: str

    @property
    def percent(self) -> bool:
        """Whether it was written with a percent sign."""
        return self.text.endswith("%")

    @property
    def value(self) -> int | Decimal:
        """The exact number; `20%` is 0.2."""
        if self.percent:
            return Decimal(self.text.rstrip("% ").replace("_", "")) / 100
        return exact(self.text)


@node
class MoneyAmount(Expression):
    """`500 EUR`: `amount` is the number as written."""

    amount: str
    currency: str


@node
class DateLiteral(Expression):
    """`2026-11-22`."""

    text: str


@node
class TimeLiteral(Expression):
    """`09:00`."""

    text: str


@node
class MomentLiteral(Expression):
    """`2026-11-22 09:00`."""

    text: str


@node
class Duration(Expression):
    """`3 business days`: `amount` as written, `unit` in the plural (`business days`)."""

    amount: str
    unit: str


# The units that may stand alone behind `every`: `every day`.
INTERVALS = frozenset({"minutes", "hours", "days", "weeks", "months"})


@node
class Filling(Node):
    """`{lead.name}` in a text."""

    value: Expression


@node
class RepeatedText(Node):
    """`{for each contract in contracts}…{end}` in a text."""

    variable: str
    source: Expression
    parts: tuple["TextPart", ...]


@node
class TableInText(Node):
    """`{table of contracts: name, ends_on}` in a text."""

    source: Expression
    columns: tuple["Identifier", ...]


TextPart = str | Filling | RepeatedText | TableInText


@node
class Text(Expression):
    """A text with its fillings. `block` says that it was written between three quotes."""

    parts: tuple[TextPart, ...]
    block: bool = False

    @property
    def plain(self) -> str | None:
        """The text itself, when nothing is filled in."""
        if not self.parts:
            return ""
        only = self.parts[0]
        return only if len(self.parts) == 1 and isinstance(only, str) else None


@node
class ListLiteral(Expression):
    """`list of New, Contacted`."""

    items: tuple[Expression, ...]


@node
class EmptyList(Expression):
    """`an empty list of User`."""

    item: "TypeExpression"


# --- Names and paths ----------------------------------------------------------------------------


@node
class Identifier(Node):
    """A bare word where a name is declared or chosen: a field, a column, a record type."""

    text: str


@node
class Name(Expression):
    """A bare word as a value: a variable, a choice value, `yes`, `no`, `now` or `today`."""

    text: str


@node
class Path(Expression):
    """`base.field`; `spoken` when it was written `the field of base`."""

    base: Expression
    field: Identifier
    spoken: bool = False


@node
class Named(Expression):
    """`user "ana"`, `team "Sales"`."""

    kind: str
    name: Text


@node
class TableInput(Node):
    """`highest: 10%` behind the `with` of a table look-up."""

    name: Identifier
    value: Expression


@node
class TableLookup(Expression):
    """`table "Route a ticket" for ticket`, and `… with highest: 10%` for the inputs that it `needs`.

    `subject` is missing for a table that is about no record.
    """

    name: Text
    subject: Expression | None
    needs: tuple[TableInput, ...] = ()


@node
class Newest(Expression):
    """`the newest Contract`: in a test, the record of that type that was created last."""

    record: Identifier


# --- Arithmetic and functions -------------------------------------------------------------------


@node
class Arithmetic(Expression):
    """`left + right`; `operator` is one of `+ - * /`."""

    operator: str
    left: Expression
    right: Expression


@node
class Negative(Expression):
    """`-x`."""

    value: Expression


@node
class PercentOf(Expression):
    """`10% of deal.amount`."""

    percent: Number
    base: Expression


@node
class Shifted(Expression):
    """`3 days before x`, `2 days after x`; `direction` is `before` or `after`."""

    duration: Expression
    direction: str
    base: Expression


@node
class FromNow(Expression):
    """`2 days ago`, `2 days from now`; `direction` is `ago` or `from now`."""

    duration: Expression
    direction: str


@node
class UnitsBetween(Expression):
    """`days between a and b`; `unit` in the plural."""

    unit: str
    start: Expression
    end: Expression


@node
class OrElse(Expression):
    """`value or else fallback`."""

    value: Expression
    fallback: Expression


@node
class Function(Expression):
    """`round(x, 2)`."""

    name: Identifier
    arguments: tuple[Expression, ...]


@node
class PartOf(Expression):
    """`weekday of x`, `start of month of x`; `part` is the words before the last `of`."""

    part: str
    base: Expression


# --- Questions over several records -------------------------------------------------------------


@node
class AllRecords(Expression):
    """`all Contract records where …`."""

    record: Identifier
    where: Expression | None = None


@node
class Aggregate(Expression):
    """`count of …`, `sum of value for each variable in source where …`.

    `kind` is one of `count`, `sum`, `average`, `highest`, `lowest`, `distinct`. `value` and `variable`
    are missing in `count of company.deals`; `value` alone is missing in `count of deal in …`.
    """

    kind: str
    source: Expression
    value: Expression | None = None
    variable: Identifier | None = None
    where: Expression | None = None


@node
class Pick(Expression):
    """`first of …`, `latest of calls by created where …`; `kind` is `first`, `latest` or `earliest`."""

    kind: str
    source: Expression
    by: Identifier | None = None
    where: Expression | None = None


@node
class Quantified(Expression):
    """`any line in quote.lines has …`, or `every line in …` when `every`."""

    every: bool
    variable: Identifier
    source: Expression
    condition: Expression


@node
class ThereIs(Expression):
    """`there is a Contact where …`, or `there is no Contact where …` when `negated`."""

    negated: bool
    record: Identifier
    name: Identifier | None = None
    where: Expression | None = None


# --- Conditions ---------------------------------------------------------------------------------


@node
class Compare(Expression):
    """Two values compared.

    `operator` is one of `is`, `is not`, `is more than`, `is at least`, `is less than`, `is at most`,
    `is before`, `is after`, `is on`, `contains`, `does not contain`, `starts with`, `ends with`,
    `matches`. The signs `>`, `>=`, `<`, `<=` and the words `above`, `below`, `over`, `under` are stored as
    the words they stand for.
    """

    operator: str
    left: Expression
    right: Expression
    ignoring_case: bool = False


@node
class State(Expression):
    """`x is present`, `is missing`, `is empty`; `negated` for `is not empty` and so on."""

    subject: Expression
    state: str
    negated: bool = False


@node
class OneOf(Expression):
    """`x is either A, B or C`, or `is neither A nor B` when `negated`."""

    subject: Expression
    values: tuple[Expression, ...]
    negated: bool = False


@node
class Between(Expression):
    """`x is from 10 to 20`, both ends included."""

    subject: Expression
    low: Expression
    high: Expression


@node
class IsIn(Expression):
    """`lead is in "Ideal customers"`, `user is in team "Sales"`, `"vip" is in lead.tags`."""

    subject: Expression
    collection: Expression
    negated: bool = False


@node
class InPeriod(Expression):
    """`x is in last month`: `which` is `last`, `this` or `next`, `unit` is in the singular (`month`)."""

    subject: Expression
    which: str
    unit: str


@node
class Within(Expression):
    """`x is within the next 7 days`: `which` is `next` or `last`."""

    subject: Expression
    which: str
    duration: Expression


@node
class Age(Expression):
    """`x is more than 3 days ago`, which means earlier than that.

    `operator` is `more than`, `less than`, `at least` or `at most`, `direction` `ago` or `from now`.
    """

    subject: Expression
    operator: str
    duration: Expression
    direction: str


@node
class Changed(Expression):
    """`lead.status changed`, and `changes` in `until contact.last_visit changes`."""

    subject: Expression


@node
class Was(Expression):
    """`lead.status was New`, `was not New` when `negated`: the value before the change."""

    subject: Expression
    value: Expression
    negated: bool = False


@node
class Previous(Expression):
    """`the previous deal.amount`: its value before the change that started the run."""

    subject: Expression


@node
class Logic(Expression):
    """Conditions joined by `and` or `or`; `block` when written as `all of` / `any of` over lines."""

    operator: str
    items: tuple[Expression, ...]
    block: bool = False


@node
class Not(Expression):
    """`not condition`."""

    condition: Expression


@node
class Group(Expression):
    """An expression in parentheses."""

    inner: Expression


@node
class BadExpression(Expression):
    """What could not be read. The mistake is already reported, so nothing else is said about it."""


# --- Types as they are written ------------------------------------------------------------------


@node
class TypeExpression(Node):
    """A type as written in a declaration."""


@node
class NamedType(TypeExpression):
    """`text`, `whole number`, `yes/no`, `any record`, or the name of a record or choice."""

    name: str


@node
class MoneyType(TypeExpression):
    """`money`, or `money in EUR`."""

    currency: str | None = None


@node
class ListType(TypeExpression):
    """`list of Call through lead`: `through` is the field of the other record."""

    item: TypeExpression
    through: Identifier | None = None


@node
class UnionType(TypeExpression):
    """`User or Team`."""

    options: tuple[TypeExpression, ...]


@node
class ChoiceType(TypeExpression):
    """`"Web form" | Referral | Call`: the values in their order."""

    values: tuple[Identifier, ...]
