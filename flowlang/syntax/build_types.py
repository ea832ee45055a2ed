"""Builders of types and fields, as declarations write them."""

from lark import Token

from flowlang.diagnostics.suggest import nearest
from flowlang.source import Span
from flowlang.syntax import messages_blocks, messages_headers
from flowlang.syntax.build_base import Kids, Making, rule, words
from flowlang.syntax.declarations import Field
from flowlang.syntax.expressions import (
    ChoiceType,
    Expression,
    Identifier,
    ListType,
    MoneyType,
    NamedType,
    Text,
    TypeExpression,
    UnionType,
)
from flowlang.syntax.text_literals import read_text

FLAGS = ("required", "unique", "personal", "read only")


@rule("named_type")
def named_type(made: Making, kids: Kids) -> TypeExpression:
    """`text`, `whole number`, `yes/no`, a record."""
    return NamedType(made.token(kids[0]), words(kids[0]).replace(" /", "/").replace("/ ", "/"))


@rule("money_type")
def money_type(made: Making, kids: Kids) -> TypeExpression:
    """`money`, `money in EUR`."""
    said = kids[0].split()
    return MoneyType(made.token(kids[0]), said[2] if len(said) > 1 else None)


@rule("list_type")
def list_type(made: Making, kids: Kids) -> TypeExpression:
    """`list of Call through lead`."""
    return ListType(made.span(kids), kids[1], made.maybe(kids[3]))


@rule("union_type")
def union_type(made: Making, kids: Kids) -> TypeExpression:
    """`User or Team`."""
    return UnionType(made.span(kids), tuple(kid for kid in kids if not isinstance(kid, Token)))


@rule("choice_type")
def choice_type(made: Making, kids: Kids) -> TypeExpression:
    """`"Web form" | Referral`."""
    return ChoiceType(made.span(kids), tuple(kids))


@rule("identifier")
def identifier(made: Making, kids: Kids) -> Identifier:
    """A value of a choice, bare or in quotes."""
    token: Token = kids[0]
    if token.type == "NAME":
        return made.identifier(token)
    text: Text = read_text(made, token)
    if text.plain is None:
        made.problems.append(messages_blocks.filling_in_name(text.span))
    return Identifier(text.span, text.plain or str(token)[1:-1])


@rule("flag")
def flag(made: Making, kids: Kids) -> tuple[str, Token] | None:
    """`required` and the like; an unknown one is reported and left out."""
    word = words(kids[0]).replace("-", " ")
    if word in FLAGS:
        return word, kids[0]
    made.problems.append(messages_blocks.unknown_flag(made.token(kids[0]), FLAGS, nearest(word, FLAGS)))
    return None


@rule("default_part")
def default_part(made: Making, kids: Kids) -> Expression:
    """`= New`."""
    value: Expression = kids[0]
    return value


@rule("field_line")
def field_line(made: Making, kids: Kids) -> Field:
    """A field with what stands behind its type."""
    name, type_, *parts = kids
    flags: list[str] = []
    default: Expression | None = None
    end = type_.span.end
    for part in parts:
        if isinstance(part, tuple):
            flags.append(part[0])
            end = max(end, made.token(part[1]).end)
        elif part is not None:
            if default is not None:
                made.problems.append(messages_headers.second_default(part.span, default.span))
            default = part
            end = max(end, part.span.end)
    label = made.identifier(name)
    return Field(Span(made.source, label.span.start, end), label, type_, tuple(flags), default)


@rule("field")
def field(made: Making, kids: Kids) -> Field:
    """A field without anything behind its type."""
    return Field(made.span(kids), made.identifier(kids[0]), kids[1])


@rule("fields")
def fields(made: Making, kids: Kids) -> tuple[Field, ...]:
    """`gives a: T, b: T`."""
    return tuple(kids)
