"""The keyword table for highlighting in a web page, as JSON; made, never written by hand."""

import json
import re

from flowlang.highlight.words import keywords, literal
from flowlang.schema.types import SIMPLE_TYPES

# What the keywords of each heading of the grammar, and literals, are called in the style sheet of the page.
STYLES = {
    "Declarations": "keyword",
    "Types": "type",
    "The header of a workflow": "keyword",
    "Steps": "keyword",
    "Tests": "keyword",
    "Conditions": "operator",
    "Values": "operator",
    "Small words between the parts": "keyword",
}
LITERALS = ("MOMENT", "DATE", "TIME", "ORDINAL", "DURATION", "MONEY", "PERCENT", "NUMBER")
# `\w` and `\b` of JavaScript know no letters beyond English.
_WORD = r"\p{L}\p{M}\p{N}_"


def web_table() -> str:
    """What may stand outside of texts and comments, in the order to be tried: a pattern and its style."""
    name = literal("NAME")
    rules = [
        *((literal(terminal), "number") for terminal in LITERALS),
        (rf"(?<=: )(?:{'|'.join(SIMPLE_TYPES)})\b", "type"),
        *((one.pattern, STYLES[one.heading]) for one in keywords()),
        (r"(?:yes|no|now|today|anything)\b", "constant"),
        (r"[A-Z]\w*", "type"),
        # A name is taken as a whole, so that no keyword is seen inside it.
        (name, "name"),
    ]
    table = {
        "name": _for_script(name),
        "rules": [[_for_script(pattern), style] for pattern, style in rules],
    }
    return json.dumps(table, indent=1, ensure_ascii=False) + "\n"


def _for_script(pattern: str) -> str:
    r"""A pattern of Python as one of JavaScript with the flag `u`; every `\b` in ours ends a word."""
    pattern = pattern.replace(r"[^\W\d]", r"[\p{L}_]").replace(r"\b", rf"(?![{_WORD}])")
    in_class = re.sub(r"(?<=\[)([^\]]*)\\w", lambda found: found[1] + _WORD, pattern)
    return in_class.replace(r"\w", f"[{_WORD}]")
