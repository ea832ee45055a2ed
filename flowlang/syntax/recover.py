"""A line that could not be read at once: mended where that is safe, or its mistake put into words."""

import re

from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken
from lark.parsers.lalr_interactive_parser import InteractiveParser

from flowlang.diagnostics import Diagnostic
from flowlang.diagnostics.suggest import nearest
from flowlang.syntax import messages, messages_lines
from flowlang.syntax import recover_habits as habits
from flowlang.syntax.build_base import Making
from flowlang.syntax.build_types import FLAGS
from flowlang.syntax.expected import in_words, keywords
from flowlang.syntax.mistake import Mistake

SINGLE_QUOTES = ("'", "\u2018", "\u2019", "\u201a")
# Behind these a single value stands, so that two words are one value without its quotes.
BEFORE_VALUES = frozenset(
    {"COMPARISON", "COMPARISON_SIGN", "EQUALS", "TO", "FROM", "BE", "WAS", "COMMA", "OR", "NOR", "IS_EITHER"}
    | {"IS_NEITHER", "COLON", "VBAR", "BECOMES"}
)
SEVERAL_WORDS = re.compile(r"[a-z]\w*(?: [a-z]\w*)+")
ARTICLES = ("the", "a", "an")
SIGNS_OF_ARITHMETIC = frozenset({"PLUS", "MINUS", "STAR", "SLASH"})


def read_again(parser: Lark, made: Making, rule: str, text: str) -> tuple[object | None, Diagnostic | None]:
    """Read a line token by token; a keyword that is rejected is tried as a name.

    Gives what was read, or None and the one diagnostic for the line.
    """
    steps = parser.parse_interactive(text, start=rule)
    tokens: list[Token] = []
    before: list[frozenset[str]] = []
    try:
        found: Token
        for found in steps.lexer_thread.lex(steps.parser_state):  # type: ignore[no-untyped-call]
            token = found
            accepts = _accepts(steps)
            if token.type not in accepts and token.isidentifier() and "NAME" in accepts:
                token = Token.new_borrow_pos("NAME", str(token), token)
            if token.type not in accepts:
                start, kind = token.start_pos or 0, token.type
                end = start + len(token)
                break
            steps.feed_token(token)
            tokens.append(token)
            before.append(accepts)
        else:
            accepts = _accepts(steps)
            if "$END" in accepts:
                return steps.feed_token(Token("$END", "")), None
            start = end = len(text)
            kind = "$END"
    except UnexpectedToken as error:
        # The lexer knows the token, but not in this place.
        accepts = _accepts(steps)
        start, kind = error.token.start_pos or 0, error.token.type
        end = start + len(error.token)
    except UnexpectedCharacters as error:
        accepts = _accepts(steps)
        start, kind = error.pos_in_stream or 0, ""
        end = start + 1
    mistake = Mistake(made, rule, text, tuple(tokens), tuple(before), accepts, start, end, kind)
    return None, _explain(mistake)


def next_kinds(parser: Lark, rule: str, text: str) -> frozenset[str]:
    """What may follow the start of a line; raises `lark.UnexpectedInput` when no line starts so."""
    steps = parser.parse_interactive(text, start=rule)
    for token in steps.lexer_thread.lex(steps.parser_state):  # type: ignore[no-untyped-call]
        accepts = _accepts(steps)
        known = token.type in accepts or not token.isidentifier()
        steps.feed_token(token if known else Token.new_borrow_pos("NAME", str(token), token))
    return _accepts(steps)


def _accepts(steps: InteractiveParser) -> frozenset[str]:
    """The kinds of tokens that can stand next."""
    accepted: set[str] = steps.accepts()  # type: ignore[no-untyped-call]
    return frozenset(accepted)


def _explain(mistake: Mistake) -> Diagnostic:
    """The one message for a line: the special cases first, then what was expected."""
    return (
        _broken_text(mistake)
        or _broken_parenthesis(mistake)
        or habits.everyday(mistake)
        or habits.missing_article(mistake)
        or habits.missing_quotes(mistake)
        or habits.missing_the(mistake)
        or habits.number_with_comma(mistake)
        or habits.sum_of_a_list(mistake)
        or habits.plus_a_duration(mistake)
        or habits.misspelt_unit(mistake)
        or _misspelt(mistake)
        or _wants_parentheses(mistake)
        or _steps_behind_then(mistake)
        or habits.without_colon(mistake)
        or _wants_quotes(mistake)
        or habits.not_this_step(mistake)
        or _unexpected(mistake)
    )


def _broken_text(mistake: Mistake) -> Diagnostic | None:
    if mistake.kind == "" and mistake.found in ('"', "“", "”", "„"):
        return messages.unclosed_text(mistake.span(mistake.start, len(mistake.text)))
    if mistake.kind == "" and mistake.found in SINGLE_QUOTES and not _inside_a_word(mistake):
        ends = [mistake.text.find(sign, mistake.end) for sign in SINGLE_QUOTES]
        close = min((end for end in ends if end >= 0), default=-1)
        end = close + 1 if close > 0 else mistake.end
        return messages_lines.single_quotes(mistake.span(mistake.start, end), closed=close > 0)
    return None


def _inside_a_word(mistake: Mistake) -> bool:
    """An apostrophe, as in `lead's`, and no quote."""
    around = mistake.text[mistake.start - 1 : mistake.start], mistake.text[mistake.end : mistake.end + 1]
    return all(letter.isalpha() for letter in around)


def _broken_parenthesis(mistake: Mistake) -> Diagnostic | None:
    opened: list[Token] = []
    for token in mistake.tokens:
        if token.type == "LPAR":
            opened.append(token)
        elif token.type == "RPAR" and opened:
            opened.pop()
    if mistake.kind == "RPAR" and not opened:
        return messages.lone_parenthesis(mistake.span(mistake.start, mistake.end))
    if opened and (mistake.kind == "$END" or mistake.text[mistake.start - 1 : mistake.start] == "\n"):
        start = opened[-1].start_pos or 0
        return messages.unclosed_parenthesis(mistake.span(start, start + 1))
    return None


def _misspelt(mistake: Mistake) -> Diagnostic | None:
    """A keyword that is nearly right: where reading stopped, or at the start of the line."""
    if mistake.kind != "$END":
        near = _near(mistake, mistake.start, keywords(mistake.accepted))
        if near is not None:
            return near
    # A keyword that was taken for a name: the last word, or the first of several.
    for token, accepted in list(zip(mistake.tokens, mistake.before, strict=True))[-2:]:
        if token.type == "NAME":
            last = mistake.kind == "$END" and token is mistake.tokens[-1]
            options = [word for word in keywords(accepted) if last or " " in word]
            near = _near(mistake, token.start_pos or 0, options)
            if near is not None:
                return near
    if len(mistake.tokens) <= 3 and mistake.tokens and mistake.tokens[0].type == "NAME":
        return _near(mistake, mistake.tokens[0].start_pos or 0, keywords(None, mistake.rule))
    return None


def _near(mistake: Mistake, at: int, options: list[str]) -> Diagnostic | None:
    by_length: dict[int, list[str]] = {}
    for option in options:
        by_length.setdefault(len(option.split()), []).append(option)
    for length in sorted(by_length, reverse=True):
        said = habits.words_at(mistake.text, at, length)
        if said is None:
            continue
        # Word by word: `given Lead` is as a whole like `given a`, and yet something else.
        near = nearest(said, [option for option in by_length[length] if _alike(said, option)])
        if near is not None and near != said:
            verb = "start" if at == 0 else "go on"
            return messages_lines.misspelt(mistake.span(at, at + len(said)), mistake.thing, verb, near)
    return None


def _alike(said: str, option: str) -> bool:
    pairs = zip(said.split(), option.split(), strict=True)
    return all(nearest(word, [wanted]) is not None for word, wanted in pairs)


def _wants_parentheses(mistake: Mistake) -> Diagnostic | None:
    kinds = {token.type for token in mistake.tokens}
    place = mistake.span(mistake.start, mistake.end)
    if "OR_ELSE" in kinds and mistake.kind in SIGNS_OF_ARITHMETIC:
        return messages_lines.group_fallback(place)
    if kinds & {"WHERE", "HAS"} and mistake.kind in {"COMPARISON", "COMPARISON_SIGN", "STATE"}:
        return messages_lines.group_question(place)
    return None


def _steps_behind_then(mistake: Mistake) -> Diagnostic | None:
    if mistake.tokens and mistake.tokens[-1].type == "THEN" and mistake.kind != "$END":
        return messages_lines.steps_behind_then(mistake.span(mistake.start, len(mistake.text)))
    return None


def _wants_quotes(mistake: Mistake) -> Diagnostic | None:
    """A value of several words, such as `Web form`, that stands without quotes."""
    if not mistake.tokens or mistake.tokens[-1].type != "NAME" or mistake.kind != "NAME":
        return None
    first = str(mistake.tokens[0])
    if (
        mistake.rule == "expression"
        and first not in ARTICLES
        and SEVERAL_WORDS.fullmatch(mistake.text)
        and f"{first}." not in mistake.made.source.text
    ):
        # A hole of an action holds nothing else, so that this is a name: `send email trial booked to …`.
        return messages_lines.several_words(mistake.span(0, len(mistake.text)))
    last = mistake.tokens[-1]
    start = last.start_pos or 0
    if mistake.rule == "field_line" and "|" not in mistake.text:
        if mistake.found in FLAGS:
            return messages_lines.flag_without_comma(mistake.span(start + len(last), mistake.end))
        return None
    if (
        len(mistake.tokens) < 3
        or mistake.tokens[-2].type not in BEFORE_VALUES
        or last in ARTICLES
        or start + len(last) + 1 != mistake.start
    ):
        return None
    return messages_lines.several_words(mistake.span(start, mistake.end))


def _unexpected(mistake: Mistake) -> Diagnostic:
    if mistake.found == ":" and mistake.tokens and mistake.tokens[0].type == "ACTION":
        return messages_lines.hole_without_parentheses(mistake.span(mistake.start, mistake.end))
    expected = in_words(mistake.accepted)
    if mistake.kind == "$END":
        last = mistake.tokens[-1] if mistake.tokens else None
        start = (last.start_pos or 0) if last is not None else 0
        end = start + len(last) if last is not None else len(mistake.text)
        return messages_lines.stops_early(mistake.span(start, end), mistake.thing, expected)
    span = mistake.span(mistake.start, mistake.end)
    if not mistake.tokens:
        return messages_lines.starts_wrongly(span, mistake.thing, expected)
    return messages_lines.goes_on_wrongly(span, mistake.thing, expected)
