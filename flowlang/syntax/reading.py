"""The parser itself: loading the grammar, and reading one line or a part of one by a rule."""

import sys
from functools import cache, partial
from hashlib import blake2b
from types import SimpleNamespace

import lark

from flowlang import __version__
from flowlang.resources import cache_file, grammar_text
from flowlang.source import SourceFile, Span
from flowlang.syntax import (  # noqa: F401 - the builders register themselves
    build_conditions,
    build_decisions,
    build_declarations,
    build_literals,
    build_recipes,
    build_steps,
    build_tables,
    build_tests,
    build_triggers,
    build_types,
    build_values,
    build_waits,
    messages,
    messages_habits,
    recover,
)
from flowlang.syntax.build_base import RULES, Making
from flowlang.syntax.build_blocks import read_steps
from flowlang.syntax.depth import too_deep
from flowlang.syntax.layout import Line
from flowlang.syntax.steps import Block

STARTS = (
    "declaration_line",
    "field_line",
    "value_line",
    "action_line",
    "entry_line",
    "template_line",
    "calendar_line",
    "needs_line",
    "cell",
    "policy_line",
    "policy_when",
    "refuse_line",
    "recipe_line",
    "workflow_line",
    "step_line",
    "case_line",
    "wait_line",
    "ask_line",
    "call_line",
    "change_line",
    "failing_line",
    "rung_line",
    "do_line",
    "test_line",
    "filled_line",
    "expression",
    "condition_line",
)


def _cache_file(grammar: str) -> str | bool:
    """The file that holds the parser's tables, or False when it can't be kept."""
    shape = "\n".join([grammar, *STARTS, lark.__version__])
    digest = blake2b(shape.encode(), digest_size=8).hexdigest()
    python = f"{sys.version_info.major}{sys.version_info.minor}"
    return cache_file(f"grammar-{__version__}-py{python}-{digest}.bin") or False


def _no_reading(rule: str, start: int, end: int) -> object | None:
    """What the shared state reads with while no text is being parsed."""
    return None


@cache
def _engine() -> tuple[lark.Lark, Making]:
    """The parser, and the state that its builders share."""
    made = Making(SourceFile("", ""), _no_reading)
    builders = SimpleNamespace(**{name: partial(builder, made) for name, builder in RULES.items()})
    grammar = grammar_text()
    parser = lark.Lark(
        grammar,
        parser="lalr",
        start=list(STARTS),
        maybe_placeholders=True,
        transformer=builders,
        cache=_cache_file(grammar),
    )
    return parser, made


def next_terminals(rule: str, text: str) -> frozenset[str]:
    """The kinds of tokens that may follow the start of a line, read by a rule; for completion.

    Raises `lark.UnexpectedInput` when the line does not start so.
    """
    reader = Reader(SourceFile("", text))
    return recover.next_kinds(reader.parser, rule, text)


class Reader:
    """Reads the lines of one source. Not for two threads at once: the builders' state is shared."""

    def __init__(self, source: SourceFile) -> None:
        self.parser, self.made = _engine()
        self.made.source = source
        self.made.read = self.slice
        self.made.problems = []
        self.made.mixed = set()
        self.made.base = 0

    def line(self, rule: str, line: Line) -> object | None:
        """What a line says by a rule of the grammar; None when it is broken, which is reported."""
        if line.broken:
            return None
        end = line.end
        text = self.made.source.text
        if text[end - 1] == ";":
            while end > line.start and (text[end - 1] == ";" or text[end - 1].isspace()):
                end -= 1
            self.made.problems.append(messages_habits.semicolon(Span(self.made.source, end, line.end)))
            if end == line.start:
                return None
            line.end = end
        found = self.slice(rule, line.start, end)
        if found is not None and end - line.start > 200 and too_deep(found):
            span = Span(self.made.source, line.start, end)
            self.made.problems.append(messages.nested_too_deep(span))
            return None
        return found

    def slice(self, rule: str, start: int, end: int) -> object | None:
        """The same for a part of a line."""
        made = self.made
        base, before = made.base, len(made.problems)
        made.base = start
        text = made.source.text[start:end]
        try:
            return self.parser.parse(text, start=rule)
        except lark.UnexpectedInput:
            del made.problems[before:]
            found, problem = recover.read_again(self.parser, made, rule, text)
            if problem is not None:
                del made.problems[before:]
                made.problems.append(problem)
            return found
        finally:
            made.base = base

    def quietly(self, rule: str, start: int, end: int) -> object | None:
        """The same, without a report: to see whether something could be read so."""
        made = self.made
        base, before, mixed = made.base, len(made.problems), set(made.mixed)
        made.base = start
        try:
            return self.parser.parse(made.source.text[start:end], start=rule)
        except lark.UnexpectedInput:
            return None
        finally:
            made.base = base
            made.mixed = mixed
            del made.problems[before:]

    def steps(self, lines: list[Line]) -> Block:
        """The steps of a block."""
        return read_steps(self, lines)
