"""The tree of declarations: what stands in the first column of a file."""

from attrs import field

from flowlang.frozen import node
from flowlang.source import SourceFile, Span
from flowlang.syntax.expressions import (
    Duration,
    Expression,
    Identifier,
    Node,
    Text,
    TimeLiteral,
    TypeExpression,
)
from flowlang.syntax.steps import Block, Entry, Phrase, Step


@node
class Declaration(Node):
    """One declaration of a file."""


@node
class FlowFile:
    """A whole file: its declarations in order. Broken ones are `BadDeclaration`."""

    source: SourceFile
    declarations: tuple[Declaration, ...]


@node
class Use(Declaration):
    """`use crm`, or `use "schemas/acme.flow"` when `quoted`."""

    target: str
    quoted: bool = False


# --- The schema ---------------------------------------------------------------------------------


@node
class Field(Node):
    """A field of a record, an event, or a setting of an action.

    `flags` are among `required`, `unique`, `personal`, `read only`, in the order written.
    """

    name: Identifier
    type: TypeExpression
    flags: tuple[str, ...] = ()
    default: Expression | None = None


@node
class Record(Declaration):
    """`record Lead "…"` and its fields."""

    name: Identifier
    doc: Text | None
    fields: tuple[Field, ...]


@node
class Extend(Declaration):
    """`extend Lead` and further fields."""

    name: Identifier
    fields: tuple[Field, ...]


@node
class Event(Declaration):
    """`event Reply "…"` and its fields."""

    name: Identifier
    doc: Text | None
    fields: tuple[Field, ...]


@node
class Choice(Declaration):
    """`choice Region` and its values."""

    name: Identifier
    doc: Text | None
    values: tuple[Identifier, ...]


@node
class Team(Declaration):
    """`team "Sales"` with `head` and `members` among its entries."""

    name: Text
    head: Expression | None = None
    members: tuple[Expression, ...] = ()


@node
class Word(Node):
    """A fixed word of an action phrase."""

    text: str


@node
class Hole(Node):
    """`(recipient: email or list of email)` in an action phrase."""

    name: Identifier
    type: TypeExpression


@node
class Written(Node):
    """What an action writes: `lead.status`, a hole as a whole (`lead`), or a type of record (`Deal`)."""

    name: Identifier
    field: Identifier | None = None


@node
class Action(Declaration):
    """`action send email (template: Template) to (recipient: email)` and its settings.

    `effect` says what kind of thing it does (`message`, …); `gives` what comes back; `writes` which records
    of the CRM it changes or creates.
    """

    parts: tuple[Word | Hole, ...]
    doc: Text | None = None
    settings: tuple[Field, ...] = ()
    gives: tuple[Field, ...] = ()
    writes: tuple[Written, ...] = ()
    effect: Identifier | None = None


@node
class Template(Declaration):
    """`template "welcome" for a Lead`, or `template "expiring" needs contracts: list of Contract`."""

    name: Text
    record: Identifier | None
    needs: tuple[Field, ...]
    entries: tuple[Entry, ...]


@node
class Hours(Node):
    """`Monday to Friday 09:00 to 18:00`; `last` is missing for a single day."""

    first: str
    last: str | None
    opens: TimeLiteral
    closes: TimeLiteral


@node
class Calendar(Declaration):
    """`calendar "Support desk"`: time zone, opening hours, holidays of a country, further closed days."""

    name: Text
    timezone: Text | None = None
    hours: tuple[Hours, ...] = ()
    holidays: Text | None = None
    closed: tuple[Expression, ...] = ()


@node
class Segment(Declaration):
    """`segment "Ideal customers" of a Lead` and its condition."""

    name: Text
    record: Identifier
    condition: Expression
    variable: Identifier | None = None


@node
class SettingDeclaration(Declaration):
    """`setting pause_marketing: yes/no = no`."""

    name: Identifier
    type: TypeExpression
    default: Expression | None = None


@node
class Cell(Node):
    """A cell of a table.

    `kind` is `any`, `missing`, `blank`, `values`, `range` (two values) or `compare` (one value and the
    `operator` of a `Compare`).
    """

    kind: str
    values: tuple[Expression, ...] = ()
    operator: str | None = None


@node
class Row(Node):
    """A row of a table; `otherwise` when it starts with that word."""

    cells: tuple[Cell, ...]
    otherwise: bool = False


@node
class Table(Declaration):
    """`table "Route a ticket" for a Ticket gives …`, or `adds up points: whole number`."""

    name: Text
    record: Identifier | None
    gives: tuple[Field, ...]
    adds_up: bool
    needs: tuple[Field, ...]
    header: tuple[Expression, ...]
    rows: tuple[Row, ...]


@node
class Never(Node):
    """`never send email to (address) in workflows tagged "marketing" when …`."""

    phrase: Phrase
    tag: Text | None
    condition: Expression | None


@node
class Limit(Node):
    """`limit send email: 2 per 7 days for each recipient`."""

    phrase: Phrase
    times: Expression
    duration: Duration
    per: Identifier | None


@node
class Refuse(Node):
    """`refuse when a QuoteLine is created`, with `or when`, `if` and `because` under it."""

    triggers: tuple["Trigger", ...]
    condition: Expression | None = None
    because: Text | None = None


@node
class Policy(Declaration):
    """`policy "…"` and its rules."""

    name: Text
    rules: tuple[Never | Limit | Refuse, ...]


# --- Workflows ----------------------------------------------------------------------------------


@node
class Trigger(Node):
    """What starts a workflow."""


@node
class RecordTrigger(Trigger):
    """`when a Lead is created`, `is created, updated or deleted`, or `is assigned`, which stands alone."""

    record: Identifier
    kinds: tuple[str, ...]
    name: Identifier | None = None


@node
class ChangeTrigger(Trigger):
    """`when lead.status changes`, `changes to Qualified`, `changes from New to Contacted`."""

    subject: Expression
    before: Expression | None = None
    after: Expression | None = None


@node
class BecomesTrigger(Trigger):
    """`when lead.score becomes at least 80`: the condition that turns true."""

    condition: Expression


@node
class ReceivedTrigger(Trigger):
    """`when a Reply is received`."""

    event: Identifier
    name: Identifier | None = None


@node
class PressedTrigger(Trigger):
    """`when a User presses "Create invoice" on a Deal`."""

    label: Text
    record: Identifier
    name: Identifier | None = None


@node
class DateTrigger(Trigger):
    """`when it is 30 days before subscription.renews_on at 09:00`.

    `direction` is `before`, `after` or `the day of` (then `offset` is missing); `at_most` for
    `at most 30 days before`.
    """

    offset: Expression | None
    direction: str
    subject: Expression
    at: Expression | None = None
    at_most: bool = False


@node
class UnchangedTrigger(Trigger):
    """`when a Deal is unchanged for 14 days`."""

    record: Identifier
    duration: Expression
    name: Identifier | None = None


@node
class HeldTrigger(Trigger):
    """`when deal.stage is Proposal for 14 days`."""

    condition: Expression
    duration: Expression


@node
class ScheduleTrigger(Trigger):
    """`every Monday at 08:00`, `every 1st of the month at 07:00`, `every 15 minutes`.

    `every` is `weekday`, `day`, a weekday, an ordinal (`1st`), or missing where `interval` is given.
    `record` and `where` come from `for each Deal where …` on the next line.
    """

    every: str | None
    interval: Expression | None = None
    at: Expression | None = None
    record: Identifier | None = None
    where: Expression | None = None
    name: Identifier | None = None


@node
class Runs(Node):
    """`runs: one at a time for each reply.lead`."""

    rule: str
    per: Expression | None = None


@node
class Workflow(Declaration):
    """A workflow. `record`, `needs` and `gives` are of those that others start with `run`."""

    name: Text
    doc: Text | None
    settings: tuple[Entry, ...]
    runs: Runs | None
    record: Identifier | None
    needs: tuple[Field, ...]
    gives: tuple[Field, ...]
    triggers: tuple[Trigger, ...]
    condition: Expression | None
    as_long_as: Expression | None
    until: Expression | None
    steps: Block

    @property
    def is_called(self) -> bool:
        """Whether this is a workflow that others run."""
        return not self.triggers and (self.record is not None or bool(self.needs))


# --- Recipes ------------------------------------------------------------------------------------


@node
class RecipeNeed(Node):
    """`needs wait: duration = 3 days "before the second letter"`."""

    name: Identifier
    type: TypeExpression
    default: Expression | None = None
    doc: Text | None = None


@node
class Recipe(Declaration):
    """`recipe "Chase a silent lead" for a Lead`: a workflow in which values are left open.

    `record` is the type of record that it is about, or, for `any record as item`, the word that stands for
    it; `any_record` says which. `body` covers the lines under the first one, as they were written.
    """

    name: Text
    record: Identifier | None
    any_record: bool
    needs: tuple[RecipeNeed, ...]
    workflow: Workflow
    body: Span = field(eq=False, repr=False)


@node
class UseRecipe(Declaration):
    """`use recipe "Chase a silent lead" for Lead as "Chase web leads" with wait: 3 days`.

    `inline` says that all values stand behind `with`, and none in a block.
    """

    recipe: Text
    record: Identifier | None
    name: Text | None
    values: tuple[Entry, ...]
    inline: bool = field(default=True, eq=False)


# --- Tests --------------------------------------------------------------------------------------


@node
class Refused(Node):
    """`is refused` at the end of a line: what it says can't happen, `because` of a rule with these words."""

    because: Text | None = None


@node
class Given(Step):
    """`given a Lead as other` and its fields."""

    record: Identifier
    entries: tuple[Entry, ...] = ()
    name: Identifier | None = None
    refused: Refused | None = None


@node
class GivenUser(Step):
    """`given user "ana" in team "Sales"`, with further fields in a block."""

    name: Text
    teams: tuple[Text, ...] = ()
    entries: tuple[Entry, ...] = ()


@node
class GivenTeam(Step):
    """`given team "Sales"`, with `head:` in a block."""

    name: Text
    entries: tuple[Entry, ...] = ()


@node
class WithSetting(Step):
    """`with setting pause_marketing: yes`."""

    name: Identifier
    value: Expression


@node
class WhenChanges(Step):
    """`when lead.status changes to Contacted`; `value` is missing for `is cleared`."""

    target: Expression
    value: Expression | None
    refused: Refused | None = None


@node
class WhenUpdated(Step):
    """`when lead is updated` and the fields that change together."""

    target: Expression
    entries: tuple[Entry, ...]
    refused: Refused | None = None


@node
class WhenDeleted(Step):
    """`when lead is deleted`."""

    target: Expression
    refused: Refused | None = None


@node
class WhenReceived(Step):
    """`when a Reply is received` and its fields."""

    event: Identifier
    entries: tuple[Entry, ...] = ()


@node
class Presses(Step):
    """`user "ana" presses "Create invoice" on deal`."""

    user: Expression
    label: Text
    target: Expression


@node
class GiveAnswer(Step):
    """`answer "Accept" as user "ana"`; `refused` when `is refused` follows."""

    answer: Text
    user: Expression
    refused: bool = False
    entries: tuple[Entry, ...] = ()


@node
class FieldValue(Node):
    """`lead.phone: "+359 2 555 0100"` under `fills in`."""

    target: Expression
    value: Expression


@node
class FillsIn(Step):
    """`user "ana" fills in` and what she fills in; `refused` when `is refused` follows."""

    user: Expression
    values: tuple[FieldValue, ...] = ()
    refused: bool = False


@node
class Delegates(Step):
    """`user "ana" delegates to user "bob"`; `refused` when `is refused` follows."""

    user: Expression
    to: Expression
    refused: bool = False


@node
class At(Step):
    """`at 2026-11-22 09:00`: the clock goes on to that moment."""

    moment: Expression


@node
class MakeFail(Step):
    """`make send email fail`, with a reason after `with`."""

    phrase: Phrase
    reason: Text | None = None


@node
class MakeGive(Step):
    """`make check stock give in_stock: no`."""

    phrase: Phrase
    gives: tuple[Entry, ...]


@node
class Expect(Step):
    """`expect send email "welcome" to "lina@example.org"`, or `expect no send email` when `negated`."""

    phrase: Phrase
    negated: bool = False
    entries: tuple[Entry, ...] = ()


@node
class ExpectNothingMore(Step):
    """`expect nothing more`; with a name, only the actions of that workflow are meant."""

    workflow: Text | None = None


@node
class Check(Step):
    """`check lead.status is Lost`."""

    condition: Expression


@node
class CheckRun(Step):
    """`check the run has failed`: `outcome` is `failed`, `ended`, `not started` or `waiting`."""

    outcome: str


@node
class Test(Declaration):
    """`test "…"` and its steps."""

    name: Text
    steps: Block


@node
class BadDeclaration(Declaration):
    """A declaration of which nothing could be read. Its mistake is already reported."""
