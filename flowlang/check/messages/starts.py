"""The wording of problems with what starts a workflow: dates, schedules, and other workflows."""

from collections.abc import Iterable

from flowlang.check.messages.wording import list_some, meant
from flowlang.diagnostics import Diagnostic, Related
from flowlang.schema.model import WorkflowInfo
from flowlang.schema.types import RecordOf, describe
from flowlang.source import Span


def at_most_after(span: Span) -> Diagnostic:
    """`it is at most 30 days after …`."""
    return Diagnostic(
        "FL0540",
        "`at most` speaks of a date that is near, and this counts from a date that has passed",
        span,
        "can be read in two ways",
        help="write `at most 30 days before …`, or leave `at most` out",
    )


def no_such_day(span: Span) -> Diagnostic:
    """`every 45th of the month`."""
    return Diagnostic(
        "FL0541",
        "no month has a day of that number",
        span,
        "not a day of a month",
        help="write `1st` to `31st`, or `last day of the month`",
    )


def no_such_interval(span: Span) -> Diagnostic:
    """`every 3 weeks`, `every (settings.x)`."""
    return Diagnostic(
        "FL0541",
        "a schedule counts whole minutes or hours from midnight, written out, and at most 24 hours",
        span,
        "can't be kept as a schedule",
        help="for days, name them: `every day at 09:00`, `every Monday at 08:00`, `every 1st of the month`",
    )


def time_of_interval(span: Span) -> Diagnostic:
    """`every 2 hours at 09:00`."""
    return Diagnostic(
        "FL0516",
        "minutes and hours of a schedule are counted from midnight, so `at` has no meaning",
        span,
        "a time of day has no meaning here",
        help="delete it, or write `every day at 09:00`",
    )


def nothing_exists(span: Span) -> Diagnostic:
    """`existing records: include` where no trigger is about how a record is."""
    return Diagnostic(
        "FL0542",
        "none of these triggers says how a record must be, so none of those that exist already could match",
        span,
        "includes nothing",
        help="it goes with `is created`, `changes to …`, `becomes …`, `is assigned` and dates",
    )


def include_expected(span: Span) -> Diagnostic:
    """`existing records:` with another word."""
    return Diagnostic(
        "FL0301",
        "`existing records` can only be `include`: without the line they are left alone",
        span,
        "expected `include`",
    )


# --- Workflows that others run ------------------------------------------------------------------


def called_and_triggered(span: Span) -> Diagnostic:
    """`for a Deal`, `needs` or `gives` in a workflow with triggers."""
    return Diagnostic(
        "FL0543",
        "this workflow starts by itself, so nobody gives it anything or takes anything from it",
        span,
        "only for workflows that others run",
        help="delete this, or the triggers",
    )


def unknown_workflow(name: str, span: Span, known: Iterable[str]) -> Diagnostic:
    """`run` of a workflow that can't be seen, or that starts by itself."""
    names = list(known)
    advice, fixes = meant(name, names, span, quoted=True)
    if not advice:
        advice = f'a workflow that others run has no trigger: `workflow "{name}" for a Deal`; one in another '
        advice += "file is seen after `use` of that file"
    notes = (f"workflows that can be run from here: {list_some(names)}",) if names else ()
    return Diagnostic(
        "FL0240",
        f'no workflow called "{name}" can be run from here',
        span,
        "unknown workflow",
        notes=notes,
        help=advice,
        fixes=fixes,
    )


def subject_missing(workflow: WorkflowInfo, span: Span) -> Diagnostic:
    """`run "Onboarding"` without the record that it is about."""
    about = describe(RecordOf(workflow.record or ""))
    return Diagnostic(
        "FL0223",
        f'"{workflow.name}" is about {about}, and this does not say which',
        span,
        "lacks `for …`",
        related=(Related(workflow.span, "declared here"),),
        help=f'write `run "{workflow.name}" for …`',
    )


def subject_not_wanted(workflow: WorkflowInfo, span: Span) -> Diagnostic:
    """`run "Clean up" for deal` where it is about no record."""
    return Diagnostic(
        "FL0241",
        f'"{workflow.name}" is about no record',
        span,
        "not wanted",
        related=(Related(workflow.span, "declared here"),),
        help="leave `for …` out, or give it as a value that the workflow `needs`",
    )


def need_missing(workflow: WorkflowInfo, names: Iterable[str], span: Span) -> Diagnostic:
    """`run` without a value that the other workflow needs."""
    lacking = list(names)
    verb = "is" if len(lacking) == 1 else "are"
    return Diagnostic(
        "FL0223",
        f'"{workflow.name}" needs {list_some(lacking)}, which {verb} not given',
        span,
        "something is missing",
        related=(Related(workflow.span, "declared here"),),
        help=f"write under this line `{lacking[0]}: …`",
    )


def unknown_need(workflow: WorkflowInfo, name: str, span: Span) -> Diagnostic:
    """`run` with a value that the other workflow does not need."""
    advice, fixes = meant(name, workflow.needs, span)
    if not advice:
        advice = f"it needs {list_some(workflow.needs)}" if workflow.needs else "it needs nothing"
    return Diagnostic(
        "FL0241",
        f'"{workflow.name}" does not need anything called `{name}`',
        span,
        "not needed",
        related=(Related(workflow.span, "declared here"),),
        help=advice,
        fixes=fixes,
    )


def result_without_wait(span: Span) -> Diagnostic:
    """`run "Onboarding" for deal as result`."""
    return Diagnostic(
        "FL0543",
        "what a workflow gives is there when it has ended, and this does not wait for that",
        span,
        "nothing to name yet",
        help="write `and wait as …`",
    )


def unknown_give(workflow: WorkflowInfo | None, name: str, span: Span) -> Diagnostic:
    """`stop with` something that the workflow does not give."""
    gives = workflow.gives if workflow else {}
    advice, fixes = meant(name, gives, span)
    if not advice and gives:
        advice = f"it gives {list_some(gives)}"
    elif not advice:
        advice = (
            f"only a workflow that others run gives something back: it has no trigger, and `gives {name}: …`"
        )
    return Diagnostic(
        "FL0241",
        f"this workflow does not give anything called `{name}`",
        span,
        "not given",
        help=advice,
        fixes=fixes,
    )


def takes_the_place(name: str, span: Span) -> Diagnostic:
    """A needed value that is called like the record of the workflow."""
    return Diagnostic(
        "FL0213",
        f"`{name}` is the record that this workflow is about",
        span,
        "again here",
        help="call it something else",
    )
