"""What a diagram says: the words of each step, parted into a small heading and the rest, and wrapped."""

import re
import unicodedata
from collections.abc import Iterable

from attrs import frozen

from flowlang.check.terms import Length, TableTerm, Term
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
MOST_LINES, MOST_DETAILS, MOST_DIAMOND_LINES = 7, 6, 3

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
# Characters that XML doesn't allow, or that no picture can show.
_UNSHOWABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


@frozen
class Card:
    """The text of a shape: a heading in small capitals, the text, and details in small print.

    `wide` says that the text is too long for a diamond.
    """

    heading: str
    lines: tuple[str, ...]
    details: tuple[str, ...] = ()
    wide: bool = False


def card(node: Node) -> Card:
    """What the shape of a node says."""
    heading, rest = parted(node)
    if isinstance(node, Decide):
        return question(rest, heading if heading != "IF" else "")
    if isinstance(node, End):
        if node.gives:
            said = tuple(f"{name}: {in_words(term)}" for name, term in node.gives)
            return Card("STOP WITH", tuple(line for row in said for line in wrapped(row, CARD_WIDTH)))
        return Card(heading, wrapped(rest, CARD_WIDTH)) if node.outcome == "failed" else Card("", ())
    return Card(heading, wrapped(rest, CARD_WIDTH), _details(node))


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


def _details(node: Node) -> tuple[str, ...]:
    """What stands in the block under a step: its fields or settings."""
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
            return _table(table)
        case Make(new=new):
            rows = _fields(new)
        case Look(create=NewRecord() as new):
            rows = _fields(new)
    said = [f"{name}: {in_words(term)}" for name, term in rows]
    if isinstance(node, Perform) and node.retry_times is not None and node.retry_every is not None:
        said.append(f"retry: {in_words(node.retry_times)} times every {in_words(node.retry_every)}")
    if len(said) > MOST_DETAILS:
        said = [*said[: MOST_DETAILS - 1], f"and {len(said) - MOST_DETAILS + 1} more"]
    return tuple(line for row in said for line in wrapped(row, CARD_WIDTH + 8, most=2))


def _table(table: TableTerm) -> tuple[str, ...]:
    """The rows of a table, each with what it gives."""
    said = [
        f"{row.label} → {', '.join('nothing' if one is None else in_words(one) for one in row.results)}"
        for row in table.rows
    ]
    if len(said) > MOST_DETAILS:
        said = [*said[: MOST_DETAILS - 1], f"and {len(said) - MOST_DETAILS + 1} more rows"]
    return tuple(line for row in said for line in wrapped(row, CARD_WIDTH + 8, most=2))


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


# --- Wrapping -----------------------------------------------------------------------------------


def shown(text: str) -> str:
    """A text without what can't be shown, on one line."""
    return " ".join(_UNSHOWABLE.sub("\ufffd", text).split())


def width_of(text: str) -> int:
    """About how many columns a text takes; wide letters take two, marks on letters none."""
    return sum(
        0 if unicodedata.combining(letter) else 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        for letter in text
    )


def wrapped(text: str, width: int, most: int = MOST_LINES) -> tuple[str, ...]:
    """A text in lines of about `width` columns, cut after `most` of them."""
    words = shown(text).split(" ")
    lines = _filled(words, width)
    if len(lines) > 1:
        # As narrow as the same number of lines allows: no word is left alone on the last one.
        narrower = (_filled(words, less) for less in range(width // 2, width))
        lines = next((tried for tried in narrower if len(tried) == len(lines)), lines)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    return tuple(lines)


def _filled(words: Iterable[str], width: int) -> list[str]:
    """Words in lines; a word that is longer than a line is cut."""
    lines: list[str] = []
    current = ""
    for word in _cut(words, width):
        longer = f"{current} {word}" if current else word
        if current and width_of(longer) > width:
            lines.append(current)
            current = word
        else:
            current = longer
    return [*lines, current] if current else lines


def _cut(words: Iterable[str], width: int) -> Iterable[str]:
    longest = max(width, 24)
    for word in words:
        rest = word
        while width_of(rest) > longest:
            piece = ""
            for letter in rest:
                if width_of(piece + letter) > longest:
                    break
                piece += letter
            yield piece
            rest = rest[len(piece) :]
        yield rest
