"""What a diagram says: the words of each step, parted into a small heading and the rest, and wrapped."""

from collections.abc import Iterable, Sequence
from typing import Literal

from attrs import frozen

from flowlang.check.terms import Length, TableTerm, Term
from flowlang.diagram.wrapping import MOST_LINES, shown, wrapped
from flowlang.plan.graph import (
    Bind,
    Decide,
    End,
    Ladder,
    Launch,
    Look,
    Make,
    NewRecord,
    Node,
    Perform,
    Plan,
    Wait,
    Write,
)
from flowlang.plan.names import in_words

CARD_WIDTH, DIAMOND_WIDTH, HEADER_WIDTH = 34, 18, 76
MOST_DETAILS, MOST_DETAIL_LINES, MOST_DIAMOND_LINES = 6, 4, 3
NAME_WIDTH, VALUE_WIDTH, CELL_WIDTH = 22, 34, 20
EVERYTHING = 10_000

# How much a picture says: `overview` leaves out what happens between two decisions, `full` cuts nothing.
Level = Literal["overview", "normal", "full"]

# The words that become the heading of a card. Longer ones first.
_VERBS = (
    "find or create",
    "if possible,",
    "counting from",
    "at the same time",
    "otherwise if",
    "depending on",
    "wait at most",
    "wait until",
    "wait for",
    "for each",
    "stop if",
    "increase",
    "decrease",
    "repeat",
    "update",
    "create",
    "delete",
    "assign",
    "remove",
    "run",
    "after",
    "clear",
    "find",
    "fail",
    "stop",
    "ask",
    "add",
    "let",
    "set",
    "if",
)


@frozen
class Row:
    """A row of small print: cells, each in lines. `heading` marks the head of a table."""

    cells: tuple[tuple[str, ...], ...]
    heading: bool = False


@frozen
class Card:
    """The text of a shape: a heading in small capitals, the text, and details in small print.

    `wide` says that the text is too long for a diamond.
    """

    heading: str
    lines: tuple[str, ...]
    details: tuple[Row, ...] = ()
    wide: bool = False


def card(node: Node, level: Level = "normal") -> Card:
    """What the shape of a node says."""
    heading, rest = parted(node)
    most = EVERYTHING if level == "full" else MOST_LINES
    if isinstance(node, Decide):
        return question(rest, heading if heading != "IF" else "")
    if isinstance(node, End):
        if node.gives:
            return Card("STOP WITH", (), _shortened(_pairs(node.gives), level))
        return Card(heading, wrapped(rest, CARD_WIDTH, most)) if node.outcome == "failed" else Card("", ())
    return Card(heading, wrapped(rest, CARD_WIDTH, most), _details(node, level))


def parted(node: Node) -> tuple[str, str]:
    """The verb of a step in capitals, and the rest of its words."""
    verbs = (node.action.name, *_VERBS) if isinstance(node, Perform) else _VERBS
    title = node.title
    for verb in verbs:
        if title.startswith(verb) and title[len(verb) : len(verb) + 1] in {"", " "}:
            return verb.rstrip(",").upper(), title[len(verb) :].strip()
    return "", title


def question(words: str, heading: str = "") -> Card:
    """A condition as the text of a decision."""
    lines = wrapped(f"{words} ?", DIAMOND_WIDTH)
    if len(lines) + bool(heading) <= MOST_DIAMOND_LINES:
        return Card(heading, lines)
    return Card(heading, wrapped(f"{words} ?", CARD_WIDTH), wide=True)


def _details(node: Node, level: Level) -> tuple[Row, ...]:
    """What stands in the block under a step: its fields or settings, or the rows of its table."""
    rows: list[tuple[str, Term]] = []
    match node:
        case Perform(settings=settings, about=about):
            rows = list(settings)
            if about is not None and "about" in dict(settings):
                rows = [("about", about), *((name, term) for name, term in rows if name != "about")]
        case Launch(needs=needs):
            rows = list(needs)
        case Write(changes=changes) if node.title.startswith("update "):
            rows = [(change.field, change.value) for change in changes if change.value is not None]
        case Bind(value=TableTerm() as table):
            head, *others = _table(table)
            return (head, *_shortened(others, level))
        case Make(new=new):
            rows = _fields(new)
        case Look(create=NewRecord() as new):
            rows = _fields(new)
    said = _pairs(rows)
    if isinstance(node, Perform) and node.retry_times is not None and node.retry_every is not None:
        said.append(
            Row(((f"retry: {in_words(node.retry_times)} times every {in_words(node.retry_every)}",),))
        )
    return _shortened(said, level)


def _pairs(rows: Iterable[tuple[str, Term]]) -> list[Row]:
    return [Row((wrapped(name, NAME_WIDTH), wrapped(in_words(term), VALUE_WIDTH))) for name, term in rows]


def _shortened(rows: Sequence[Row], level: Level) -> tuple[Row, ...]:
    """The first rows, and how many more there are."""
    if level == "full" or (len(rows) <= MOST_DETAILS and all(map(_is_short, rows))):
        return tuple(rows)
    cut = [
        row if _is_short(row) else Row(tuple(_cut(lines) for lines in row.cells), row.heading) for row in rows
    ]
    if len(cut) <= MOST_DETAILS:
        return tuple(cut)
    return (*cut[: MOST_DETAILS - 1], Row(((f"and {len(cut) - MOST_DETAILS + 1} more",),)))


def _is_short(row: Row) -> bool:
    return all(len(lines) <= MOST_DETAIL_LINES for lines in row.cells)


def _cut(lines: tuple[str, ...]) -> tuple[str, ...]:
    if len(lines) <= MOST_DETAIL_LINES:
        return lines
    return (*lines[: MOST_DETAIL_LINES - 1], f"{lines[MOST_DETAIL_LINES - 1]} …")


def _table(table: TableTerm) -> list[Row]:
    """The head of a table and its rows, each with what it gives."""
    columns = [in_words(term) for _, term in table.columns]
    rows = [Row(tuple(wrapped(name, CELL_WIDTH) for name in (*columns, *table.gives)), heading=True)]
    for row in table.rows:
        asked = row.written or ("otherwise", *("" for _ in columns[1:]))
        given = ("" if one is None else in_words(one) for one in row.results)
        rows.append(Row(tuple(wrapped(cell, CELL_WIDTH) for cell in (*asked, *given))))
    return rows


def _fields(new: NewRecord) -> list[tuple[str, Term]]:
    rows = list(new.fields)
    for child in new.children:
        rows += [(f"{child.record}.{name}", term) for name, term in child.fields]
    return rows


def band_label(wait: Wait | Ladder) -> str:
    """When the steps after a wait happen."""
    if isinstance(wait, Ladder):
        return "afterwards"
    if wait.delay is not None:
        plain = isinstance(wait.delay, Length) or len(in_words(wait.delay)) <= CARD_WIDTH
        later = f"{in_words(wait.delay)} later" if plain else "after that time"
        return f"{later} at {in_words(wait.at)}" if wait.at is not None else later
    if wait.limit is not None:
        return f"at most {in_words(wait.limit)} later"
    if wait.moment is not None:
        return "at that moment"
    if wait.opening:
        return "in business hours"
    return f"when the {wait.event} has come" if wait.event else "as soon as that holds"


def subtitle(plan: Plan, path: str) -> str:
    """The line under a diagram's title: the file, the owner, and what differs from the usual."""
    parts = [f"{path}:{plan.span.line}"]
    parts += [f"owner: {plan.owner}"] if plan.owner else []
    parts += [f"tags: {', '.join(plan.tags)}"] if plan.tags else []
    parts += [f"calendar: {plan.calendar}"] if plan.calendar else []
    parts += [f"runs: {plan.runs}"] if plan.runs != "one at a time" or plan.per is not None else []
    if plan.per is not None:
        parts[-1] += f" for each {in_words(plan.per)}"
    return " · ".join(parts)


def description(plan: Plan) -> str:
    """The diagram in a sentence or two, for those who hear it."""
    starts = " or ".join(start.words for start in plan.starts)
    steps = sum(not isinstance(node, End) for node in plan.nodes.values())
    counted = "1 step" if steps == 1 else f"{steps} steps"
    return shown(f"{plan.doc} Starts {starts}. {counted}.".strip())
