"""Why a workflow did or did not start, as text for people and as JSON for programs."""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import attrs
import click
from attrs import frozen

from flowlang.diagnostics.render.concise import counted
from flowlang.diagnostics.render.terminal import one_line
from flowlang.engine.ports import Entry
from flowlang.report.trace_render import event_sentence, local
from flowlang.report.why import NO_TRIGGER, STARTED, Answer, Attempt, Part, Trigger, unasked
from flowlang.testing.story import Teller

VERSION = 1
# Of what set nothing off, so much is shown.
_SHOWN = 5
_MARKS = {True: "✓", False: "✗", None: "·"}
_COLORS = {True: "green", False: "red"}


@frozen
class _Page:
    teller: Teller
    color: bool

    def paint(self, text: str, **look: Any) -> str:
        return click.style(text, **look) if self.color else text

    def mark(self, good: bool | None) -> str:
        mark = _MARKS[good]
        return self.paint(mark, fg=_COLORS[good]) if good is not None else self.paint(mark, dim=True)


def why_text(answer: Answer, teller: Teller, color: bool) -> str:
    """The whole answer as a page."""
    page = _Page(teller, color)
    place = f"  ({answer.plan.path}:{answer.plan.span.line})" if answer.plan else ""
    lines = [page.paint(f'"{answer.workflow}"', bold=True) + place, answer.record]
    counting = answer.counting
    for attempt in counting:
        lines += ["", *_attempt(page, answer, attempt)]
    others = [one for one in answer.attempts if one.outcome == NO_TRIGGER]
    if others:
        lines += ["", *_others(page, others, briefly=bool(counting))]
    if not counting:
        lines += ["", *_nothing(page, answer)]
    if answer.from_journal and any(one.outcome != STARTED for one in counting):
        lines += ["", "A journal holds no values; a replay shows them: `flow why … --events FILE`."]
    return "".join(f"{line.rstrip()}\n" for line in lines)


# --- One attempt --------------------------------------------------------------------------------


def _attempt(page: _Page, answer: Answer, attempt: Attempt) -> list[str]:
    lines = [page.paint(_happened(page.teller, attempt), bold=True)]
    lines += _triggers(page, attempt.triggers)
    lines += _conditions(page, attempt)
    if answer.plan is not None:
        lines.append(_rule(page, answer, attempt))
    lines.append(f"  {_outcome(page, attempt)}")
    return lines


def _happened(teller: Teller, attempt: Attempt) -> str:
    when = _when(teller, attempt.at)
    what = event_sentence(attempt.event, teller) if attempt.event else attempt.words
    return one_line(f"{when}  {what}")


def _when(teller: Teller, at: str) -> str:
    return teller.moment(at)


def _triggers(page: _Page, triggers: Sequence[Trigger]) -> list[str]:
    rows = [
        (page.mark(one.matched), _trigger_words(one.text, number), one.why)
        for number, one in enumerate(triggers)
    ]
    return _rows(page, rows, "  ")


def _trigger_words(title: str, number: int) -> str:
    """A trigger as it is written: `or when lead.status changes`, `every Monday at 09:00`."""
    words = title if title.startswith("every ") else f"when {title}"
    return f"or {words}" if number else words


def _conditions(page: _Page, attempt: Attempt) -> list[str]:
    lines: list[str] = []
    stopped = False
    for name, parts in (("if", attempt.condition), ("as long as", attempt.keep), ("until", attempt.goal)):
        if not parts:
            continue
        rows = []
        for part in parts:
            found = ", ".join(part.found)
            if part.good is False and not stopped:
                stopped = True
                said = "reached already" if name == "until" else "this is why"
                found = f"{found}  <- {said}" if found else f"<- {said}"
            elif name == "until" and part.good:
                found = f"{found}  (not reached yet)".strip()
            rows.append((page.mark(part.good), part.text, found))
        lines += [f"  {name}", *_rows(page, rows, "    ")]
    return lines


def _rows(page: _Page, rows: Sequence[tuple[str, str, str]], indent: str) -> list[str]:
    width = max((len(text) for _, text, found in rows if found), default=0)
    return [
        one_line(f"{indent}{mark} {text:{width}}").rstrip()
        + (f"   {page.paint(found, dim=True)}" if found else "")
        for mark, text, found in rows
    ]


def _rule(page: _Page, answer: Answer, attempt: Attempt) -> str:
    assert answer.plan is not None
    good = {"started": True}.get(attempt.outcome)
    said = ""
    if attempt.why in ("already running", "already ran"):
        good = False
        run = f" ({attempt.in_the_way})" if attempt.in_the_way else ""
        said = (
            f"   it was {attempt.why}{run}"
            if attempt.why == "already running"
            else f"   it {attempt.why}{run}"
        )
        said = page.paint(f"{said}  <- this is why", dim=True)
    each = f" for each {' '.join(answer.plan.per.span.text.split())}" if answer.plan.per is not None else ""
    return f"  {page.mark(good)} runs: {answer.plan.runs}{each}{said}"


def _outcome(page: _Page, attempt: Attempt) -> str:
    if attempt.outcome == STARTED:
        end = f"; {_end(page.teller, attempt.ended)}" if attempt.ended else ""
        return page.paint(f"It started: run {attempt.run}{end}.", fg="green")
    return page.paint(f"It did not start: {attempt.why}.", fg="red")


def _end(teller: Teller, entry: Entry) -> str:
    when = _when(teller, entry["at"])
    if entry["what"] == "waiting":
        return f"it {teller.sentence(entry)}"
    return f"{teller.sentence(entry)} on {when}"


# --- What set nothing off -----------------------------------------------------------------------


def _others(page: _Page, attempts: Sequence[Attempt], briefly: bool) -> list[str]:
    if briefly:
        return [f"{counted(len(attempts), 'other change')} of it matched no trigger."]
    lines = ["Nothing that happened to it matched a trigger:"]
    for attempt in attempts[-_SHOWN:]:
        lines += ["", page.paint(_happened(page.teller, attempt), bold=True)]
        lines += _triggers(page, attempt.triggers)
    if len(attempts) > _SHOWN:
        lines.insert(1, f"(the last {_SHOWN} of {len(attempts)} changes)")
    return lines


def _nothing(page: _Page, answer: Answer) -> list[str]:
    lines: list[str] = []
    if answer.from_journal:
        lines.append("The journal does not speak of this workflow and this record together.")
        if answer.events:
            lines.append(f"It tells of {counted(len(answer.events), 'event')} about the record:")
            lines += [
                one_line(f"  {_when(page.teller, one['at'])}  {event_sentence(one, page.teller)}")
                for one in answer.events[-_SHOWN:]
            ]
        lines += [
            "Workflows that an equality of their condition ruled out are not in a journal: "
            "`flow why … --events FILE` looks at them, too.",
            "",
        ]
    if answer.plan is None:
        return lines or ["Nothing is known."]
    lines.append("To start it, this would have to happen:")
    would = answer.would
    triggers = would.triggers if would else ()
    rows = [("", _trigger_words(one.text, number), one.why) for number, one in enumerate(triggers)]
    lines += _rows(page, rows, " ") or [
        f"  {_trigger_words(start.title, number)}" for number, start in enumerate(answer.plan.starts)
    ]
    if would is not None and (would.condition or would.keep or would.goal):
        return [*lines, "At the end of the stream it stands like this:", *_now(page, would)]
    for name, term in (("if", answer.plan.condition), ("as long as", answer.plan.as_long_as)):
        if term is not None:
            lines += [f"  {name}", *(f"    {part.text}" for part in unasked(term))]
    return lines


def _now(page: _Page, would: Attempt) -> list[str]:
    lines: list[str] = []
    for name, parts in (("if", would.condition), ("as long as", would.keep), ("until", would.goal)):
        if parts:
            rows = [(page.mark(part.good), part.text, ", ".join(part.found)) for part in parts]
            lines += [f"  {name}", *_rows(page, rows, "    ")]
    return lines


# --- As JSON ------------------------------------------------------------------------------------


def why_json(answer: Answer, teller: Teller) -> str:
    """The whole answer as one JSON object."""
    plan = answer.plan
    document = {
        "version": VERSION,
        "workflow": answer.workflow,
        "record": answer.record,
        "place": f"{plan.path}:{plan.span.line}" if plan else None,
        "from": "journal" if answer.from_journal else "events",
        "started": sum(one.outcome == STARTED for one in answer.attempts),
        "runs": plan.runs if plan else None,
        "attempts": [_attempt_json(one, teller) for one in answer.attempts],
        "now": _parts_json(answer.would) if answer.would else None,
    }
    return json.dumps(document, indent=2, ensure_ascii=False, default=str) + "\n"


def _attempt_json(attempt: Attempt, teller: Teller) -> dict[str, Any]:
    return {
        "at": attempt.at,
        "local": local({"at": attempt.at}, teller.zone).isoformat(),
        "event": event_sentence(attempt.event, teller) if attempt.event else attempt.words,
        "triggers": [attrs.asdict(one) for one in attempt.triggers],
        **_parts_json(attempt),
        "outcome": attempt.outcome,
        "why": attempt.why or None,
        "run": attempt.run or None,
        "ended": attempt.ended,
    }


def _parts_json(attempt: Attempt) -> dict[str, Any]:
    names: Iterable[tuple[str, tuple[Part, ...]]] = (
        ("if", attempt.condition),
        ("as long as", attempt.keep),
        ("until", attempt.goal),
    )
    return {name: list(_each(parts)) for name, parts in names}


def _each(parts: Iterable[Part]) -> Iterator[dict[str, Any]]:
    for part in parts:
        yield {"text": part.text, "line": part.line, "good": part.good, "found": list(part.found)}
