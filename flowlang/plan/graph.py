"""The plan: a workflow as one graph that never changes.

Whoever needs to know what a workflow does reads its plan. Every node has a stable name (made of its words,
so an edit elsewhere does not rename it), a span, a `title` in the words of the text, and the names of the
nodes that may follow. Nodes stand in the order of the text; `End` nodes come where their path ends.
"""

from collections.abc import Mapping

from attrs import field

from flowlang.check.terms import Term
from flowlang.frozen import frozen
from flowlang.plan.starts import Start
from flowlang.schema.model import ActionInfo
from flowlang.schema.types import Type
from flowlang.source import Span

# --- Nodes --------------------------------------------------------------------------------------


@frozen
class Node:
    """A node of the graph."""

    name: str
    span: Span = field(eq=False, repr=False)
    title: str


@frozen
class Exit:
    """A way out of a decision: taken when `condition` is the first that holds.

    `label` is what the diagram writes on it.
    """

    condition: Term
    target: str
    label: str


@frozen
class Decide(Node):
    """`if`, `depending on`, `stop if`: the first exit whose condition holds, else `otherwise`.

    `join` is the node at which the ways meet again.
    """

    exits: tuple[Exit, ...]
    otherwise: str
    join: str


@frozen
class Guard(Node):
    """`if possible,`: goes on to `then` when none of `needs` is missing, else skips to `next`."""

    needs: tuple[Term, ...]
    then: str
    next: str


@frozen
class Fallible(Node):
    """A step that may fail: `on_failure` is where to go then; without it the run fails.

    `failure` is the variable that holds the reason there, a text.
    """

    on_failure: str | None = field(default=None, kw_only=True)
    failure: str | None = field(default=None, kw_only=True)


@frozen
class Perform(Fallible):
    """An action. It is waited for when `result` is named, when it is retried, or with an `on_failure`."""

    action: ActionInfo
    holes: tuple[tuple[str, Term], ...]
    settings: tuple[tuple[str, Term], ...]
    about: Term | None
    result: str | None
    retry_times: Term | None
    retry_every: Term | None
    next: str

    @property
    def waits(self) -> bool:
        """Whether the run waits for the outcome of this action."""
        return self.result is not None or self.on_failure is not None or self.retry_times is not None


@frozen
class FieldChange:
    """`verb` is `set`, `increase`, `decrease`, `clear`, `add` or `remove`; `clear` has no value."""

    field: str
    verb: str
    value: Term | None


@frozen
class Write(Fallible):
    """Fields of one record changed as one change."""

    target: Term
    record: str
    changes: tuple[FieldChange, ...]
    next: str


@frozen
class NewRecord:
    """A record to create: `link` is the field of a child that holds its parent."""

    record: str
    fields: tuple[tuple[str, Term], ...]
    children: tuple["NewRecord", ...] = ()
    link: str | None = None


@frozen
class Make(Fallible):
    """Creates a record with its children as one change, and binds it to `variable`."""

    new: NewRecord
    variable: str
    like: Term | None
    next: str


@frozen
class Remove(Fallible):
    """Deletes a record."""

    target: Term
    record: str
    next: str


@frozen
class Look(Fallible):
    """`find`: binds `variable` to a record or to nothing. `create` makes one when there is none.

    `pick` is `first`, `latest` or `earliest` (by creation).
    """

    record: str
    variable: str
    scope: str
    where: Term | None
    pick: str
    create: NewRecord | None
    next: str


@frozen
class Hand(Fallible):
    """`assign`: gives `field` of a record to somebody.

    `strategy` is `next`, `random`, `least busy`, `best` (among the members of the team in `to`, those for
    which `where` holds with the member as `scope`) or `direct` (`to` itself). `otherwise` is where to go when
    there is nobody; without it the run fails there.
    """

    target: Term
    record: str
    field: str
    strategy: str
    to: Term
    order: str | None
    by: Term | None
    scope: str
    where: Term | None
    otherwise: str | None
    next: str


@frozen
class Bind(Node):
    """`let`: fixes a value."""

    variable: str
    value: Term
    next: str


@frozen
class Loop(Node):
    """`for each`: `body` for each item for which `where` holds, then `next`. The body leads back here."""

    variable: str
    source: Term
    where: Term | None
    body: str
    next: str


@frozen
class Again(Node):
    """`repeat`: the head of a loop of rounds; it counts them, and `body` leads back here.

    Over time, `wait` leads to the next round, which `now` spares the first one; `until` is looked at before
    each round. In a rework loop there is no `wait`, and `until` is looked at after each round.
    """

    until: Term | None
    at_most: Term | None
    now: bool
    body: str
    wait: str | None
    next: str


@frozen
class Rung:
    """A day under `counting from`: its steps lead back to the ladder; `label` is how the text calls it.

    Its moment lies `offset` `before` or `after` the one that the ladder counts from, or is that one itself.
    Once done it is done, but for one that comes `again` when it moves.
    """

    span: Span = field(eq=False, repr=False)
    offset: Term | None
    direction: str
    again: bool
    target: str
    label: str


@frozen
class Ladder(Node):
    """`counting from`: the run waits for the moments of its `rungs`, and follows what they are counted from.

    `at` is a local time of day for it. When no rung is left, the run goes on at `next`.
    """

    moment: Term
    at: Term | None
    rungs: tuple[Rung, ...]
    next: str


@frozen
class Fork(Node):
    """`at the same time`: branches that run side by side, from their first nodes to where they `meet`."""

    branches: tuple[str, ...]
    meet: str


@frozen
class Meet(Node):
    """Where the branches of a `fork` end. When all of them have, the run goes on at `next`."""

    fork: str
    next: str


@frozen
class Leave(Node):
    """`leave the loop` and `leave this branch`: goes on at `next`, behind the `loop` around or at the end.

    For a branch, `loop` is the fork that it belongs to.
    """

    loop: str
    next: str


@frozen
class Reminder:
    """`if still waiting after`: its steps run once and lead back to the wait."""

    span: Span = field(eq=False, repr=False)
    after: Term
    target: str


@frozen
class Wait(Node):
    """The run waits for one thing; between the rounds of `repeat`, for a `delay` or a `condition`.

    That is `delay` (a duration), `moment` (followed while it moves), `condition`, `event` (bound to
    `variable`, the first for which `where` holds), or business hours when `opening`. `at` is a local time
    of day for `delay` and `moment`. With a `limit`, `time_out` is where the run goes when it has passed.
    """

    delay: Term | None = None
    moment: Term | None = None
    condition: Term | None = None
    event: str | None = None
    variable: str | None = None
    where: Term | None = None
    opening: bool = False
    at: Term | None = None
    limit: Term | None = None
    reminders: tuple[Reminder, ...] = ()
    next: str = ""
    time_out: str | None = None


@frozen
class AnswerExit:
    """A way out of a question: the answers that lead there."""

    answers: tuple[str, ...]
    target: str


@frozen
class AskedField:
    """A field that somebody is asked to fill in: of the record `target`, whose type is `record`.

    `key` is how an answer names it: `lead.phone`.
    """

    key: str
    target: Term
    record: str
    field: str


@frozen
class Question(Node):
    """A question to people. The answer is bound to `variable`, the list of all answers to `several`.

    With the mode `one` or `any` the first answer counts, and `answers` says where it leads. With `most` that
    is the answer which more than half have given, and `otherwise` is where it goes on when everybody has
    answered and there is none. With `all` everybody's answer counts: then it goes on at `everybody`. With
    `fields` there is no `question`; what is filled in is written, and it goes on at `next`.

    `each` begins the steps that run at each answer and lead back here; `closing` are the answers that end an
    `all` or `most` at once. `choices` may be given and lead nowhere of their own. `within` without `time_out`
    goes on at `next` when it has passed.
    """

    mode: str
    people: Term
    question: Term | None
    about: Term | None
    within: Term | None
    variable: str
    answers: tuple[AnswerExit, ...]
    reminders: tuple[Reminder, ...]
    next: str
    time_out: str | None
    fields: tuple[AskedField, ...] = ()
    several: str | None = None
    choices: tuple[str, ...] = ()
    each: str | None = None
    closing: tuple[AnswerExit, ...] = ()
    everybody: str | None = None
    otherwise: str | None = None

    @property
    def offered(self) -> tuple[str, ...]:
        """The answers that may be given, each once."""
        ways = (*self.answers, *self.closing)
        given = (*self.choices, *(answer for way in ways for answer in way.answers))
        return tuple(dict.fromkeys(given))


@frozen
class Launch(Fallible):
    """`run`: starts another workflow, about `subject`, with values for what it needs.

    With `waits` the run waits for its end, and what it gives back is bound to `result`.
    """

    workflow: str
    subject: Term | None
    needs: tuple[tuple[str, Term], ...]
    waits: bool
    result: str | None
    next: str


@frozen
class Return(Node):
    """The end of steps that run while a wait goes on: the run goes on waiting at `wait`."""

    wait: str


@frozen
class End(Node):
    """The end of a path. `outcome` is `finished`, `stopped` or `failed` (then `reason` says why).

    `gives` is what the workflow that runs this one gets.
    """

    outcome: str
    reason: Term | None = None
    gives: tuple[tuple[str, Term], ...] = ()


# --- Plans --------------------------------------------------------------------------------------


@frozen
class Plan:
    """One workflow, ready to be run, drawn and proved.

    `variable` names the record (or event) that triggered it, `subject` is that type; both are missing where
    it is about nothing. `runs` is `one at a time`, `once`, `every time` or `restart`, counted for each value
    of `per` (the subject itself when missing).
    `version` changes whenever the meaning does.
    """

    name: str
    doc: str
    span: Span = field(eq=False, repr=False)
    owner: str
    tags: tuple[str, ...]
    calendar: str | None
    include_existing: bool
    runs: str
    per: Term | None
    variable: str | None
    subject: Type | None
    starts: tuple[Start, ...]
    condition: Term | None
    as_long_as: Term | None
    until: Term | None
    first: str
    nodes: Mapping[str, Node]
    variables: Mapping[str, Type]
    version: str

    @property
    def path(self) -> str:
        """The file in which the workflow stands."""
        return self.span.source.path
