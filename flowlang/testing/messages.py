"""What is said when a test fails: one function for each way."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from flowlang.check.terms import Constant
from flowlang.diagnostics.suggest import nearest
from flowlang.engine.values import show_moment
from flowlang.schema.types import RecordOf, with_article
from flowlang.source import Span
from flowlang.testing.model import Failure


def nobody(named: Constant, known: Sequence[str], is_there: bool) -> Failure:
    """A user or team that is not there; a team `is_there` when it only has no members."""
    name = str(named.value)
    if named.type == RecordOf("Team"):
        message = f'team "{name}" has no members in this test' if is_there else f'there is no team "{name}"'
        return Failure(
            named.span, message, "it stands for nobody", help=f'say `given user "…" in team "{name}"` first'
        )
    near = nearest(name, known)
    hint = f'did you mean `user "{near}"`?' if near else f'say `given user "{name}"` first'
    return Failure(named.span, f'nobody is called "{name}" in this test', "nobody", help=hint)


def type_missing(span: Span, record: str) -> Failure:
    """`given user` where nothing declares users."""
    return Failure(
        span, f"no file declares {with_article(record)}", help="say `use crm` at the top of the file"
    )


def record_gone(span: Span, words: str) -> Failure:
    """Something is to happen to a record that is not there."""
    return Failure(span, f"`{words}` is not there (any more), so nothing can happen to it", "not there")


def changes_nothing(span: Span, words: str, value: str) -> Failure:
    """A field is to change to what it is."""
    return Failure(
        span,
        f"{words} is {value} already, so this changes nothing",
        f"is {value} already",
        help="no workflow would hear of it; give the record another value first, or leave this line out",
    )


def too_late_for_setting(span: Span, name: str) -> Failure:
    """A setting after something has happened."""
    return Failure(
        span,
        f"the setting `{name}` is given after something has happened",
        help="move `with setting` above the first `given a …` and `when …`",
    )


def backwards(span: Span, to: datetime, now: datetime, zone: tzinfo) -> Failure:
    """Time is to run backwards."""
    return Failure(
        span,
        f"time can't go back to {show_moment(to, zone)}: it is {show_moment(now, zone)} already",
        "in the past",
    )


def cannot_say(span: Span, why: str) -> Failure:
    """A value of the test can't be computed."""
    return Failure(span, f"this can't be worked out: {why}")


# --- Answers ------------------------------------------------------------------------------------


def nothing_asked(span: Span, what: str) -> Failure:
    """An answer without any question."""
    return Failure(span, f"{what}, but nobody has been asked anything yet", "no question")


def no_button(span: Span, label: str, record: str, buttons: Mapping[str, Sequence[str]]) -> Failure:
    """A button that no workflow has on a type of record."""
    here = [one for one, records in buttons.items() if record in records]
    near = nearest(label, here)
    if near is not None:
        hint = f'did you mean "{near}"?'
    elif here:
        hint = "there is " + ", ".join(f'"{one}"' for one in here)
    else:
        hint = f'write `when a User presses "{label}" on {with_article(record)}` in a workflow'
    message = f'no workflow has a button "{label}" on {with_article(record)}'
    return Failure(span, message, "no such button", help=hint)


def refused(span: Span, what: str, why: str) -> Failure:
    """An answer that does not count."""
    return Failure(
        span,
        f"{what} was refused: {why}",
        "refused",
        help="if it has to be refused, say so: `… is refused`",
    )


def not_refused(span: Span, what: str) -> Failure:
    """An answer that was to be refused and counts."""
    return Failure(span, f"{what} was to be refused, but it was taken", "was taken")


# --- What must be true --------------------------------------------------------------------------


def not_done(span: Span, phrase: str, notes: Sequence[str]) -> Failure:
    """An action that was expected and did not happen."""
    return Failure(span, f"expected: {phrase}", "did not happen", tuple(notes))


def done_all_the_same(span: Span, notes: Sequence[str]) -> Failure:
    """An action that was not to happen."""
    return Failure(span, "this was not to happen, but it did", "happened", tuple(notes))


def no_workflow(span: Span, name: str, known: Sequence[str]) -> Failure:
    """A test that names a workflow which does not take part."""
    near = nearest(name, known)
    hint = f'did you mean "{near}"?' if near else ""
    return Failure(span, f'there is no workflow "{name}" here', "no such workflow", help=hint)


def more_happened(span: Span, count: int, notes: Sequence[str], passed_over: bool) -> Failure:
    """Actions that the test did not expect; some may lie before one that it did, and were passed over."""
    many = "1 action was" if count == 1 else f"{count} actions were"
    return Failure(
        span,
        f"nothing more was expected, but {many} not expected anywhere above",
        "more happened",
        tuple(notes),
        "an action that another `expect` passed over counts as not expected" if passed_over else "",
    )


def event_refused(span: Span, why: str) -> Failure:
    """What the test lets happen can't happen."""
    return Failure(
        span,
        f"this can't happen: {why}",
        "would be rejected",
        help="if it has to be refused, say so: `… is refused`",
    )


def event_taken(span: Span) -> Failure:
    """What was to be refused, and happened."""
    return Failure(span, "this was to be refused, but it was taken", "was taken")


def other_reason(span: Span, why: str) -> Failure:
    """What was to be refused was refused for another reason."""
    return Failure(span, f"this was refused for another reason: {why}", "not this reason")


def not_true(span: Span, words: str, notes: Sequence[str]) -> Failure:
    """A `check` that does not hold."""
    return Failure(span, f"expected: {words}", "is not true", tuple(notes))


def run_is_otherwise(span: Span, expected: str, found: str, notes: Sequence[str] = ()) -> Failure:
    """A run did something else than the test says."""
    return Failure(span, f"expected that {expected}, but {found}", "is not true", tuple(notes))


def unexpected_failure(span: Span, why: str, place: str, workflow: str) -> Failure:
    """A run failed, and no step of the test speaks of it."""
    return Failure(
        span,
        f"a run failed that the test did not expect to fail: {why}",
        notes=(f'"{workflow}" failed at {place}',),
        help="if it has to fail, say so: `check the run has failed`",
    )
