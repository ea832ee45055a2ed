"""Builders of calls and of steps on records, each from its one line."""

from textwrap import dedent

from attrs import evolve
from lark import Token

from flowlang.syntax import messages, messages_habits
from flowlang.syntax.build_base import Kids, Making, rule, words
from flowlang.syntax.build_conditions import NULLS
from flowlang.syntax.expressions import Expression, Identifier, Name, Node
from flowlang.syntax.steps import (
    Assign,
    Call,
    Change,
    Create,
    Delete,
    Find,
    Let,
    Phrase,
    Step,
    Update,
)
from flowlang.syntax.steps import Token as RawToken

PICKS = {"newest": "latest", "oldest": "earliest"}


@rule("line")
def line(made: Making, kids: Kids) -> Node:
    """A line that is one thing."""
    only: Node = kids[0]
    return only


# --- Phrases ------------------------------------------------------------------------------------


@rule("phrase")
def phrase(made: Making, kids: Kids) -> Phrase:
    """The words of a call, kept as they were read; parentheses that do not match are reported."""
    opened = []
    for kid in kids:
        if kid.type == "LPAR":
            opened.append(kid)
        elif kid.type == "RPAR" and opened:
            opened.pop()
        elif kid.type == "RPAR":
            made.problems.append(messages.lone_parenthesis(made.token(kid)))
    if opened:
        made.problems.append(messages.unclosed_parenthesis(made.token(opened[-1])))
    return Phrase(made.span(kids), tuple(RawToken(made.token(kid), kid.type, _said(kid)) for kid in kids))


def _said(token: Token) -> str:
    """What a token says: neither blanks between its words nor the indentation of a text count."""
    if token.type == "TEXT_BLOCK":
        first, line_end, rest = token.partition("\n")
        return first + line_end + dedent(rest)
    return str(token) if token.type == "TEXT" else words(token)


@rule("call")
def call(made: Making, kids: Kids) -> Step:
    """A call; `as name` at its end names the result."""
    said: Phrase = kids[0]
    tokens = said.tokens
    if len(tokens) > 2 and tokens[-2].text == "as" and tokens[-1].kind == "NAME" and _outside(tokens[:-2]):
        result = Identifier(tokens[-1].span, tokens[-1].text)
        kept = tokens[:-2]
        return Call(said.span, Phrase(kept[0].span.to(kept[-1].span), kept), result)
    return Call(said.span, said)


def _outside(tokens: tuple[RawToken, ...]) -> bool:
    depth = 0
    for token in tokens:
        depth += (token.kind == "LPAR") - (token.kind == "RPAR")
    return depth <= 0


# --- Records ------------------------------------------------------------------------------------


@rule("set")
def set_(made: Making, kids: Kids) -> Step:
    """`set lead.status to Contacted`."""
    verb, target, sign, value = kids
    span = made.span(kids)
    if not sign.isalpha():
        made.problems.append(messages_habits.foreign_sign(made.token(sign), "to"))
    if isinstance(value, Name) and value.text in NULLS:
        made.problems.append(messages_habits.set_null(span, target))
        return Change(span, "clear", target)
    return Change(span, str(verb), target, value)


@rule("increase")
def increase(made: Making, kids: Kids) -> Step:
    """`increase lead.score by 10`, `decrease …`."""
    return Change(made.span(kids), str(kids[0]), kids[1], kids[3])


@rule("clear")
def clear(made: Making, kids: Kids) -> Step:
    """`clear lead.owner`."""
    return Change(made.span(kids), "clear", kids[1])


@rule("add")
def add(made: Making, kids: Kids) -> Step:
    """`add "vip" to lead.tags`, `remove "vip" from lead.tags`."""
    return Change(made.span(kids), str(kids[0]), kids[3], kids[1])


@rule("update")
def update(made: Making, kids: Kids) -> Step:
    """`update lead`."""
    return Update(made.span(kids), kids[1], ())


@rule("create")
def create(made: Making, kids: Kids) -> Step:
    """`create a Task as call`, `create a Contract like contract`."""
    _, record, *parts = kids
    like: Expression | None = None
    name: Identifier | None = None
    for part in parts:
        if isinstance(part, Identifier):
            name = part
        else:
            like = part
    return Create(made.span(kids), made.identifier(record), (), name, like)


@rule("like_part", "for_part", "within_part")
def value_part(made: Making, kids: Kids) -> Expression:
    """`like contract`, `for deal`, `within 3 days`."""
    value: Expression = kids[1]
    return value


@rule("as_part")
def as_part(made: Making, kids: Kids) -> Identifier:
    """`as call`."""
    return made.identifier(kids[1])


@rule("delete")
def delete(made: Making, kids: Kids) -> Step:
    """`delete lead`."""
    return Delete(made.span(kids), kids[1])


def _find(made: Making, kids: Kids, name: Token | None, where: Expression | None) -> Find:
    verb = kids[0].split()
    pick = verb[-1] if verb[-2] == "the" else None
    return Find(
        made.span(kids), made.identifier(kids[1]), PICKS.get(pick or "", pick), made.maybe(name), where
    )


@rule("find")
def find(made: Making, kids: Kids) -> Step:
    """`find the latest Deal as other where …`."""
    _, _, _, name, _, where = kids
    return _find(made, kids, name, where)


@rule("find_as")
def find_as(made: Making, kids: Kids) -> Step:
    """`find a Deal where … as other`."""
    return _find(made, kids, kids[5], kids[3])


@rule("find_or_create")
def find_or_create(made: Making, kids: Kids) -> Step:
    """`find or create a Contact as person where …`."""
    _, _, _, name, _, where = kids
    return evolve(_find(made, kids, name, where), create=())


@rule("find_or_create_as")
def find_or_create_as(made: Making, kids: Kids) -> Step:
    """`find or create a Contact where … as person`."""
    return evolve(_find(made, kids, kids[5], kids[3]), create=())


@rule("assign_member")
def assign_member(made: Making, kids: Kids) -> Step:
    """`assign lead to the next member of team "Sales" where …`."""
    _, target, _, how, team, _, where = kids
    strategy = words(how).split(" ", 1)[1].removesuffix(" member of")
    return Assign(made.span(kids), target, strategy, team, where=where)


@rule("assign_best")
def assign_best(made: Making, kids: Kids) -> Step:
    """`assign lead to the member of team "Sales" with the highest member.win_rate`."""
    _, target, _, _, team, best, by, _, where = kids
    return Assign(made.span(kids), target, "best", team, best.split()[-1], by, where)


@rule("assign_to")
def assign_to(made: Making, kids: Kids) -> Step:
    """`assign lead to user "ana"`."""
    where = kids[5] if len(kids) > 4 else None
    return Assign(made.span(kids), kids[1], "direct", kids[3], where=where)


@rule("let")
def let(made: Making, kids: Kids) -> Step:
    """`let discount be 10% of deal.amount`."""
    _, name, sign, value = kids
    if not sign.isalpha():
        made.problems.append(messages_habits.foreign_sign(made.token(sign), "be"))
    return Let(made.span(kids), made.identifier(name), value)
