"""FL0914: a name that is written unlike all others of its kind."""

from collections.abc import Iterator

from flowlang.diagnostics import Diagnostic
from flowlang.lint.folder import Folder
from flowlang.schema.types import variable_of
from flowlang.syntax.declarations import Choice, Event, Extend, Record
from flowlang.syntax.expressions import Identifier


def check(folder: Folder) -> Iterator[Diagnostic]:
    """Find types without a capital, and fields with one."""
    for file in folder.files:
        for one in file.declarations:
            if isinstance(one, Record | Event | Choice) and one.name.text[:1].islower():
                wanted = "".join(part[:1].upper() + part[1:] for part in one.name.text.split("_"))
                yield _unlike(one.name, "records, events and choices begin with a capital", wanted)
            if isinstance(one, Record | Event | Extend):
                for field in one.fields:
                    if any(letter.isupper() for letter in field.name.text):
                        wanted = variable_of(field.name.text)
                        yield _unlike(field.name, "fields are written in small letters", wanted)


def _unlike(name: Identifier, rule: str, wanted: str) -> Diagnostic:
    return Diagnostic(
        "FL0914",
        f"`{name.text}` is written unlike other names: {rule}",
        name.span,
        help=f"call it `{wanted}`",
    )
