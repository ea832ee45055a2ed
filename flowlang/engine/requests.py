"""Requests: what a run asks to have done, with a key of its own, as the journal tells it."""

import hashlib
import re
from collections.abc import Mapping

from flowlang.engine.context import Run, Value
from flowlang.engine.encoding import AS_THEY_ARE, Json, plain
from flowlang.engine.journal import MASK
from flowlang.engine.papers import give_back
from flowlang.engine.policies import withholding
from flowlang.engine.ports import Request
from flowlang.engine.state import OpenRun, State
from flowlang.engine.templates import NOTHING_FILLED, FilledTemplate, fill_template, told_subject
from flowlang.plan.graph import Perform

# What the names of files do without, on one system or another.
_NO_NAME = re.compile(r"[^\w.-]+")

# The variable that counts how often a run has performed each of its actions.
TIMES = "$times"


def new_request(
    state: State, open_run: OpenRun, node: str, holes: Mapping[str, Value], settings: Mapping[str, Value]
) -> tuple[Request, str | None]:
    """A request with its key, as the journal tells it, and the policy by which it is withheld, if any."""
    run, plan = open_run.run, open_run.flow.plan
    performed = plan.nodes[node]
    if not isinstance(performed, Perform):
        raise AssertionError(f"{node} is no action")
    identity = "\x1f".join(
        (open_run.subject, plan.name, plan.version, run.id, node, str(times_of(run, node)))
    )
    about = settings.get("about")
    filled = NOTHING_FILLED
    if state.options.templates:
        filled = fill_template(state, performed, holes, settings)
    key = hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    request = Request(
        key=key,
        name=open_run.flow.actions[node],
        action=performed.action,
        workflow=plan.name,
        run=run.id,
        node=node,
        holes=holes,
        settings=settings,
        about=about if isinstance(about, str) else None,
        texts=filled.texts,
        marked=filled.marked,
        template=filled.name,
        subject=open_run.subject,
        number=filled.number,
        form=filled.form,
        file=_file_of(filled, key, settings) if performed.action.effect == "document" else "",
    )
    withheld_by = withholding(state, open_run, request) if state.options.policies else None
    if withheld_by is None:
        state.journal.tally.actions[request.name] += 1
    else:
        state.journal.tally.withheld[withheld_by] += 1
        give_back(state, request.number)
    if state.journal.on:
        hidden = state.hidden(open_run, node)
        state.entry(
            "action" if withheld_by is None else "withheld",
            open_run,
            node,
            action=request.name,
            phrase=open_run.flow.phrases[node],
            holes=_plain_or_masked(holes, hidden),
            settings=_plain_or_masked(settings, hidden) or None,
            subject=told_subject(state, request, hidden),
            policy=withheld_by,
            number=None if withheld_by or request.number is None else request.number.text,
            key=request.key,
        )
    return request, withheld_by


def _file_of(filled: FilledTemplate, key: str, settings: Mapping[str, Value]) -> str:
    """The name of the file of a document: its number, or its template and the key of the request."""
    name = filled.number.text if filled.number is not None else f"{filled.name or 'document'}-{key[:8]}"
    as_word = filled.form is not None or settings.get("format") == "Word"
    return f"{_NO_NAME.sub('-', name).strip('-.')}.{'docx' if as_word else 'pdf'}"


def times_of(run: Run, what: str) -> int:
    """How often a run has come to something, this time included."""
    times: dict[str, int] = run.variables.setdefault(TIMES, {})
    times[what] = times.get(what, 0) + 1
    return times[what]


def _plain_or_masked(values: Mapping[str, Value], hidden: frozenset[str]) -> dict[str, Json]:
    if not hidden:
        return {name: value if type(value) in AS_THEY_ARE else plain(value) for name, value in values.items()}
    return {name: MASK if name in hidden else plain(value) for name, value in values.items()}
