"""The Word files that templates name: found inside the project, read, and checked."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from flowlang.check.model import CheckedTemplate
from flowlang.check.templates import FILE
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import read_bytes, shown
from flowlang.documents import messages
from flowlang.inputs import is_file, names, resolved, size
from flowlang.schema.model import Schema
from flowlang.syntax.expressions import Text

if TYPE_CHECKING:
    from flowlang.documents.check import CheckedForm


def check_forms(
    templates: Iterable[CheckedTemplate], folder: Path, root: Path, schema: Schema
) -> "tuple[dict[str, CheckedForm], list[Diagnostic]]":
    """The Word files of the templates in a file, by template. `root` is the folder of its project."""
    forms: dict[str, CheckedForm] = {}
    found: list[Diagnostic] = []
    for template in templates:
        entry = next((one for one in template.info.tree.entries if one.name.text == FILE), None)
        if entry is None:
            continue
        if not isinstance(entry.value, Text) or entry.value.plain is None:
            found.append(messages.not_a_plain_name(entry.name.span))
            continue
        body = next((one for one in template.info.tree.entries if one.name.text == "body"), None)
        if body is not None:
            found.append(messages.text_and_file(body.name.span, entry.name.span))
            continue
        form, problems = _check(template, entry.value, folder, root, schema)
        found += problems
        if form is not None:
            forms[template.info.name] = form
    return forms, found


def _check(
    template: CheckedTemplate, written: Text, folder: Path, root: Path, schema: Schema
) -> "tuple[CheckedForm | None, list[Diagnostic]]":
    # Most projects have no Word files.
    from flowlang.documents.check import check_form
    from flowlang.documents.word_file import LARGEST

    name, span = written.plain or "", written.span
    inside = resolved(root)
    if "\\" in name or "\0" in name or not name.strip():
        return None, [messages.outside_project(name, span)]
    places = [resolved(folder / name), resolved(inside / name)]
    # Where a link leads counts, not where it stands.
    if any(not place.is_relative_to(inside) for place in places):
        return None, [messages.outside_project(name, span)]
    path = next((place for place in places if is_file(place)), None)
    if path is None:
        near = {one for place in places for one in names(place.parent) if one.endswith(".docx")}
        return None, [messages.no_such_file(name, span, sorted(near))]
    if size(path) > LARGEST:
        why = f"it has more than {LARGEST / 1e6:.0f} MB"
        return None, [messages.not_a_word_file(name, why, span)]
    return check_form(template, read_bytes(path), shown(path), span, schema)
