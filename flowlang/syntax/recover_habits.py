"""Broken lines that are known ways of writing: one function each, None when a line is not of its kind."""

import re

from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.suggest import nearest
from flowlang.syntax import messages_habits, messages_lines
from flowlang.syntax.everyday import find_habit
from flowlang.syntax.expected import VALUES
from flowlang.syntax.habit import singular
from flowlang.syntax.mistake import Mistake
from flowlang.syntax.step_words import STEPS

WORD = re.compile(r"\w+")
WITHOUT_ARTICLE = re.compile(r"(?:or\s+)?when\s+([A-Z]\w*)\s+(?:is\b|as\b|presses\b)|given\s+([A-Z]\w*)")
WITHOUT_QUOTES = re.compile(r"(answer|user)\s+(\w+)")
UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "business days", "business hours")
BUSINESS = ("business days", "business hours")
SUM_OF = re.compile(
    r"(?P<what>sum|average|highest|lowest|distinct)\s+of\s+(?P<path>[a-z]\w*(?:\.\w+)*s\.\w+)"
)
NUMBER_WITH_COMMA = re.compile(r"(?<![\w.,])[1-9]\d*(,)(\d+)(?![\w,.])")


def everyday(mistake: Mistake) -> Diagnostic | None:
    """A way of writing that people bring along."""
    found = find_habit(mistake.rule, mistake.text)
    if found is None:
        return None
    return messages_habits.everyday(mistake.span(found.start, found.end), found, mistake.thing)


def missing_the(mistake: Mistake) -> Diagnostic | None:
    """`head of team "Sales"`."""
    last = mistake.tokens[-1] if mistake.tokens else None
    if mistake.found != "of" or last is None or last.type != "NAME" or "THE" not in mistake.before[-1]:
        return None
    start = last.start_pos or 0
    if last == "list":
        return messages_lines.no_list_here(mistake.span(start, mistake.end))
    return messages_lines.missing_the(mistake.span(start, mistake.end))


def number_with_comma(mistake: Mistake) -> Diagnostic | None:
    """`is at least 20,5`."""
    number = NUMBER_WITH_COMMA.search(mistake.text, max(mistake.start - 12, 0))
    if mistake.found != "," or number is None or number.start(1) != mistake.start:
        return None
    span = mistake.span(number.start(), number.end())
    if len(number.group(2)) == 3 and len(number.group().split(",")[0]) <= 3:
        return messages_habits.one_or_a_thousand(span, span.text, "")
    return messages_habits.decimal_comma(span)


def not_this_step(mistake: Mistake) -> Diagnostic | None:
    """A step that goes wrong right behind its first word."""
    if mistake.rule != "step_line" or len(mistake.tokens) != 1 or mistake.tokens[0] not in STEPS:
        return None
    return messages_habits.not_this_step(mistake.span(0, len(mistake.text)), str(mistake.tokens[0]))


def missing_article(mistake: Mistake) -> Diagnostic | None:
    """`when Lead is created`."""
    said = WITHOUT_ARTICLE.match(mistake.text)
    if said is None or mistake.rule not in ("workflow_line", "test_line"):
        return None
    return messages_lines.missing_article(mistake.span(*said.span(said.lastindex or 0)))


def missing_quotes(mistake: Mistake) -> Diagnostic | None:
    """A word behind which a name in quotes stands, such as `answer`, without the quotes."""
    last = mistake.tokens[-1] if mistake.tokens else ""
    if last in ("user", "team") and mistake.kind == "NAME" and mistake.found[:1].isalnum():
        return messages_lines.missing_quotes(mistake.span(mistake.start, mistake.end), str(last))
    said = WITHOUT_QUOTES.match(mistake.text)
    if said is not None and mistake.rule in ("test_line", "ask_line"):
        return messages_lines.missing_quotes(mistake.span(*said.span(2)), said.group(1))
    return None


def plus_a_duration(mistake: Mistake) -> Diagnostic | None:
    """`+ 3 days` as a step."""
    if mistake.rule == "step_line" and not mistake.tokens and mistake.found == "+":
        return messages_lines.plus_a_duration(mistake.span(mistake.start, mistake.end))
    return None


def misspelt_unit(mistake: Mistake) -> Diagnostic | None:
    """`2 dais`: a number, and a word that is nearly a unit of time."""
    if mistake.kind != "NAME" or not mistake.tokens or mistake.tokens[-1].type != "NUMBER":
        return None
    near = nearest(mistake.found, UNITS)
    end = mistake.end
    two = words_at(mistake.text, mistake.start, 2)
    if near is None and two is not None and (near := nearest(two, BUSINESS)) is not None:
        end = mistake.start + len(two)
    if near is None and not (len(mistake.tokens) > 1 and mistake.tokens[-2].type == "AFTER"):
        return None
    return messages_lines.unknown_unit(mistake.span(mistake.start, end), near)


def without_colon(mistake: Mistake) -> Diagnostic | None:
    """`subject "Hello"` under a step."""
    if (
        mistake.rule not in ("call_line", "change_line", "entry_line")
        or len(mistake.tokens) != 1
        or mistake.kind == "$END"
    ):
        return None
    if mistake.tokens[0] in ("a", "an", "the"):
        return None
    if "COLON" not in mistake.accepted or not (mistake.kind in VALUES or mistake.found[:1] in ('"', "“")):
        return None
    return messages_lines.setting_without_colon(mistake.span(0, len(mistake.tokens[0])))


def sum_of_a_list(mistake: Mistake) -> Diagnostic | None:
    """`sum of contracts.price`, without saying of which records."""
    said = SUM_OF.fullmatch(mistake.text.strip())
    if mistake.kind != "$END" or said is None:
        return None
    records, part = said["path"].rsplit(".", 1)
    one = singular(records.rsplit(".", 1)[-1])
    meant = f"{said['what']} of {one}.{part} for each {one} in {records}"
    at = mistake.text.index(said.group(0))
    return messages_habits.sum_of_a_list(mistake.span(at, at + len(said.group(0))), meant)


def words_at(text: str, at: int, count: int) -> str | None:
    """So many words of a line from a place on, or None when there are fewer."""
    end = at
    for _ in range(count):
        while end < len(text) and text[end] == " ":
            end += 1
        word = WORD.match(text, end)
        if word is None:
            return None
        end = word.end()
    return text[at:end]
