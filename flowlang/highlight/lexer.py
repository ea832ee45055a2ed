"""The Pygments lexer, found by Pygments through its entry point; only this module imports Pygments."""

from pygments.lexer import RegexLexer, bygroups, include
from pygments.token import (
    Comment,
    Keyword,
    Literal,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Text,
    Whitespace,
    _TokenType,
)

from flowlang.highlight.words import keywords, literal
from flowlang.schema.types import SIMPLE_TYPES

# What the keywords of each heading of the grammar are to Pygments.
TOKENS = {
    "Declarations": Keyword.Declaration,
    "Types": Keyword.Type,
    "The header of a workflow": Keyword,
    "Steps": Keyword,
    "Tests": Keyword.Reserved,
    "Conditions": Operator.Word,
    "Values": Operator.Word,
    "Small words between the parts": Keyword.Pseudo,
}
LITERALS: dict[str, _TokenType] = {
    "MOMENT": Literal.Date,
    "DATE": Literal.Date,
    "TIME": Literal.Date,
    "ORDINAL": Literal.Date,
    "DURATION": Number,
    "MONEY": Number,
    "PERCENT": Number,
    "NUMBER": Number,
}
SIGNS = r"[()|,.:;=+\-*/<>≥≤≠!&]"
FILLING = (r"\{", String.Interpol, "filling")


class FlowLexer(RegexLexer):
    """Reads FlowLang for Pygments: documents, terminals, code reviews."""

    name = "FlowLang"
    url = "https://github.com/flowlang/flowlang"
    aliases = ("flow", "flowlang")
    filenames = ("*.flow",)
    mimetypes = ("text/x-flow",)

    tokens = {  # noqa: RUF012 - Pygments reads it once, when the class is made
        "root": [
            (r"\s*\n", Whitespace),
            # `name: value`, also where the name is a keyword elsewhere.
            (
                r"(?<=\n)([ \t]+)([^\W\d]\w*)(:)([ \t]+)(?=\S)",
                bygroups(Whitespace, Name.Attribute, Punctuation, Whitespace),
            ),
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r'"""', String.Heredoc, "block"),
            (r'"', String.Double, "text"),
            (r"[“”„][^“”„\"\n]*[“”]?", String.Double),
            include("value"),
        ],
        "value": [
            # Behind a dot every word is a field.
            (rf"(\.)({literal('NAME')})", bygroups(Punctuation, Name.Attribute)),
            *((literal(terminal), token) for terminal, token in LITERALS.items()),
            (rf"(?<=: )(?:{'|'.join(SIMPLE_TYPES)})\b", Keyword.Type),
            *((rf"\b(?:{one.pattern})", TOKENS[one.heading]) for one in keywords()),
            (r"(?:yes|no|now|today|anything)\b", Keyword.Constant),
            (r"[A-Z]\w*", Name.Class),
            (literal("NAME"), Name),
            (SIGNS, Punctuation),
        ],
        "text": [
            (r"\\.|\{\{|\}\}", String.Escape),
            FILLING,
            (r'"', String.Double, "#pop"),
            # A text that is never closed ends with its line.
            (r"\n", Whitespace, "#pop"),
            (r'[^"\\{}\n]+|[{}\\]', String.Double),
        ],
        "block": [
            (r"\\.|\{\{|\}\}", String.Escape),
            FILLING,
            (r'"""', String.Heredoc, "#pop"),
            (r'[^"\\{}]+|["{}\\]', String.Heredoc),
        ],
        "filling": [
            (r"\}", String.Interpol, "#pop"),
            # Never closed: the text has to end all the same.
            (r"(?=\n)", Text, "#pop"),
            (r"[ \t]+", Whitespace),
            (r'"(?:[^"\\\n]|\\.)*"?', String.Double),
            include("value"),
        ],
    }
