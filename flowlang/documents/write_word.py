"""A Word file filled in by docxtpl. Only fields, loops and choices are run, whatever the file holds."""

import io
from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

# What zip files give as the time of a file when nobody knows: the same document has the same bytes.
_NO_TIME = (1980, 1, 1, 0, 0, 0)


class Unfit(Exception):
    """A template holds more than fields, loops and choices."""


def write_word(template: bytes, form: Mapping[str, Any]) -> bytes:
    """Fill in a Word file. `form` is what `fill.compile_form` gave. Raises ImportError without docxtpl."""
    from docxtpl import DocxTemplate

    document = DocxTemplate(io.BytesIO(template))
    document.render({name: Shown.of(data) for name, data in form.items()}, _environment(), autoescape=True)
    written = io.BytesIO()
    document.save(written)
    return without_times(written.getvalue())


@frozen(eq=False)
class Shown:
    """A value as a template sees it: its text, whether it is there, its fields, its items."""

    text: str
    there: bool
    fields: Mapping[str, "Shown"]
    items: tuple["Shown", ...]

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Shown":
        """From the data of a form."""
        items = tuple(cls.of({"fields": {}, **one}) for one in data.get("items", ()))
        fields = {name: cls.of(one) for name, one in data.get("fields", {}).items()}
        there = data.get("there", bool(items) if "items" in data else True)
        return cls(data.get("text", ""), there, fields, items)

    def __str__(self) -> str:
        return self.text

    def __bool__(self) -> bool:
        return self.there

    def __iter__(self) -> Iterator["Shown"]:
        return iter(self.items)

    def __getitem__(self, name: str) -> "Shown":
        return self.fields[name]


def _environment() -> Any:
    from jinja2 import nodes
    from jinja2.sandbox import SandboxedEnvironment

    allowed = (
        nodes.Template,
        nodes.Output,
        nodes.TemplateData,
        nodes.Name,
        nodes.Getattr,
        nodes.For,
        nodes.If,
        nodes.Not,
    )

    class Environment(SandboxedEnvironment):
        """Refuses everything but fields, loops and choices."""

        def compile(self, source: Any, *arguments: Any, **settings: Any) -> Any:
            tree = self.parse(source) if isinstance(source, str) else source
            for node in tree.find_all(nodes.Node):
                if not isinstance(node, allowed):
                    raise Unfit(type(node).__name__)
            return super().compile(tree, *arguments, **settings)

        def getattr(self, obj: Any, attribute: str) -> Any:
            # Only fields: methods and attributes of Python are out of reach.
            return obj.fields[attribute] if isinstance(obj, Shown) and attribute in obj.fields else ""

    return Environment(autoescape=True)


def without_times(data: bytes) -> bytes:
    """A zip file that does not say when it was written."""
    import zipfile

    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for one in old.infolist():
            info = zipfile.ZipInfo(one.filename, _NO_TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(one.filename))
    return written.getvalue()
