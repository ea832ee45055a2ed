"""Which action a phrase means: its words are matched against the catalogue.

The grammar keeps a call as raw tokens. Here they are cut where the next fixed word of a signature stands
outside parentheses, and each piece is read as an expression. The signature with the most fixed words wins;
when two are left, the one whose types fit; a tie is refused.
"""

from collections.abc import Iterator, Sequence

from attrs import frozen

from flowlang.check import messages
from flowlang.check.context import Checking
from flowlang.check.infer import infer, infer_as, need
from flowlang.check.model import CheckedCall
from flowlang.check.terms import Constant, Term, Variable
from flowlang.diagnostics import Diagnostic
from flowlang.schema.model import ActionInfo, FieldInfo, HoleInfo, TemplateInfo
from flowlang.schema.types import TEMPLATE, RecordOf, Type
from flowlang.syntax.expressions import Expression, Name, Text
from flowlang.syntax.parse import parse_expression
from flowlang.syntax.steps import Entry, Phrase, Token


@frozen
class _Match:
    """A signature that fits the words: the tokens of each hole."""

    action: ActionInfo
    holes: tuple[tuple[HoleInfo, tuple[Token, ...]], ...]

    @property
    def fixed_words(self) -> int:
        return sum(isinstance(part, str) for part in self.action.parts)


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
    matches = [match for action in candidates if (match := _match(action, phrase.tokens))]
    if not matches:
        if candidates:
            checking.report(messages.phrase_does_not_fit(phrase, candidates))
        else:
            _report_unknown(checking, phrase)
        return None
    most = max(match.fixed_words for match in matches)
    best = [match for match in matches if match.fixed_words == most]
    if len(best) == 1:
        return best[0]
    fitting = [match for match in best if _fits_quietly(checking, match)]
    if len({match.action.signature for match in fitting}) > 1:
        checking.report(messages.ambiguous_phrase(phrase, [match.action for match in fitting]))
        return None
    return (fitting or best)[0]


def _report_unknown(checking: Checking, phrase: Phrase) -> None:
    checking.report(messages.unknown_action(phrase, checking.schema.actions))


def _match(action: ActionInfo, tokens: Sequence[Token]) -> _Match | None:
    """The earliest way in which the tokens can be cut for a signature."""
    holes = next(_cut(action.parts, tuple(tokens)), None)
    return None if holes is None else _Match(action, holes)


_Holes = tuple[tuple[HoleInfo, tuple[Token, ...]], ...]


def _cut(parts: Sequence[str | HoleInfo], tokens: tuple[Token, ...]) -> Iterator[_Holes]:
    if not parts:
        if not tokens:
            yield ()
        return
    part, rest = parts[0], parts[1:]
    if isinstance(part, str):
        if tokens and tokens[0].text == part:
            yield from _cut(rest, tokens[1:])
        return
    for end in _ends(rest, tokens):
        for holes in _cut(rest, tokens[end:]):
            yield ((part, tokens[:end]), *holes)


def _ends(rest: Sequence[str | HoleInfo], tokens: tuple[Token, ...]) -> Iterator[int]:
    """Where a hole may end: before the next fixed word, before a text in quotes, or at the end."""
    if not rest:
        if tokens:
            yield len(tokens)
        return
    following = rest[0]
    depth = 0
    for index, token in enumerate(tokens):
        if depth == 0 and index and _may_end(following, tokens, index):
            yield index
        depth += token.text in {"(", "["}
        depth -= token.text in {")", "]"}


def _may_end(following: str | HoleInfo, tokens: tuple[Token, ...], index: int) -> bool:
    """Whether what follows a hole may start at a token."""
    token, before = tokens[index], tokens[index - 1]
    if isinstance(following, str):
        # After a dot the word is a field's name.
        return token.text == following and before.text != "."
    # Where holes touch, a text of its own starts; in `user "ana"` the text belongs to the word before it.
    # Typographic quotes are a mistake of their own, and the piece is read as a text to say so.
    quoted = token.text.startswith(('"', "“", "”", "„"))
    return token.text == "anything" or (quoted and before.text not in {"user", "team"})


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


def template_name(checking: Checking, expression: Expression) -> Term:
    """The name of a template, which must be declared."""
    name = expression.plain if isinstance(expression, Text) else None
    if name is None:
        term = infer(checking, expression)
        checking.report(messages.wrong_type(term, TEMPLATE, "this action"))
        return Variable(expression.span, TEMPLATE, "")
    if name not in checking.schema.templates:
        checking.report(messages.unknown_template(name, expression.span, checking.schema.templates))
        return Variable(expression.span, TEMPLATE, "")
    term = Constant(expression.span, TEMPLATE, name)
    checking.terms[id(expression)] = term
    return term


def _with_settings(
    checking: Checking,
    phrase: Phrase,
    action: ActionInfo,
    holes: dict[str, Term],
    entries: Sequence[Entry],
) -> CheckedCall:
    needs = _template_needs(checking, holes)
    settings: dict[str, Term] = {}
    about: Term | None = None
    for entry in entries:
        name = entry.name.text
        declared = action.settings.get(name) or needs.get(name)
        if isinstance(entry.value, tuple):
            checking.report(messages.setting_is_a_block(name, entry.name.span))
        elif declared is None:
            infer(checking, entry.value)
            checking.report(
                messages.unknown_action_setting(action, name, entry.name.span, [*action.settings, *needs])
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
        about = _check_template(checking, phrase, holes, settings, about)
    return CheckedCall(action, holes, settings, about)


def _templates_in(checking: Checking, holes: dict[str, Term]) -> Iterator[tuple[Term, TemplateInfo]]:
    for term in holes.values():
        if isinstance(term, Constant) and term.type == TEMPLATE:
            yield term, checking.schema.templates[str(term.value)]


def _template_needs(checking: Checking, holes: dict[str, Term]) -> dict[str, FieldInfo]:
    return {name: need for _, info in _templates_in(checking, holes) for name, need in info.needs.items()}


def _check_template(
    checking: Checking,
    phrase: Phrase,
    holes: dict[str, Term],
    settings: dict[str, Term],
    about: Term | None,
) -> Term | None:
    """The record that a template is filled from: what the call is about, or the one record in scope."""
    for term, template in _templates_in(checking, {**holes, **settings}):
        for name in template.needs:
            if name not in settings:
                checking.report(messages.template_needs(template, name, term.span))
        if template.record is None:
            continue
        kind = RecordOf(template.record)
        if about is not None:
            if about.type != kind:
                checking.report(messages.template_of_other(template, about))
            continue
        fitting = [name for name, binding in checking.variables.items() if binding.type == kind]
        if len(fitting) != 1:
            checking.report(messages.template_without_record(template, term.span, fitting))
            continue
        about = Variable(term.span, kind, fitting[0])
        need(checking, about)
    return about
