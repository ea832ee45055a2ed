"""The wording of problems with triggers, waits, questions and the flow of control."""

from collections.abc import Sequence

from flowlang.check.messages.wording import list_some
from flowlang.check.terms import FieldRead, Term
from flowlang.diagnostics import Diagnostic, Related
from flowlang.schema.types import describe, variable_of
from flowlang.source import Span
from flowlang.syntax.expressions import Expression
from flowlang.syntax.steps import Find, RunWorkflow


def waits_in_reminder(span: Span) -> Diagnostic:
    """A wait inside `if still waiting after` or `each answer`."""
    return Diagnostic(
        "FL0502",
        "the steps under `if still waiting after` and `each answer` run at once, while the waiting goes on",
        span,
        "it can't wait here",
        help="move this below the wait, or into `if time runs out`",
    )


def find_never_fails(step: Find) -> Diagnostic:
    """`if it fails` under `find`."""
    name = step.name.text if step.name else variable_of(step.record.text)
    return Diagnostic(
        "FL0572",
        "a `find` does not fail: where nothing matches, its name stands for nothing",
        step.span,
        "has an `if it fails`",
        help=f"ask below it: `if {name} is missing then`",
    )


def nobody_waits_for_failure(step: RunWorkflow) -> Diagnostic:
    """`if it fails` under a `run` that goes on at once."""
    return Diagnostic(
        "FL0572",
        "nothing waits for this run, so nothing hears of it when it fails",
        step.span,
        "has an `if it fails`",
        help="write `and wait` after it",
    )


def waits_in_rung(span: Span) -> Diagnostic:
    """A wait inside a block of `counting from`."""
    return Diagnostic(
        "FL0502",
        "the steps of a day under `counting from` run at once, while the counting goes on",
        span,
        "it can't wait here",
        help="give what comes later a day of its own, or move it below `counting from`",
    )


def time_known_too_late(term: Term) -> Diagnostic:
    """`at contact.call_at` behind a trigger."""
    return Diagnostic(
        "FL0573",
        "a trigger starts at one time of day for all records, and this one may differ from record to record",
        term.span,
        "expected a time such as `09:00`, or a setting",
        help=f"start at a fixed time, and wait in the first step: `wait until today at {term.span.text}`",
    )


def time_without_default(term: Term, declared: Span) -> Diagnostic:
    """`at settings.digest_at`, which may have no value."""
    return Diagnostic(
        "FL0573",
        f"`{term.span.text}` may have no value, and then nobody knows when to start",
        term.span,
        related=(Related(declared, "declared without a default"),),
        help="give it a default: `= 09:00`",
    )


def counts_from_now(term: Term) -> Diagnostic:
    """`counting from now`."""
    return Diagnostic(
        "FL0503",
        "what is counted from has to stand still, and this moves with the clock",
        term.span,
        "depends on the clock",
        help="fix it at its line first: `let start be now`, then `counting from start`",
    )


def rung_twice(span: Span, first: Span) -> Diagnostic:
    """Two blocks for one day of `counting from`."""
    return Diagnostic(
        "FL0117",
        "this day has two blocks",
        span,
        "again here",
        related=(Related(first, "first here"),),
        help="put the steps into one of them",
    )


def endless_repeat(span: Span) -> Diagnostic:
    """`repeat` without `at most` and `until`."""
    return Diagnostic(
        "FL0530",
        "nothing says when this repeating ends",
        span,
        "would go on for ever",
        help="say how often or until when: `repeat every 2 days at most 3 times until lead.owner is present`",
    )


def no_rounds(times: Term) -> Diagnostic:
    """`repeat at most 0 times`."""
    return Diagnostic(
        "FL0530",
        "this repeats nothing, not even once",
        times.span,
        "expected a number from 1 up",
    )


_LEAVING = {"loop": "leave the loop", "branch": "leave this branch"}


def nothing_to_leave(kind: str, span: Span) -> Diagnostic:
    """`leave the loop` outside of one, or `leave this branch`."""
    inside = "`repeat` or `for each`" if kind == "loop" else "a `do` block under `at the same time`"
    return Diagnostic(
        "FL0531",
        f"`{_LEAVING[kind]}` stands inside {inside}, and here is none",
        span,
        "nothing to leave",
        help="write `stop` to end the whole run",
    )


def leaves_too_far(kind: str, around: str, span: Span) -> Diagnostic:
    """A loop or branch is left from steps that run beside it."""
    beside = {
        "branch": "the other branches would go on in a loop that is over",
        "reminder": "these steps run while a wait or question goes on, and come back to it",
        "rung": "the steps of a day come back to the `counting from` that they belong to",
    }
    return Diagnostic(
        "FL0531",
        f"`{_LEAVING[kind]}` can't be said here: {beside[around]}",
        span,
        "can't leave from here",
        help="decide about it further down, or write `stop` to end the whole run",
    )


def watches_clock(term: Term, clause: str) -> Diagnostic:
    """A watched condition that turns by the mere passing of time."""
    return Diagnostic(
        "FL0503",
        f"`{clause}` is looked at when a record changes, and this also turns by the mere passing of time",
        term.span,
        "depends on the clock",
        help="wait for the moment itself: `after 7 days`, or `wait until 7 days after lead.created`",
    )


def time_after_hours(duration: Term, span: Span) -> Diagnostic:
    """`after 2 hours at 09:00`."""
    return Diagnostic(
        "FL0516",
        f"`{duration.span.text}` already says the time of day, so `at` has no meaning",
        span,
        "two times of day",
        help="count in days when the time of day is given: `after 1 day at 09:00`",
    )


def time_with_condition(span: Span) -> Diagnostic:
    """`wait until lead.owner is present at 09:00`."""
    return Diagnostic(
        "FL0516",
        "a condition is waited for until it holds, at whatever time that is",
        span,
        "a time of day has no meaning here",
        help="delete it, or wait for the time in a line of its own: `after 1 day at 09:00`",
    )


def ask_a_list(span: Span) -> Diagnostic:
    """A plain `ask` of several people."""
    return Diagnostic(
        "FL0504",
        "several people are asked, and nothing says whose answer counts",
        span,
        "a team or a list",
        help="write `ask any of …` when the first answer counts, `ask all of …` when everybody's does, or "
        "`ask most of …` for a majority",
    )


def not_people(term: Term) -> Diagnostic:
    """A question goes to something that can't answer."""
    return Diagnostic(
        "FL0301",
        f"only users and teams can be asked, and `{term.span.text}` is {describe(term.type)}",
        term.span,
        "expected a user or a team",
    )


def question_without_answers(span: Span) -> Diagnostic:
    """A question that offers no answers."""
    return Diagnostic(
        "FL0510",
        "this question offers no answers",
        span,
        'expected `answer "…"` blocks under it',
        help='write under it, for example, `answer "Yes"` with the steps that follow',
    )


def no_change_known(term: Term, variable: str | None) -> Diagnostic:
    """`changed` or `was` of something whose value before is not known."""
    if variable is None:
        help_ = "`changed` and `was` are about the record whose change started the workflow"
    else:
        help_ = f"only fields of `{variable}` itself, the record that started the workflow, can be asked"
        if isinstance(term, FieldRead) and isinstance(term.base, FieldRead):
            link = term.base.span.text
            help_ += f"; for a link, name it: `let old be the previous {link}`, then `old.{term.field}`"
    return Diagnostic(
        "FL0506",
        f"what `{term.span.text}` was before is not known here",
        term.span,
        "no change of this is known",
        help=help_,
    )


def triggers_differ(span: Span, first: Span, kind: str) -> Diagnostic:
    """Triggers about different records."""
    return Diagnostic(
        "FL0507",
        f"all triggers of a workflow are about the same record, and the first one is about {kind}",
        span,
        "about something else",
        related=(Related(first, "the first trigger"),),
        help="write a second workflow for this one",
    )


def trigger_too_far(term: Term, variable: str) -> Diagnostic:
    """A trigger watches a field of a linked record."""
    return Diagnostic(
        "FL0508",
        "a trigger watches the fields of one record, and this reaches into another",
        term.span,
        "a field of another record",
        help=f"start on the other record's change, or watch a field of `{variable}` itself",
    )


def trigger_not_a_field(span: Span) -> Diagnostic:
    """A trigger names something that is no field of a record type."""
    return Diagnostic(
        "FL0508",
        "a change trigger names a field of a record, such as `lead.status`",
        span,
        "not a field of a record",
    )


def change_in_clause(term: Term, clause: str) -> Diagnostic:
    """`changed` or `was` in a clause that is looked at again and again."""
    return Diagnostic(
        "FL0506",
        f"`{term.span.text}` is about the change that started the run, and `{clause}` is looked at all the "
        "time that the run waits",
        term.span,
        "no change is meant here",
        help="ask it in the `if` of the header",
    )


def text_expected(name: str, span: Span) -> Diagnostic:
    """A setting of a workflow that is no plain text."""
    return Diagnostic("FL0301", f"`{name}` is a plain text", span, 'expected a text such as `"sales-ops"`')


def times_out_without_limit(span: Span) -> Diagnostic:
    """`if time runs out` under a wait that has no limit."""
    return Diagnostic(
        "FL0512",
        "this wait has no limit, so its time never runs out",
        span,
        "never happens",
        help="say how long: `wait at most 2 days …`, or `within 2 days` for a question",
    )


def case_left_out(subject: Expression, left: Sequence[str]) -> Diagnostic:
    """`depending on` says nothing about some values."""
    return Diagnostic(
        "FL0515",
        f"nothing is said about {list_some(left)}",
        subject.span,
        "not every value has a case",
        help="add a case for each, or `otherwise`",
    )


def not_about_deleted(span: Span) -> Diagnostic:
    """A deleted record is written or waited with."""
    return Diagnostic(
        "FL0513",
        "the record is gone: this workflow starts when it is deleted",
        span,
        "can't be changed any more",
        help="its last values can still be read",
    )


def answer_twice(text: str, span: Span, first: Span) -> Diagnostic:
    """Two blocks for one answer."""
    return Diagnostic(
        "FL0213",
        f'the answer "{text}" has two blocks',
        span,
        "again here",
        related=(Related(first, "first here"),),
        help="put the steps into one of them",
    )
