"""The merge fields of a Word file: fields, loops and choices, as a tree. Nothing else may stand in a tag."""

import re

from attrs import define, field, frozen

from flowlang.diagnostics import Diagnostic
from flowlang.documents import messages
from flowlang.documents.word_file import Tag, WordFile
from flowlang.source import Span
from flowlang.syntax.expressions import Expression, Identifier, Name, Path

_PATH = r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*"
_FIELD = re.compile(_PATH)
_FOR = re.compile(rf"for\s+(?P<name>[A-Za-z_]\w*)\s+in\s+(?P<path>{_PATH})")
_IF = re.compile(rf"(?P<word>if|elif)\s+(?P<negated>not\s+)?(?P<path>{_PATH})")


@frozen
class Field:
    """`{{ order.number }}`."""

    path: Expression


@frozen
class Loop:
    """`{% for line in order.lines %} … {% endfor %}`."""

    name: Identifier
    path: Expression
    inside: tuple["Node", ...]


@frozen
class Way:
    """One way of a choice: `if`, `elif`, or `else` without a path."""

    path: Expression | None
    negated: bool
    inside: tuple["Node", ...]


@frozen
class Choice:
    """`{% if order.company %} … {% else %} … {% endif %}`."""

    ways: tuple[Way, ...]


Node = Field | Loop | Choice


@define
class _Open:
    """A loop or choice whose end has not come yet."""

    word: str
    span: Span
    inside: list[Node] = field(factory=list)
    loop: tuple[Identifier, Expression] | None = None
    ways: list[Way] = field(factory=list)
    path: Expression | None = None
    negated: bool = False

    def way(self) -> Way:
        """The way that ends here."""
        return Way(self.path, self.negated, tuple(self.inside))


def fields_of(word: WordFile) -> tuple[tuple[Node, ...], list[Diagnostic]]:
    """The merge fields of a Word file in their order, and what can't be one."""
    reading = _Reading([_Open("", Span(word.source, 0, 0))])
    reading.found += [messages.loose_braces(span) for span in word.loose]
    for tag in word.tags:
        reading.take(tag)
    for one in reading.open[1:]:
        reading.found.append(messages.never_ended(one.word, one.span))
    return tuple(reading.open[0].inside), reading.found


@define
class _Reading:
    """The tags of a file, taken one after the other."""

    open: list[_Open]
    found: list[Diagnostic] = field(factory=list)

    def take(self, tag: Tag) -> None:
        """Take the next tag."""
        last = self.open[-1]
        if tag.is_value:
            if _FIELD.fullmatch(tag.text):
                last.inside.append(Field(_path(tag.span, 0, tag.text)))
            else:
                self.found.append(messages.not_a_merge_field(tag.text, tag.span))
        elif found := _FOR.fullmatch(tag.text):
            name = Identifier(_part(tag.span, found.start("name"), found["name"]), found["name"])
            path = _path(tag.span, found.start("path"), found["path"])
            self.open.append(_Open("for", tag.span, loop=(name, path)))
        elif found := _IF.fullmatch(tag.text):
            path = _path(tag.span, found.start("path"), found["path"])
            if found["word"] == "if":
                self.open.append(_Open("if", tag.span, path=path, negated=bool(found["negated"])))
            else:
                self.next_way(tag, path, bool(found["negated"]))
        elif tag.text == "else":
            self.next_way(tag, None, False)
        elif tag.text in {"endfor", "endif"}:
            self.end(tag)
        else:
            self.found.append(messages.not_a_tag(tag.text, tag.span))
            if tag.text.split(" ")[0] in {"for", "if"}:
                # Its end will come, and is no second mistake.
                self.open.append(_Open(tag.text.split(" ")[0], tag.span))

    def next_way(self, tag: Tag, path: Expression | None, negated: bool) -> None:
        """`else` and `elif`."""
        last = self.open[-1]
        if last.word != "if":
            self.found.append(messages.nothing_to_end(tag.text, tag.span))
            return
        last.ways.append(last.way())
        last.inside, last.path, last.negated = [], path, negated

    def end(self, tag: Tag) -> None:
        """`endfor` and `endif`."""
        last = self.open[-1]
        if last.word != tag.text.removeprefix("end"):
            self.found.append(messages.nothing_to_end(tag.text, tag.span))
            return
        self.open.pop()
        if last.loop is not None:
            self.open[-1].inside.append(Loop(*last.loop, tuple(last.inside)))
        elif last.word == "if":
            self.open[-1].inside.append(Choice((*last.ways, last.way())))


def _part(span: Span, start: int, text: str) -> Span:
    return Span(span.source, span.start + start, span.start + start + len(text))


def _path(span: Span, start: int, text: str) -> Expression:
    """A path as the tree of the language, each part where it stands in the file."""
    first, *rest = re.finditer(r"\w+", text)
    whole: Expression = Name(_part(span, start, first[0]), first[0])
    for one in rest:
        name = Identifier(_part(span, start + one.start(), one[0]), one[0])
        whole = Path(_part(span, start, text[: one.end()]), whole, name)
    return whole
