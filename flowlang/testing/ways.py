"""The ways of a workflow that tests can take, and the facts of a journal that show that they did."""

from collections.abc import Iterator

from attrs import frozen

from flowlang.check.terms import TableTerm
from flowlang.engine.ports import Entry
from flowlang.plan.exits import exits
from flowlang.plan.graph import (
    Again,
    Decide,
    Fallible,
    Guard,
    Hand,
    Ladder,
    Look,
    Loop,
    NewRecord,
    Node,
    Perform,
    Plan,
    Question,
    Return,
    Wait,
)
from flowlang.plan.names import in_words, tidy_words
from flowlang.plan.walk import tables_asked
from flowlang.source import Span

NO_ROW = "no row"


@frozen
class Way:
    """A way that a test can take: what kind it is, where it stands, and its words.

    `fact` is what shows in the journal of `node` (`anywhere`: of any) that it was taken; without one it is
    taken when the run went from `node` to `target`.
    """

    kind: str
    span: Span
    words: str
    node: str
    fact: str | None = None
    target: str = ""
    anywhere: bool = False

    @property
    def place(self) -> str:
        """`file:line`."""
        return f"{self.span.source.path}:{self.span.line}"


# --- What a journal shows -----------------------------------------------------------------------


def facts_of_entry(entry: Entry) -> Iterator[str]:
    """The facts that an entry shows about its node; one without a node is about the workflow itself."""
    what = entry["what"]
    yield what
    match what:
        case "started":
            yield f"when {entry.get('trigger', '')}"
        case "branch":
            yield f"way {entry['way']}"
        case "looked up":
            # A table that adds up has several rows at once.
            yield from (_row_fact(entry["table"], row) for row in str(entry["way"]).split("; "))
        case "answered":
            yield f"answer {entry['answer']}" if entry.get("answer") is not None else "filled in"
        case "reminded":
            yield f"after {entry.get('after', '')}"
        case "resumed":
            why = str(entry.get("why", ""))
            if why.startswith("everybody has answered"):
                yield "no majority" if "majority" in why else "everybody"
        case "round" if entry.get("attempt", 0) > 1:
            yield "second round"
        case "left":
            yield "it holds" if entry.get("why") == "it holds" else "no more rounds"
        case "rung":
            yield f"rung {entry.get('rung', '')}"
        case "ended":
            yield f"ended {entry['outcome']}"


def _row_fact(table: str, row: str) -> str:
    return f"row {row} of {table}"


def facts_of_exit(node: Node, number: int, label: str) -> tuple[str, ...]:
    """The facts each of which shows that an exit was taken; none where no entry says so."""
    match node:
        case Decide():
            return (f"way {label}",)
        case Guard():
            return ("skipped",) if label else ()
        case Fallible() if label == "it fails" and not isinstance(node, Perform):
            return ("step failed",)
        case Perform() | Hand():
            return (f"way {label}",) if label else ()
        case Ladder():
            return (f"rung {label}",) if number < len(node.rungs) else ()
        case Again():
            return {"round": ("round",), "then": ("left",)}.get(label, ())
        case Wait() if not label:
            return ("resumed",)
        case Wait() | Question() if label == "time runs out":
            return ("timed out",)
        case Wait() | Question() if label.startswith("still waiting after"):
            return (f"after {_reminder(node, number)}",)
        case Question():
            return _answer_facts(node, label)
    return ()


def _reminder(node: Wait | Question, number: int) -> str:
    labelled = [at for at, (_, label) in enumerate(exits(node)) if label.startswith("still waiting after")]
    return node.reminders[labelled.index(number)].after.span.text


def _answer_facts(node: Question, label: str) -> tuple[str, ...]:
    fixed = {
        "": "answered",
        "each answer": "answered",
        "everybody has answered": "everybody",
        "no majority": "no majority",
    }
    if label in fixed:
        return (fixed[label],)
    words = label.removeprefix("as soon as ")
    ways = [way for way in (*node.answers, *node.closing) if " or ".join(way.answers) == words]
    return tuple(f"answer {answer}" for way in ways[:1] for answer in way.answers)


# --- The ways of a workflow ---------------------------------------------------------------------


def ways_of(plan: Plan) -> Iterator[Way]:
    """All ways of a workflow, in the order of its text."""
    for number, start in enumerate(plan.starts):
        words = f"{'or when' if number else 'when'} {start.title}"
        yield Way("trigger", start.span, words, "", f"when {start.title}")
    if any(_stays(node) for node in plan.nodes.values()):
        for words, term, outcome in (
            ("as long as", plan.as_long_as, "no longer holds"),
            ("until", plan.until, "goal reached"),
        ):
            if term is not None:
                told = f"{words} {in_words(term)}: the run ends"
                yield Way("end", term.span, told, "", f"ended {outcome}", anywhere=True)
    for node in plan.nodes.values():
        yield from _ways(node)
    for table in tables_asked(plan).values():
        yield from _rows(table)


def _stays(node: Node) -> bool:
    """Whether a run may stay at a node while something else happens."""
    return isinstance(node, Wait | Question | Ladder | Return)


def _ways(node: Node) -> Iterator[Way]:
    span, name, title = node.span, node.name, node.title
    match node:
        case Decide():
            yield from _decisions(node)
        case Guard():
            yield Way("skip", span, f"{title}: something is missing", name, "skipped")
        case Look(create=NewRecord()):
            yield Way("otherwise", span, f"{title}: nothing is found", name, "created")
        case Hand(otherwise=str()):
            yield Way("otherwise", span, f"{title}: there is nobody", name, "way nobody")
        case Loop():
            yield Way("loop", span, f"{title}: a round", name, target=node.body)
        case Again():
            yield Way("loop", span, f"{title}: a round", name, "round")
            if node.until is not None:
                words = f"{title}: {in_words(node.until)}"
                yield Way("loop", node.until.span, words, name, "it holds")
        case Ladder():
            for rung in node.rungs:
                yield Way("timer", rung.span, f"{title}: {rung.label}", name, f"rung {rung.label}")
        case Wait():
            yield Way("timer", span, f"{title}: it is over", name, "resumed")
            if node.limit is not None:
                yield Way("timer", span, f"{title}: time runs out", name, "timed out")
            yield from _reminders(node)
        case Question():
            yield from _answers(node)
    if isinstance(node, Fallible) and node.on_failure is not None:
        fact = "way it fails" if isinstance(node, Perform) else "step failed"
        yield Way("failure", span, f"{title}: it fails", name, fact)


def _decisions(node: Decide) -> Iterator[Way]:
    span, name, title = node.span, node.name, node.title
    choice = title.startswith("depending on")
    if len(node.exits) == 1 and not choice:
        label = node.exits[0].label
        yield Way("branch", span, f"{title}: yes", name, f"way {label}")
        kind = "otherwise" if title.startswith("if ") else "branch"
        yield Way(kind, span, f"{title}: no", name, "way otherwise")
        return
    for number, way in enumerate(node.exits):
        words = f"{title}: {way.label}" if choice else f"{'otherwise ' if number else ''}if {way.label}"
        yield Way("branch", span if choice else way.condition.span, words, name, f"way {way.label}")
    yield Way("otherwise", span, f"{title}: otherwise", name, "way otherwise")


def _reminders(node: Wait | Question) -> Iterator[Way]:
    for one in node.reminders:
        after = one.after.span.text
        words = f"if still waiting after {tidy_words(after)}"
        yield Way("timer", one.span, f"{node.title}: {words}", node.name, f"after {after}")


def _answers(node: Question) -> Iterator[Way]:
    span, name, title = node.span, node.name, node.title
    if node.fields:
        yield Way("answer", span, f"{title}: it is filled in", name, "filled in")
    for answer in node.offered:
        yield Way("answer", span, f'{title}: answer "{answer}"', name, f"answer {answer}")
    if not node.fields and not node.offered:
        yield Way("answer", span, f"{title}: an answer", name, "answered")
    if node.mode == "all":
        yield Way("answer", span, f"{title}: everybody has answered", name, "everybody")
    if node.mode == "most":
        yield Way("otherwise", span, f"{title}: no majority", name, "no majority")
    if node.within is not None:
        yield Way("timer", span, f"{title}: time runs out", name, "timed out")
    yield from _reminders(node)


def _rows(table: TableTerm) -> Iterator[Way]:
    labels = [(next((cell.span for cell in row.cells), table.span), row.label) for row in table.rows]
    if not table.complete and not table.adds_up:
        labels.append((table.span, NO_ROW))
    for span, label in labels:
        words, fact = f'table "{table.name}": {label}', _row_fact(table.name, label)
        yield Way("table row", span, words, "", fact, anywhere=True)
