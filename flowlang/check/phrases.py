"""Which action a phrase means: its words are matched against the catalogue.

The grammar keeps a call as raw tokens. Here they are cut where the next fixed word of a signature stands
outside parentheses, and each piece is read as an expression. The signature with the most fixed words wins;
when two are left, the one whose types fit; a tie is refused.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from flowlang.check import messages
from flowlang.check.context import Checking
from flowlang.check.infer import infer, infer_as
from flowlang.check.model import CheckedCall
from flowlang.check.template_names import template_name
from flowlang.check.template_use import check_template_use, template_needs, template_parts
from flowlang.check.terms import Term
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import ActionInfo, HoleInfo
from flowlang.schema.types import TEMPLATE, Type
from flowlang.syntax.expressions import Expression, Name
from flowlang.syntax.parse import parse_expression
from flowlang.syntax.step_words import STEPS
from flowlang.syntax.steps import Entry, Phrase, Token


@frozen
class _Match:
    """A signature that fits the words: the tokens of each hole."""

    action: ActionInfo
    holes: tuple[tuple[HoleInfo, tuple[Token, ...]], ...]


def check_call(checking: Checking, phrase: Phrase, settings: Sequence[Entry]) -> CheckedCall | None:
    """The action that a phrase means, with its holes and settings typed; a report when it is none."""
    match = _best(checking, phrase)
    if match is None:
        for entry in settings:
            if not isinstance(entry.value, tuple):
                infer(checking, entry.value)
        return None
    holes = _holes(checking, match)
    call = _with_settings(checking, phrase, match.action, holes, settings)
    checking.calls[id(phrase)] = call
    return call


def match_name(checking: Checking, phrase: Phrase) -> ActionInfo | None:
    """The action whose name (its words before the first hole) the phrase is: `make send email fail`."""
    words = [token.text for token in phrase.tokens]
    named = [action for action in checking.schema.actions if action.name.split() == words]
    if named:
        return named[0]
    _report_unknown(checking, phrase)
    return None


# --- Choosing the signature ---------------------------------------------------------------------


def _best(checking: Checking, phrase: Phrase) -> _Match | None:
    first = phrase.tokens[0].text
    candidates = checking.schema.actions_starting(first)
    bound = _NAMING.intersection(checking.variables)
    said = {token.text for token in phrase.tokens}
    matches = [
        match
        for action in candidates
        if said.issuperset(action.fixed_words) and (match := _match(action, phrase.tokens, bound))
    ]
    if not matches:
        if candidates:
            checking.report(messages.phrase_does_not_fit(phrase, candidates))
        else:
            _report_unknown(checking, phrase)
        return None
    most = max(len(match.action.fixed_words) for match in matches)
    best = [match for match in matches if len(match.action.fixed_words) == most]
    if len(best) == 1:
        return best[0]
    fitting = [match for match in best if _fits_quietly(checking, match)]
    if len({match.action.signature for match in fitting}) > 1:
        checking.report(messages.ambiguous_phrase(phrase, [match.action for match in fitting]))
        return None
    return (fitting or best)[0]


def _report_unknown(checking: Checking, phrase: Phrase) -> None:
    first, *rest = phrase.tokens
    if checking.in_test and first.text in checking.variables and rest and rest[0].text == ".":
        checking.report(messages.condition_expected(phrase))
        return
    if checking.in_test and first.text in STEPS:
        checking.report(messages.change_expected(phrase))
        return
    checking.report(messages.unknown_action(phrase, checking.schema.actions, in_test=checking.in_test))


def _match(action: ActionInfo, tokens: Sequence[Token], bound: frozenset[str]) -> _Match | None:
    """The earliest way in which the tokens can be cut for a signature.

    `bound` says which of the words `user` and `team` stand for a variable here.
    """
    holes = next(_cut(action.parts, tuple(tokens), bound), None)
    return None if holes is None else _Match(action, holes)


_Holes = tuple[tuple[HoleInfo, tuple[Token, ...]], ...]


# The words that name somebody together with a text: `user "ana"`.
_NAMING = frozenset({"user", "team"})


def _cut(
    parts: Sequence[str | HoleInfo], tokens: tuple[Token, ...], bound: frozenset[str]
) -> Iterator[_Holes]:
    if not parts:
        if not tokens:
            yield ()
        return
    part, rest = parts[0], parts[1:]
    if isinstance(part, str):
        if tokens and tokens[0].text == part:
            yield from _cut(rest, tokens[1:], bound)
        return
    for end in _ends(rest, tokens, bound):
        for holes in _cut(rest, tokens[end:], bound):
            yield ((part, tokens[:end]), *holes)


def _ends(rest: Sequence[str | HoleInfo], tokens: tuple[Token, ...], bound: frozenset[str]) -> Iterator[int]:
    """Where a hole may end: before the next fixed word, before a text in quotes, or at the end."""
    if not rest:
        if tokens:
            yield len(tokens)
        return
    following = rest[0]
    depth = 0
    for index, token in enumerate(tokens):
        if depth == 0 and index and _may_end(following, tokens, index, bound):
            yield index
        depth += token.text in {"(", "["}
        depth -= token.text in {")", "]"}


def _may_end(following: str | HoleInfo, tokens: tuple[Token, ...], index: int, bound: frozenset[str]) -> bool:
    """Whether what follows a hole may start at a token."""
    token, before = tokens[index], tokens[index - 1]
    if isinstance(following, str):
        # After a dot the word is a field's name.
        return token.text == following and before.text != "."
    # Where holes touch, a text of its own starts; in `user "ana"` the text belongs to the word before it.
    # Typographic quotes are a mistake of their own, and the piece is read as a text to say so.
    if token.text == "anything" or not _is_quoted(token):
        return token.text == "anything"
    field = index > 1 and tokens[index - 2].text == "."
    if before.text not in _NAMING or field:
        return True
    # `notify user "Hello"`, where `user` is a variable and no further text could be the one that is told.
    return before.text in bound and not any(_is_quoted(one) for one in tokens[index + 1 : index + 2])


def _is_quoted(token: Token) -> bool:
    return token.text.startswith(('"', "“", "”", "„"))


def _fits_quietly(checking: Checking, match: _Match) -> bool:
    terms, calls = dict(checking.terms), dict(checking.calls)
    with checking.quietly() as found:
        _holes(checking, match)
    checking.terms, checking.calls = terms, calls
    return not found


# --- Holes and settings -------------------------------------------------------------------------


def _holes(checking: Checking, match: _Match) -> dict[str, Term]:
    holes: dict[str, Term] = {}
    for hole, tokens in match.holes:
        expression, problems = _read(tokens)
        for problem in problems:
            checking.report(problem)
        if checking.in_test and isinstance(expression, Name) and expression.text == "anything":
            continue
        if problems:
            continue
        holes[hole.name] = _value(checking, expression, hole.type, hole.name)
    return holes


def _read(tokens: Sequence[Token]) -> tuple[Expression, list[Diagnostic]]:
    start, end = tokens[0].span, tokens[-1].span
    return parse_expression(start.source, start.start, end.end)


def _value(checking: Checking, expression: Expression, wanted: Type, name: str) -> Term:
    if wanted == TEMPLATE:
        return template_name(checking, expression)
    return infer_as(checking, expression, wanted, f"`{name}`")


def _with_settings(
    checking: Checking,
    phrase: Phrase,
    action: ActionInfo,
    holes: dict[str, Term],
    entries: Sequence[Entry],
) -> CheckedCall:
    needs = template_needs(checking, holes)
    parts = template_parts(checking, action, holes) if checking.in_test else {}
    settings: dict[str, Term] = {}
    about: Term | None = None
    for entry in entries:
        name = entry.name.text
        declared = action.settings.get(name) or needs.get(name) or parts.get(name)
        if isinstance(entry.value, tuple):
            checking.report(messages.setting_is_a_block(name, entry.name.span))
        elif declared is None:
            infer(checking, entry.value)
            checking.report(
                messages.unknown_action_setting(
                    action, name, entry.name.span, [*action.settings, *needs, *parts]
                )
            )
        elif name in settings:
            checking.report(messages.setting_twice(name, entry.name.span))
        else:
            settings[name] = _value(checking, entry.value, declared.type, name)
            if name == "about":
                about = settings[name]
    if not checking.in_test:
        for name, setting in action.settings.items():
            if setting.required and name not in settings:
                checking.report(messages.setting_missing(action, name, phrase.span))
        about = check_template_use(checking, action, holes, settings, about)
    return CheckedCall(action, holes, settings, about)
