"""What is kept of a check, as JSON: the answers that it rests on, the findings, and the files it looked at.

Reading makes sure of every part, so that a damaged or foreign entry is no entry.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from flowlang.diagnostics.codes import CODES, Severity
from flowlang.diagnostics.model import Diagnostic, Edit, Fix, Related
from flowlang.inputs import Answer, digest
from flowlang.source import SourceFile, Span

FORMAT = "flowlang check 1"


class NoEntry(Exception):
    """These bytes are no entry, or not the one that was looked for."""


@frozen
class Kept:
    """The verdict of a check: findings, and the paths of the files that were asked for."""

    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


def to_bytes(key: str, given: Mapping[tuple[str, str], Answer], kept: Kept) -> bytes:
    """An entry: the digest of all that follows, and a line of JSON."""
    sources: dict[SourceFile, int] = {}
    findings = [_finding(one, sources) for one in kept.findings]
    document = {
        "format": FORMAT,
        "key": key,
        "given": [[kind, path, answer] for (kind, path), answer in given.items()],
        "sources": [[source.path, source.text] for source in sources],
        "findings": findings,
        "files": list(kept.files),
    }
    # Names of files may hold what is no Unicode, and JSON in ASCII keeps that, too.
    payload = json.dumps(document, separators=(",", ":")).encode("ascii")
    return digest(payload).encode("ascii") + b"\n" + payload


@frozen
class Entry:
    """An entry as it was read. Its verdict is only made when the answers still hold."""

    given: Mapping[tuple[str, str], Answer]
    document: Mapping[str, Any]

    def verdict(self) -> Kept:
        """The findings and files. Raises NoEntry when they aren't as `to_bytes` made them."""
        try:
            sources = [SourceFile(str(path), str(text)) for path, text in self.document["sources"]]
            findings = tuple(_read_finding(one, sources) for one in self.document["findings"])
            return Kept(findings, tuple(str(one) for one in self.document["files"]))
        except (KeyError, TypeError, ValueError, IndexError, AttributeError) as problem:
            raise NoEntry from problem


def from_bytes(data: bytes, key: str) -> Entry:
    """Read an entry that was kept under a key. Raises NoEntry."""
    head, _, payload = data.partition(b"\n")
    if head.decode("ascii", "replace") != digest(payload):
        raise NoEntry
    try:
        document = json.loads(payload)
        if document["format"] != FORMAT or document["key"] != key:
            raise NoEntry
        return Entry({(kind, path): answer for kind, path, answer in document["given"]}, document)
    except (KeyError, TypeError, ValueError, RecursionError) as problem:
        raise NoEntry from problem


# --- Findings -----------------------------------------------------------------------------------


def _span(span: Span, sources: dict[SourceFile, int]) -> list[int]:
    return [sources.setdefault(span.source, len(sources)), span.start, span.end]


def _finding(one: Diagnostic, sources: dict[SourceFile, int]) -> dict[str, object]:
    return {
        "code": one.code,
        "message": one.message,
        "span": _span(one.span, sources),
        "label": one.label,
        "related": [[_span(place.span, sources), place.label] for place in one.related],
        "notes": list(one.notes),
        "help": one.help,
        "fixes": [
            [fix.title, [[_span(edit.span, sources), edit.text] for edit in fix.edits], fix.safe]
            for fix in one.fixes
        ],
        "level": one.level and one.level.value,
    }


def _read_span(written: Sequence[int], sources: Sequence[SourceFile]) -> Span:
    number, start, end = written
    source = sources[number]
    if number < 0 or not 0 <= start <= end <= len(source.text):
        raise ValueError("this place is not in the text")
    return Span(source, start, end)


def _read_finding(one: Mapping[str, Any], sources: Sequence[SourceFile]) -> Diagnostic:
    if one["code"] not in CODES:
        raise ValueError("there is no such code")
    return Diagnostic(
        code=one["code"],
        message=one["message"],
        span=_read_span(one["span"], sources),
        label=one["label"],
        related=tuple(Related(_read_span(span, sources), label) for span, label in one["related"]),
        notes=tuple(one["notes"]),
        help=one["help"],
        fixes=tuple(
            Fix(title, tuple(Edit(_read_span(span, sources), text) for span, text in edits), safe)
            for title, edits, safe in one["fixes"]
        ),
        level=None if one["level"] is None else Severity(one["level"]),
    )
