"""Which pictures the site has, and where their shapes lead."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from urllib.parse import unquote

from attrs import frozen

from flowlang.connect.draw import Drawing
from flowlang.diagram.dot import Options, dot_text
from flowlang.diagram.maps.life import life_map
from flowlang.diagram.maps.record import record_map
from flowlang.diagram.maps.schema import TITLE, entities, schema_dot
from flowlang.diagram.maps.sheet import Sheet, sheet_dot
from flowlang.diagram.wording import description
from flowlang.plan.graph import Plan
from flowlang.plan.life import moves_of
from flowlang.plan.walk import fields_read, fields_written
from flowlang.project import Project
from flowlang.schema.model import RecordInfo
from flowlang.schema.types import ChoiceOf
from flowlang.site.pictures import drawn
from flowlang.site.places import Places
from flowlang.site.workflows import WorkflowPage

SCHEMA = "schema"


@frozen
class Drawings:
    """The pictures of a site. `said` is how a place is shown."""

    project: Project
    plans: Sequence[Plan]
    places: Places
    pages: Sequence[WorkflowPage]
    said: Callable[[str], str]

    def drawn(self, records: Iterable[RecordInfo]) -> dict[str, str]:
        """All pictures: `workflow NAME`, `record NAME`, `life RECORD.FIELD` and `schema`."""
        wanted = {f"workflow {plan.name}": _workflow(plan) for plan in self.plans}
        for record in records:
            sheet = record_map(record, self.plans)
            if any(card.kind == "action" for card in sheet.cards):
                wanted[f"record {record.name}"] = _sheet(sheet)
            for field in record.fields.values():
                kind = field.type
                if isinstance(kind, ChoiceOf) and moves_of(self.plans, record.name, field.name, kind.values):
                    life = life_map(record.name, field, kind, self.plans)
                    wanted[f"life {record.name}.{field.name}"] = _sheet(life)
        used = {name for plan in self.plans for name in fields_read(plan) | fields_written(plan)}
        files = {source.path for source in self.project.sources}
        found = entities(self.project.schema, files, used, "normal")
        if found:
            said = f"{len(found)} records and how they refer to each other."
            wanted[SCHEMA] = Drawing(schema_dot(found, _same), TITLE, said)
        return drawn(wanted, self._addresses(), self.said)

    def _addresses(self) -> Callable[[str, str], str | None]:
        lines = self._lines()

        def address(key: str, href: str) -> str | None:
            if href.startswith("#"):
                return href
            root = "" if key == SCHEMA else "../"
            path, _, line = unquote(href).rpartition("#L")
            found = lines.get((path, int(line) if line.isdecimal() else 0))
            return f"{root}{found}" if found is not None else None

        return address

    def _lines(self) -> Mapping[tuple[str, int], str]:
        """Where the lines of the files are told of: those of workflows, and of fields and records."""
        found: dict[tuple[str, int], str] = {}
        for record in self.project.schema.records.values():
            place = self.places.records[record.name]
            found[record.span.source.path, record.span.line] = place
            for field in record.fields.values():
                found[field.span.source.path, field.span.line] = f"{place}#{field.name}"
        for page in self.pages:
            last = page.block.first + len(page.block.lines)
            for line in range(page.block.first, last):
                found[page.plan.path, line] = f"{page.href}#L{line}"
        return found


def _same(path: str) -> str:
    return path


def _workflow(plan: Plan) -> Drawing:
    return Drawing(dot_text(plan, Options(link="", titled=False)), plan.name, description(plan))


def _sheet(sheet: Sheet) -> Drawing:
    return Drawing(sheet_dot(sheet, _same), sheet.title, f"{sheet.doc} {sheet.small_print}.")
