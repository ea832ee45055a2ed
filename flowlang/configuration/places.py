"""Where the keys and values of a configuration file stand."""

import re

from flowlang.source import SourceFile, Span


def key_span(source: SourceFile, table: str, key: str) -> Span:
    """Where a key stands in a configuration file; the start of the file if it's written in an unusual way."""
    return _entry(source, table, key)[0]


def value_span(source: SourceFile, table: str, key: str) -> Span:
    """Where the value of a key stands, on its first line."""
    return _entry(source, table, key)[1]


def _entry(source: SourceFile, table: str, key: str) -> tuple[Span, Span]:
    # The standard reader of TOML keeps no positions. Finding the line of a key again by its look is enough
    # to point at it.
    bare = re.escape(key)
    name = rf"(?:\"{bare}\"|'{bare}'|{bare})"
    value = r"""\s*("[^"]*"|'[^']*'|[^#]*?)\s*(?:#.*)?$"""
    entry = re.compile(rf"\s*({name})\s*[=.]{value}")
    dotted = re.compile(rf"\s*({re.escape(table)}\s*\.\s*{name})\s*={value}") if table else entry
    heading = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]")
    current = ""
    for number, start in enumerate(source.line_starts, start=1):
        line = source.line(number)
        if opened := heading.match(line):
            current = opened[1].strip("\"'")
            if f"{current}.".startswith(f"{table}.{key}." if table else f"{key}."):
                whole = Span(source, start + opened.start(1), start + opened.end(1))
                return whole, whole
            continue
        matched = entry.match(line) if current == table else dotted.match(line) if current == "" else None
        if matched is not None:
            return (
                Span(source, start + matched.start(1), start + matched.end(1)),
                Span(source, start + matched.start(2), start + max(matched.end(2), matched.start(2) + 1)),
            )
    return Span(source, 0, 0), Span(source, 0, 0)


def item_span(source: SourceFile, table: str, key: str, item: str) -> Span:
    """Where an item of a list of texts stands; the list may run over several lines."""
    whole = value_span(source, table, key)
    at = re.compile(rf"""(["']){re.escape(item)}\1""").search(source.text, whole.start)
    return Span(source, *at.span()) if at else whole
