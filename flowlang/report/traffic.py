"""What a journal says of a workflow, for its picture: counts, and lines about waits, failures and runs."""

from datetime import tzinfo

from flowlang.diagram.traffic import Traffic
from flowlang.diagram.wording import CARD_WIDTH
from flowlang.diagram.wrapping import wrapped
from flowlang.report.measure.flow_figures import FlowFigures, WaitFigures
from flowlang.report.measure.flows import ENDS
from flowlang.report.measure.paths import Paths
from flowlang.report.measure.report import Report
from flowlang.report.page.words import age_words, duration_words


def traffic(paths: Paths, report: Report, zone: tzinfo) -> Traffic:
    """The runs of a workflow, or the way of the record that `paths` follow, with their words."""
    paths.settle()
    notes: dict[str, list[str]] = {}
    if paths.record is None:
        for wait in report.waits:
            if wait.workflow == paths.plan.name and wait.node in paths.plan.nodes:
                notes[wait.node] = _of_wait(wait, report)
        flow = next((one for one in report.workflows if one.name == paths.plan.name), None)
        notes["start"] = _of_flow(flow)
    else:
        notes["start"] = [] if paths.started < 2 else [f"{paths.started:,} runs"]
    here = paths.here()
    for node, count in here.items():
        if not any("now" in line for line in notes.get(node, ())):
            said = "stands here now" if paths.record is not None and count == 1 else f"{count:,} here now"
            notes.setdefault(node, []).append(said)
    for node, count in paths.failed.items():
        if node in paths.plan.nodes:
            said = "failed here" if paths.record is not None and count == 1 else f"{count:,} failed here"
            notes.setdefault(node, []).append(said)
    nodes, ways = dict(paths.nodes), paths.by_target()
    return Traffic(paths.started, nodes, ways, notes, frozenset(here), _caption(paths, report, zone))


def _of_wait(wait: WaitFigures, report: Report) -> list[str]:
    lines = []
    if wait.spread.count:
        lines.append(f"median {duration_words(wait.spread.median)}")
    if wait.waiting:
        lines.append(f"{wait.waiting:,} waiting now, up to {age_words(wait.since, report.last)}")
    return lines


def _of_flow(flow: FlowFigures | None) -> list[str]:
    if flow is None or not flow.started:
        return ["no run yet"]
    runs = "1 run" if flow.started == 1 else f"{flow.started:,} runs"
    ends = [f"{flow.ends[end]:,} {end}" for end in ENDS if flow.ends[end]]
    return [f"{runs}, {flow.running:,} not over yet", *wrapped(", ".join(ends), CARD_WIDTH)]


def _caption(paths: Paths, report: Report, zone: tzinfo) -> str:
    if report.first is None or report.last is None:
        return "nothing in the journal"
    first, last = (moment.astimezone(zone).date() for moment in (report.first, report.last))
    days = f"on {first}" if first == last else f"{first} to {last}"
    return f"counted {days}" if paths.record is None else f"the way of {paths.record}, {days}"
