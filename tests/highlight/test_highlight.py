"""The keyword table, and what is made from it."""

import json
import re
from pathlib import Path

import lark
import pytest
from pygments.lexers import get_lexer_by_name, get_lexer_for_filename
from pygments.token import Error, Keyword, Operator, String, Token

from flowlang.highlight.lexer import TOKENS, FlowLexer
from flowlang.highlight.textmate import SCOPES, textmate_grammar
from flowlang.highlight.web import STYLES, web_table
from flowlang.highlight.words import Keyword as Word
from flowlang.highlight.words import keywords, phrases_by_terminal
from flowlang.resources import grammar_text

ROOT = Path(__file__).resolve().parent.parent.parent
FILES = sorted((*ROOT.glob("examples/**/*.flow"), *ROOT.glob("stdlib/**/*.flow")))
# Terminals that are values, signs, or words that the language reads only to correct them.
NO_KEYWORDS = {
    *("TEXT_BLOCK", "TEXT", "MOMENT", "DATE", "TIME", "ORDINAL", "DURATION", "MONEY", "PERCENT", "NUMBER"),
    *("NAME", "COMPARISON_SIGN", "END_IF", "WAIT_WRONG", "THERE_IS_AS", "ALL_RECORDS"),
}
LOOK_AHEAD = re.compile(r"\(\?[=!](?:[^()]|\((?:[^()]|\([^()]*\))*\))*\)")


def test_every_keyword_of_the_grammar_is_in_the_table() -> None:
    """A terminal that is added to the grammar can't be forgotten by the editors."""
    parser = lark.Lark(grammar_text(), parser="lalr", start="step_line", maybe_placeholders=True)
    patterns = {one.name for one in parser.terminals if type(one.pattern).__name__ == "PatternRE"} - {
        "LINE_START"
    }
    known = {one.terminal for one in keywords()}
    assert known <= {line.split(".")[0].split(":")[0] for line in grammar_text().splitlines()}
    assert {one for one in patterns if not one.startswith("__")} - known <= NO_KEYWORDS


def test_every_heading_has_its_colour() -> None:
    """A new heading in the grammar needs a token and a scope before it can be drawn."""
    headings = {one.heading for one in keywords()}
    assert headings == set(TOKENS) == set(SCOPES) == set(STYLES)


@pytest.mark.parametrize("keyword", keywords(), ids=lambda one: one.terminal)
def test_the_ways_to_write_a_keyword_are_read_as_it(keyword: Word) -> None:
    """Completion never offers words that the parser would not take for that keyword."""
    pattern = LOOK_AHEAD.sub("", keyword.pattern)
    for phrase in keyword.phrases:
        assert re.match(rf"(?:{pattern})", phrase), phrase


def test_the_textmate_grammar_is_up_to_date() -> None:
    """The file that editors read is what `make editors` writes."""
    path = ROOT / "editors/vscode/syntaxes/flow.tmLanguage.json"
    assert path.read_text(encoding="utf-8") == textmate_grammar()


def test_the_words_of_the_playground_are_up_to_date() -> None:
    """The file that the page reads is what `make editors` writes."""
    path = ROOT / "editors/playground/src/words.json"
    assert path.read_text(encoding="utf-8") == web_table()


def test_an_entry_is_no_keyword() -> None:
    """`owner: …` is a name with a value wherever it stands, though other lines begin with such words."""
    tokens = list(FlowLexer().get_tokens('workflow "A"\n\n  runs: once\n  test: 3\n'))
    assert [piece for token, piece in tokens if token is Token.Name.Attribute] == ["runs", "test"]


def test_lexer_and_textmate_know_the_same_words() -> None:
    """What is a keyword in a document is one in the editor."""
    written = json.loads(textmate_grammar())["repository"]["value"]["patterns"]
    in_editor = {rule["match"] for rule in written if rule.get("name") in SCOPES.values()}
    for one in keywords():
        assert rf"\b(?:{one.pattern})" in in_editor
        assert any(rule[0] == rf"\b(?:{one.pattern})" for rule in FlowLexer.tokens["value"])


def test_pygments_finds_the_lexer() -> None:
    """The entry point is there: documents say `flow` and need nothing else."""
    assert isinstance(get_lexer_by_name("flow"), FlowLexer)
    assert isinstance(get_lexer_for_filename("leads.flow"), FlowLexer)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_error_token_in_our_files(path: Path) -> None:
    """Every file that we bring along is read to its end, and given back unchanged."""
    text = path.read_text(encoding="utf-8")
    tokens = list(FlowLexer(stripnl=False, ensurenl=False).get_tokens(text))
    assert [value for kind, value in tokens if kind in Error] == []
    assert "".join(value for _, value in tokens) == text


def test_words_are_seen_as_what_they_are() -> None:
    """Keywords of several words are one token, fields behind a dot and fillings are not keywords."""
    text = '  if lead.to is more than 3 then\n    send email "Hi {lead.name or else "you"}" to lead.email\n'
    tokens = [(kind, value) for kind, value in FlowLexer().get_tokens(text) if value.strip()]
    assert (Operator.Word, "is more than") in tokens
    assert (Token.Name.Attribute, "to") in tokens
    assert (Keyword, "then") in tokens
    assert (Operator.Word, "or else") in tokens
    assert (String.Interpol, "{") in tokens
    assert phrases_by_terminal()["WAIT_UNTIL"] == ("wait until",)
