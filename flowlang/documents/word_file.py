"""A Word file read: its paragraphs as text, and the tags of docxtpl in them.

What is read is the text that people see: the body, headers and footers, notes. Nothing in the file is run.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

from attrs import frozen

from flowlang.source import SourceFile, Span

LARGEST = 10_000_000
"""Bytes that a Word file may have; a template with a logo has some hundred thousand."""
_LARGEST_INSIDE = 60_000_000
_PARTS = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes)\.xml")
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TAG = re.compile(
    r"\{\{[-\s]*(?P<value>.*?)[-\s]*\}\}|\{%-?(?:(?:p|tr|tc|r)(?=\s))?\s*(?P<line>.*?)\s*-?%\}|\{#.*?#\}"
)
_LOOSE = re.compile(r"\{\{|\}\}|\{%|%\}")


class NotWord(Exception):
    """The bytes are no Word file; the text says why."""


@frozen
class Tag:
    """`{{ … }}` or `{% … %}` in a Word file: what stands in it, and where."""

    is_value: bool
    text: str
    span: Span


@frozen
class WordFile:
    """The text of a Word file, a line for each paragraph, with its tags; `loose` are braces without one."""

    source: SourceFile
    tags: tuple[Tag, ...]
    loose: tuple[Span, ...]


def read_word(data: bytes, path: str) -> WordFile:
    """Read a `.docx`. `path` is what messages call it. Raises NotWord."""
    paragraphs = [" ".join(one.split("\n")) for xml in _parts(data) for one in _paragraphs(xml)]
    source = SourceFile(path, "\n".join(paragraphs) + "\n")
    tags: list[Tag] = []
    loose: list[Span] = []
    at = 0
    for paragraph in paragraphs:
        end = 0
        for found in _TAG.finditer(paragraph):
            loose += _loose(source, at, paragraph, end, found.start())
            end = found.end()
            which = "value" if found["value"] is not None else "line"
            if found[which] is not None:
                span = Span(source, at + found.start(which), at + found.end(which))
                tags.append(Tag(which == "value", found[which], span))
        loose += _loose(source, at, paragraph, end, len(paragraph))
        at += len(paragraph) + 1
    return WordFile(source, tuple(tags), tuple(loose))


def _loose(source: SourceFile, base: int, paragraph: str, start: int, end: int) -> list[Span]:
    found = _LOOSE.finditer(paragraph, start, end)
    return [Span(source, base + one.start(), base + one.end()) for one in found]


def _parts(data: bytes) -> Iterator[ElementTree.Element]:
    if len(data) > LARGEST:
        raise NotWord(f"it has {len(data) / 1e6:.0f} MB, and a template may have {LARGEST / 1e6:.0f}")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [one for one in archive.infolist() if _PARTS.fullmatch(one.filename)]
            if not any(one.filename == "word/document.xml" for one in names):
                raise NotWord("it holds no text of a Word document")
            if sum(one.file_size for one in archive.infolist()) > _LARGEST_INSIDE:
                raise NotWord("it would grow too large when it is unpacked")
            # The body first: it is what a reader of the message looks at.
            for one in sorted(names, key=lambda one: (one.filename != "word/document.xml", one.filename)):
                yield _read_xml(archive.read(one))
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError, EOFError) as problem:
        raise NotWord("it is not a .docx file, or it is damaged") from problem
    except ElementTree.ParseError as problem:
        raise NotWord("the text in it is damaged") from problem


def _read_xml(data: bytes) -> ElementTree.Element:
    # Word writes no document type; with one, a small file could grow without end.
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise NotWord("it was not written by a word processor: it declares entities")
    return ElementTree.fromstring(data)  # noqa: S314 - without declarations nothing can be expanded


def _paragraphs(part: ElementTree.Element) -> Iterator[str]:
    for paragraph in part.iter(f"{_W}p"):
        yield "".join(_texts(paragraph))


def _texts(element: ElementTree.Element) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in {f"{_W}tab", f"{_W}br", f"{_W}cr"}:
            yield " "
        elif child.tag != f"{_W}p":
            # A paragraph inside, in a text box, is met on its own.
            yield from _texts(child)
