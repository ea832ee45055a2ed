"""The TextMate grammar, for VS Code and other editors that read this form; made, never written by hand."""

import json
from collections.abc import Mapping, Sequence

from flowlang.highlight.words import keywords, literal
from flowlang.schema.types import SIMPLE_TYPES

SCOPES = {
    "Declarations": "storage.type.declaration.flow",
    "Types": "support.type.flow",
    "The header of a workflow": "keyword.control.trigger.flow",
    "Steps": "keyword.control.step.flow",
    "Tests": "keyword.control.test.flow",
    "Conditions": "keyword.operator.word.flow",
    "Values": "keyword.operator.value.flow",
    "Small words between the parts": "keyword.other.small.flow",
}
LITERALS = {
    "MOMENT": "constant.other.date.flow",
    "DATE": "constant.other.date.flow",
    "TIME": "constant.other.date.flow",
    "ORDINAL": "constant.other.date.flow",
    "DURATION": "constant.numeric.duration.flow",
    "MONEY": "constant.numeric.money.flow",
    "PERCENT": "constant.numeric.flow",
    "NUMBER": "constant.numeric.flow",
}
Rule = Mapping[str, object]


def textmate_grammar() -> str:
    """The grammar as the text of its JSON file."""
    grammar = {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "FlowLang",
        "scopeName": "source.flow",
        "fileTypes": ["flow"],
        "patterns": [{"include": f"#{name}"} for name in ("comment", "block", "text", "entry", "value")],
        "repository": {
            "comment": {"match": "#.*$", "name": "comment.line.number-sign.flow"},
            "block": _text('"""', '"""', "string.quoted.triple.flow"),
            "text": {
                "patterns": [
                    _text('"', '"|$', "string.quoted.double.flow"),
                    _match('[“”„][^“”„"]*[“”]?', "string.quoted.double.flow"),
                ]
            },
            "filling": {
                "begin": r"\{",
                "end": r"\}|$",
                "name": "meta.filling.flow",
                "beginCaptures": {"0": {"name": "punctuation.section.filling.flow"}},
                "endCaptures": {"0": {"name": "punctuation.section.filling.flow"}},
                "patterns": [
                    _match(r'"(?:[^"\\]|\\.)*"?', "string.quoted.double.flow"),
                    {"include": "#value"},
                ],
            },
            "entry": {
                "match": r"^\s+([^\W\d]\w*)(:)\s+(?=\S)",
                "captures": {
                    "1": {"name": "variable.other.property.flow"},
                    "2": {"name": "punctuation.separator.flow"},
                },
            },
            "value": {"patterns": _values()},
        },
    }
    return json.dumps(grammar, indent=2, ensure_ascii=False) + "\n"


def _values() -> Sequence[Rule]:
    return [
        {
            "match": rf"\.({literal('NAME')})",
            "captures": {"1": {"name": "variable.other.property.flow"}},
        },
        *(_match(literal(terminal), scope) for terminal, scope in LITERALS.items()),
        _match(rf"(?<=: )(?:{'|'.join(SIMPLE_TYPES)})\b", "support.type.flow"),
        *(_match(rf"\b(?:{one.pattern})", SCOPES[one.heading]) for one in keywords()),
        _match(r"\b(?:yes|no|now|today|anything)\b", "constant.language.flow"),
        _match(r"\b[A-Z]\w*", "entity.name.type.flow"),
        # A name is taken as a whole, so that no keyword is seen inside it.
        _match(rf"\b{literal('NAME')}", "variable.other.flow"),
    ]


def _match(pattern: str, scope: str) -> Rule:
    return {"match": pattern, "name": scope}


def _text(begin: str, end: str, scope: str) -> Rule:
    return {
        "begin": begin,
        "end": end,
        "name": scope,
        "patterns": [
            _match(r"\\.|\{\{|\}\}", "constant.character.escape.flow"),
            {"include": "#filling"},
        ],
    }
