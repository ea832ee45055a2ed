"""What came of a replay, in a page: events, runs by workflow, actions, what waits, and what failed."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import tzinfo

from attrs import Attribute, astuple, field, frozen

from flowlang.diagnostics.render.concise import counted
from flowlang.engine.encoding import Json, plain
from flowlang.engine.journal import FAILED, FINISHED, GOAL
from flowlang.engine.machine import Engine, WaitingRun
from flowlang.engine.values import show_moment

# As many of each are shown on the page; JSON has them all.
SHOWN = 10


@frozen
class Rejected:
    """A line that was set aside."""

    line: int
    code: str
    why: str


@frozen
class WorkflowCounts:
    """The runs of one workflow. `waiting` also counts runs that were started earlier than this replay."""

    name: str
    started: int
    finished: int
    goal_reached: int
    ended_otherwise: int
    failed: int
    waiting: int


@frozen
class Failure:
    """Runs that failed in one place for one reason."""

    workflow: str
    why: str
    place: str
    count: int


@frozen
class Summary:
    """The whole page. `rejected` holds the first lines that were set aside, `rejections` their number."""

    read: int
    taken: int
    skipped: int
    late: int
    refused: int
    rejections: int
    rejected: Sequence[Rejected]
    workflows: Sequence[WorkflowCounts]
    actions: Mapping[str, int]
    failed_actions: Mapping[str, int]
    waiting: Sequence[WaitingRun]
    failures: Sequence[Failure]
    events: str = field(default="events")
    # Actions that were not carried out, by the policy that forbids them.
    withheld: Mapping[str, int] = field(factory=dict)

    @property
    def clean(self) -> bool:
        """Whether nothing was set aside and no run failed."""
        return not self.rejections and not self.failures


def summarise(engine: Engine, read: int, rejected: Sequence[Rejected], events: str) -> Summary:
    """Put together what an engine has counted. `events` is what the stream is called."""
    tally, waiting = engine.tally, engine.waiting()
    # A run whose branches wait is still one run.
    now_waiting = Counter(
        workflow for workflow, _ in {(one.workflow, one.run.partition(".")[0]) for one in waiting}
    )
    others = {workflow for workflow, _ in tally.runs} | set(now_waiting)
    names = [*engine.workflows, *sorted(others - set(engine.workflows))]
    # What did not even start has ended nowhere.
    not_an_end = {"started", FINISHED, GOAL, FAILED, "goal already reached"}
    otherwise: Counter[str] = Counter()
    for (workflow, outcome), count in tally.runs.items():
        if outcome not in not_an_end:
            otherwise[workflow] += count
    return Summary(
        read=read,
        taken=tally.taken,
        skipped=tally.skipped,
        late=tally.late,
        refused=tally.refused,
        rejections=tally.rejected,
        rejected=rejected,
        workflows=[
            WorkflowCounts(
                name=name,
                started=tally.runs[name, "started"],
                finished=tally.runs[name, FINISHED],
                goal_reached=tally.runs[name, GOAL],
                ended_otherwise=otherwise[name],
                failed=tally.runs[name, FAILED],
                waiting=now_waiting[name],
            )
            for name in names
        ],
        actions=dict(sorted(tally.actions.items())),
        failed_actions=dict(sorted(tally.failed_actions.items())),
        waiting=sorted(waiting, key=lambda one: (one.due is None, one.due)),
        failures=[
            Failure(workflow, why, place, count)
            for (workflow, why, place), count in sorted(
                tally.failures.items(), key=lambda one: (-one[1], one[0])
            )
        ],
        events=events,
        withheld=dict(sorted(tally.withheld.items())),
    )


# --- As text ------------------------------------------------------------------------------------


def as_text(summary: Summary, zone: tzinfo) -> str:
    """The page for people; moments are told in `zone`."""
    blocks = [_events(summary), _workflows(summary), _actions(summary), _waiting(summary, zone)]
    blocks += [_failures(summary), _rejected(summary)]
    return "\n".join("".join(f"{line}\n" for line in block) for block in blocks if block)


def _events(summary: Summary) -> list[str]:
    facts = [f"{summary.taken} taken", f"{summary.skipped} skipped", f"{summary.rejections} rejected"]
    if summary.late:
        facts.append(f"{summary.late} late")
    if summary.refused:
        facts.append(counted(summary.refused, "answer") + " refused")
    return [f"{counted(summary.read, 'event')} read: {', '.join(facts)}."]


def _workflows(summary: Summary) -> list[str]:
    head = ("workflow", "started", "finished", "goal reached", "ended otherwise", "failed", "waiting now")
    rows = [(one.name, *map(str, astuple(one, filter=_is_count))) for one in summary.workflows]
    return _table([head, *rows]) if rows else []


def _is_count(attribute: "Attribute[object]", value: object) -> bool:
    return attribute.name != "name"


def _actions(summary: Summary) -> list[str]:
    rows = [
        (name, str(count), f"{failed} failed" if (failed := summary.failed_actions.get(name, 0)) else "")
        for name, count in summary.actions.items()
    ]
    lines = _table([("action", "times", ""), *rows]) if rows else []
    withheld = [(f'"{policy}"', str(count)) for policy, count in summary.withheld.items()]
    if withheld:
        lines += _table([("withheld or refused by the policy", "times"), *withheld])
    return lines


def _waiting(summary: Summary, zone: tzinfo) -> list[str]:
    if not summary.waiting:
        return []
    rows = [
        (
            one.record or one.run,
            one.workflow,
            one.until,
            f"until {show_moment(one.due, zone)}" if one.due else "",
        )
        for one in summary.waiting[:SHOWN]
    ]
    return [*_table([("waiting", "workflow", "for", ""), *rows]), *_more(len(summary.waiting))]


def _failures(summary: Summary) -> list[str]:
    lines = [
        f"  {one.place or one.workflow}: {one.why} ({counted(one.count, 'run')} of {one.workflow})"
        for one in summary.failures[:SHOWN]
    ]
    return ["failed", *lines, *_more(len(summary.failures))] if lines else []


def _rejected(summary: Summary) -> list[str]:
    lines = [f"  {summary.events}:{one.line}: {one.code}: {one.why}" for one in summary.rejected[:SHOWN]]
    return ["rejected", *lines, *_more(summary.rejections)] if lines else []


def _more(count: int) -> list[str]:
    return [f"  and {count - SHOWN} more"] if count > SHOWN else []


def _table(rows: Sequence[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    # Numbers stand to the right, words to the left.
    right = [all(row[column].isdigit() for row in rows[1:]) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if to_the_right else cell.ljust(width)
            for cell, width, to_the_right in zip(row, widths, right, strict=True)
        ]
        lines.append("  ".join(cells).rstrip())
    return lines


# --- As JSON ------------------------------------------------------------------------------------


def as_json(summary: Summary) -> dict[str, Json]:
    """The same facts for programs."""
    return {
        "events": {
            "read": summary.read,
            "taken": summary.taken,
            "skipped": summary.skipped,
            "rejected": summary.rejections,
            "late": summary.late,
            "refused answers": summary.refused,
        },
        "workflows": [
            {
                "workflow": one.name,
                "started": one.started,
                "finished": one.finished,
                "goal reached": one.goal_reached,
                "ended otherwise": one.ended_otherwise,
                "failed": one.failed,
                "waiting": one.waiting,
            }
            for one in summary.workflows
        ],
        "actions": dict(summary.actions),
        "failed actions": dict(summary.failed_actions),
        "withheld": dict(summary.withheld),
        "waiting": [
            {
                "run": one.run,
                "workflow": one.workflow,
                "record": one.record or None,
                "for": one.until,
                "until": plain(one.due),
                "place": one.place,
            }
            for one in summary.waiting
        ],
        "failures": [
            {"workflow": one.workflow, "why": one.why, "place": one.place, "runs": one.count}
            for one in summary.failures
        ],
        "rejected": [{"line": one.line, "code": one.code, "why": one.why} for one in summary.rejected],
    }
