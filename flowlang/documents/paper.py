"""The documents of a test or a replay: what was asked for, and the bytes of each file."""

from collections.abc import Mapping
from datetime import datetime

from attrs import define, field, frozen

from flowlang.documents.blocks import blocks_of
from flowlang.documents.write_pdf import write_pdf
from flowlang.documents.write_text import write_text
from flowlang.documents.write_word import write_word
from flowlang.engine.marks import MarkedText
from flowlang.engine.ports import Request

MEDIA_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "ics": "text/calendar",
}


@frozen
class Paper:
    """A document that was made: the name of its file, how it is called, and its bytes."""

    file: str
    title: str
    data: bytes = field(repr=False)

    @property
    def media_type(self) -> str:
        """What kind of file it is, as mail programs call it."""
        return MEDIA_TYPES.get(self.file.rpartition(".")[2], "application/octet-stream")


@define(eq=False)
class Papers:
    """Makes the documents that are asked for. `forms` are Word files by template; `author` signs PDFs."""

    author: str
    forms: Mapping[str, bytes] = field(factory=dict, repr=False)
    by_file: dict[str, Paper] = field(factory=dict)
    keys: set[str] = field(factory=set)

    def hear(self, request: Request, at: datetime) -> None:
        """Make the document that a request asks for, if it asks for one from a template.

        Raises ImportError without the extra `documents`.
        """
        if not request.file or not request.template or request.key in self.keys:
            return
        self.keys.add(request.key)
        title = str(request.settings.get("name") or request.texts.get("name") or _title(request))
        if request.form is not None:
            data = write_word(self.forms[request.template], request.form)
        else:
            body = request.marked.get("body") or MarkedText((request.texts.get("body", ""),), ())
            write = write_text if request.file.endswith(".docx") else write_pdf
            data = write(title, self.author, blocks_of(body), at)
        self.by_file[request.file] = Paper(request.file, title, data)


def _title(request: Request) -> str:
    number = f" {request.number.text}" if request.number is not None else ""
    return f"{request.template[:1].upper()}{request.template[1:]}{number}"
