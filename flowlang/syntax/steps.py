"""The tree of steps: what a workflow does, as it was written."""

from attrs import field

from flowlang.frozen import node
from flowlang.source import Span
from flowlang.syntax.expressions import Duration, Expression, Identifier, Node, Text


@node
class Step(Node):
    """One step of a workflow."""


Block = tuple[Step, ...]


@node
class Fallible(Step):
    """A step that may fail, and what is done then; without it the run fails."""

    if_it_fails: Block | None = field(default=None, kw_only=True)


@node
class Entry(Node):
    """`name: value` in the block under a step.

    `value` is a tuple of entries for a child record (`lines:` with a block of its own).
    """

    name: Identifier
    value: "Expression | tuple[Entry, ...]"


# --- Action phrases -----------------------------------------------------------------------------


@node
class Token:
    """A word of an action phrase, kept as it was read: `kind` is the terminal's name."""

    span: Span = field(eq=False, repr=False)
    kind: str
    text: str


@node
class Phrase(Node):
    """The words of a call. Which action they mean is found later, against the catalogue."""

    tokens: tuple[Token, ...]


@node
class Retry(Node):
    """`retry: 3 times every 5 minutes`."""

    times: Expression
    every: Expression


@node
class Call(Fallible):
    """An action of the catalogue: `send email "welcome" to lead.email`."""

    phrase: Phrase
    result: Identifier | None = None
    settings: tuple[Entry, ...] = ()
    retry: Retry | None = None


# --- Records ------------------------------------------------------------------------------------


@node
class Change(Fallible):
    """`set`, `increase`, `decrease`, `clear`, `add` or `remove` (the `verb`) on one field."""

    verb: str
    target: Expression
    value: Expression | None = None


@node
class Update(Fallible):
    """`update lead` and the fields to change as one change."""

    target: Expression
    entries: tuple[Entry, ...]


@node
class Create(Fallible):
    """`create a Task as call` and its fields; `like` names a record to copy from."""

    record: Identifier
    entries: tuple[Entry, ...] = ()
    name: Identifier | None = None
    like: Expression | None = None


@node
class Delete(Fallible):
    """`delete lead`."""

    target: Expression


@node
class Find(Fallible):
    """`find a Contact where …`.

    `pick` is `latest`, `earliest`, `first` or missing. `create` holds the fields of
    `find or create a Contact where …`, and is missing in a plain `find`.
    """

    record: Identifier
    pick: str | None = None
    name: Identifier | None = None
    where: Expression | None = None
    create: tuple[Entry, ...] | None = None


@node
class Assign(Fallible):
    """`assign lead to …`.

    `strategy` is `next`, `random`, `least busy`, `best` (all with a team in `to`) or `direct` (a value in
    `to`). For `best`, `order` is `highest` or `lowest` and `by` is what is compared.
    """

    target: Expression
    strategy: str
    to: Expression
    order: str | None = None
    by: Expression | None = None
    where: Expression | None = None
    otherwise: Block | None = None


@node
class Let(Step):
    """`let discount be 10% of deal.amount`."""

    name: Identifier
    value: Expression


# --- Decisions and loops ------------------------------------------------------------------------


@node
class Branch(Node):
    """A condition and the steps behind it."""

    condition: Expression
    steps: Block


@node
class If(Step):
    """`if … then`, `otherwise if … then`, `otherwise`."""

    branches: tuple[Branch, ...]
    otherwise: Block | None = None


@node
class Case(Node):
    """The values of a case of `depending on`, and its steps."""

    values: tuple[Expression, ...]
    steps: Block


@node
class DependingOn(Step):
    """`depending on lead.source` and its cases."""

    subject: Expression
    cases: tuple[Case, ...]
    otherwise: Block | None = None


@node
class ForEach(Step):
    """`for each deal in company.deals where …`."""

    variable: Identifier
    source: Expression
    where: Expression | None
    steps: Block


@node
class Repeat(Step):
    """`repeat every 2 days at most 3 times until …`; `now` when the first round comes at once."""

    steps: Block
    every: Expression | None = None
    now: bool = False
    at_most: Expression | None = None
    until: Expression | None = None


@node
class LeaveLoop(Step):
    """`leave the loop`."""


@node
class AtTheSameTime(Step):
    """Branches that run side by side, each under `do`."""

    branches: tuple[Block, ...]


@node
class LeaveBranch(Step):
    """`leave this branch`."""


# --- Time and people ----------------------------------------------------------------------------


@node
class StillWaiting(Node):
    """`if still waiting after 15 minutes` and its steps."""

    after: Expression
    steps: Block


@node
class After(Step):
    """`after 1 day at 09:00`."""

    duration: Expression
    at: Expression | None = None


@node
class WaitUntil(Step):
    """`wait at most 15 minutes until …`: a moment or a condition; which one, its type says.

    `until` is missing for `wait until business hours`.
    """

    until: Expression | None
    limit: Expression | None = None
    at: Expression | None = None
    still_waiting: tuple[StillWaiting, ...] = ()
    time_out: Block | None = None


@node
class WaitFor(Step):
    """`wait at most 2 days for a Reply where …`."""

    event: Identifier
    name: Identifier | None = None
    where: Expression | None = None
    limit: Expression | None = None
    still_waiting: tuple[StillWaiting, ...] = ()
    time_out: Block | None = None


@node
class Answer(Node):
    """`answer "Yes"` (or several, `answer "Yes" or "Later"`) and its steps."""

    values: tuple[Text, ...]
    steps: Block


@node
class Ask(Step):
    """A question to people.

    `mode` is `one`, `any`, `all` or `most`. A decision has a `question`; `fill in` has `fields`.
    `each` and `as_soon_as` are blocks of `ask all of` and `ask most of`, `everybody` is one of `ask all of`
    and `otherwise` (nobody has a majority) one of `ask most of`.
    """

    mode: str
    people: Expression
    question: Text | None = None
    fields: tuple[Expression, ...] = ()
    within: Expression | None = None
    name: Identifier | None = None
    settings: tuple[Entry, ...] = ()
    answers: tuple[Answer, ...] = ()
    each: Block | None = None
    as_soon_as: tuple[Answer, ...] = ()
    everybody: Block | None = None
    otherwise: Block | None = None
    still_waiting: tuple[StillWaiting, ...] = ()
    time_out: Block | None = None


@node
class Rung(Node):
    """`3 days before`, `on the day`, `1 day after`: `offset` is missing on the day itself."""

    offset: Duration | None
    direction: str
    steps: Block
    again: bool = False


@node
class CountingFrom(Step):
    """`counting from deal.close_date at 09:00` and its rungs."""

    moment: Expression
    at: Expression | None
    rungs: tuple[Rung, ...]


# --- Other workflows, and ends ------------------------------------------------------------------


@node
class RunWorkflow(Fallible):
    """`run "Onboarding" for deal and wait as result`."""

    workflow: Text
    subject: Expression | None = None
    wait: bool = False
    result: Identifier | None = None
    needs: tuple[Entry, ...] = ()


@node
class IfPossible(Step):
    """`if possible, notify lead.owner "…"`."""

    step: Step


@node
class Stop(Step):
    """`stop`, `stop if …`, `stop with approved: yes`."""

    condition: Expression | None = None
    gives: tuple[Entry, ...] = ()


@node
class Fail(Step):
    """`fail "why"`."""

    reason: Text


@node
class BadStep(Step):
    """A line that could not be read, with the block under it. Its mistake is already reported."""
