"""The whole site: from a project to the files of its pages."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from attrs import define, field

from flowlang.diagnostics import Diagnostic
from flowlang.plan.graph import Plan
from flowlang.plan.links import links_between
from flowlang.project import Project
from flowlang.report.dictionary import in_words
from flowlang.site import things
from flowlang.site.drawings import Drawings
from flowlang.site.examples import Example, example_of
from flowlang.site.places import (
    ACTIONS,
    HOME,
    POLICIES,
    RECORDS,
    SEGMENTS,
    TABLES,
    TEMPLATES,
    Places,
    action_place,
    mark_of,
    places_of,
)
from flowlang.site.search import Found, index_script
from flowlang.site.style import asset, style_sheet
from flowlang.site.text import Action, Block, Line, Painter
from flowlang.site.workflows import Version, WorkflowPage, workflow_page
from flowlang.testing.model import name_of

if TYPE_CHECKING:
    import jinja2

Files = dict[str, str]


@define
class Builder:
    """Makes the pages of a project.

    `findings` are shown on the first page. `history` tells the changes of a file, and `short` how its path is
    shown: both are given the path that messages show.
    """

    project: Project
    findings: Sequence[Diagnostic]
    history: Callable[[str], Sequence[Version]]
    short: Callable[[str], str]
    plans: Sequence[Plan] = field(init=False)
    places: Places = field(init=False)
    pages: Sequence[WorkflowPage] = field(init=False)
    records: Sequence[things.RecordPage] = field(init=False)
    pictures: Mapping[str, str] = field(init=False)
    _templates: "jinja2.Environment" = field(init=False)

    def __attrs_post_init__(self) -> None:
        # Of two workflows with the same name, which is a mistake, the first has a page.
        self.plans = list({plan.name: plan for plan in reversed(self.project.plans)}.values())[::-1]
        self.places = places_of(self.project, self.plans)
        links = links_between(self.plans)
        examples = self._examples()
        history: dict[str, Sequence[Version]] = {}
        for plan in self.plans:
            path = plan.path.partition(" (recipe")[0]
            if path not in history:
                history[path] = self.history(path)
        self.pages = [
            workflow_page(
                plan,
                self.said(plan.path),
                self.places,
                self.project.schema,
                links,
                self.project.policies,
                examples.get(plan.path.partition(" (recipe")[0], ()),
                history[plan.path.partition(" (recipe")[0]],
            )
            for plan in self.plans
        ]
        self.records = things.record_pages(self.project, self.places, self.plans)
        self.pictures = Drawings(self.project, self.plans, self.places, self.pages, self.said).drawn(
            [one.record for one in self.records if one.own]
        )
        self._templates = _environment()

    @property
    def name(self) -> str:
        """The name of the project, as the site carries it."""
        return self.project.configuration.name or "Workflows"

    def said(self, text: str) -> str:
        """A text that begins with the path of a file, as the site shows it."""
        paths = sorted((file.source.path for file in self.project.files), key=len, reverse=True)
        path = next((one for one in paths if text.startswith(one)), "")
        return self.short(path) + text[len(path) :] if path else text

    def files(self) -> Files:
        """All files of the site, by their path in its folder."""
        made: Files = {"site.css": style_sheet(), "site.js": asset("site.js")}
        made["search-index.js"] = index_script(self._found())
        made[HOME] = self._home()
        for page in self.pages:
            made[page.href] = self._render("workflow.html", page.href, page.plan.name, page=page)
        for record in self.records:
            lives = self._lives(record.record.name)
            made[record.href] = self._render(
                "record.html", record.href, record.record.name, page=record, lives=lives
            )
        made[RECORDS] = self._render(
            "records.html",
            RECORDS,
            "Records",
            records=self.records,
            events=things.events(self.project, self.places),
            schema=self.project.schema,
            in_words=in_words,
        )
        groups = things.catalogue(self.project, self.places, self.pages)
        made[ACTIONS] = self._render("actions.html", ACTIONS, "Actions", groups=groups)
        for title, href, entries in self._texts():
            made[href] = self._render("texts.html", href, title, entries=entries)
        tables = things.tables(self.project, self.places, self.plans)
        made[TABLES] = self._render("tables.html", TABLES, "Tables", tables=tables)
        return made

    # --- Pages ----------------------------------------------------------------------------------

    def _render(self, template: str, href: str, title: str, **given: Any) -> str:
        root = "../" * href.count("/")
        painter = Painter(self.project.schema, self.places, root, self._variables())

        def paint(block: Block, actions: Mapping[int, Action] | None = None) -> list[Line]:
            return painter.paint(block, actions)

        return self._templates.get_template(template).render(
            site=self.name,
            title=title,
            root=root,
            here=href,
            menu=self._menu(),
            pictures=self.pictures,
            places=self.places,
            paint=paint,
            said=self.said,
            mark_of=mark_of,
            **given,
        )

    def _home(self) -> str:
        by_area: dict[str, list[WorkflowPage]] = {}
        by_owner: dict[str, list[WorkflowPage]] = {}
        by_record: dict[str, list[WorkflowPage]] = {}
        for page in self.pages:
            by_area.setdefault(page.area, []).append(page)
            by_owner.setdefault(page.plan.owner, []).append(page)
            for record in page.records:
                by_record.setdefault(record, []).append(page)
        return self._render(
            "home.html",
            HOME,
            self.name,
            areas=dict(sorted(by_area.items())),
            owners=dict(sorted(by_owner.items(), key=lambda one: (not one[0], one[0]))),
            records=dict(sorted(by_record.items())),
            findings=self.findings,
            teams=[name for name in self.places.teams if name not in by_owner],
            owner_mark=lambda name: mark_of(self.places.teams.get(name, "")),
            no_mark=lambda name: "",
            pages=self.pages,
        )

    def _menu(self) -> list[tuple[str, str]]:
        schema = self.project.schema
        found = [("Workflows", HOME), ("Records", RECORDS), ("Actions", ACTIONS)]
        for title, href, some in (
            ("Segments", SEGMENTS, schema.segments),
            ("Tables", TABLES, schema.tables),
            ("Policies", POLICIES, self.project.policies),
            ("Templates", TEMPLATES, schema.templates),
        ):
            found += [(title, href)] if some else []
        return found

    def _texts(self) -> list[tuple[str, str, Sequence[things.TextEntry]]]:
        given = (self.project, self.places, self.pages)
        return [
            ("Segments", SEGMENTS, things.segments(*given)),
            ("Policies", POLICIES, things.policies(*given)),
            ("Templates", TEMPLATES, things.templates(*given)),
        ]

    def _lives(self, record: str) -> list[str]:
        """The keys of the pictures of the lives of a record's choices."""
        return [key for key in self.pictures if key.startswith(f"life {record}.")]

    def _examples(self) -> Mapping[str, Sequence[Example]]:
        return {
            path: [example_of(test, name_of(test)) for test in file.tests]
            for path, file in self.project.checked.items()
        }

    def _variables(self) -> Mapping[str, str]:
        return {record.variable: record.name for record in self.project.schema.records.values()}

    # --- Search ---------------------------------------------------------------------------------

    def _found(self) -> list[Found]:
        found = [
            Found(
                page.plan.name,
                "workflow",
                page.href,
                page.plan.doc,
                " ".join([page.plan.owner, *page.plan.tags, *page.block.lines]),
            )
            for page in self.pages
        ]
        for one in self.records:
            found.append(Found(one.record.name, "record", one.href, one.record.doc))
            found += [
                Found(f"{one.record.name}.{row.name}", "field", f"{one.href}#{row.name}", row.said)
                for row in one.fields
                if one.own
            ]
        for action in self.project.schema.actions:
            found.append(Found(action.signature, "action", action_place(self.places, action), action.doc))
        for _, _, entries in self._texts():
            for entry in entries:
                words = " ".join(entry.block.lines)
                kind, href = next(
                    (kind, some[entry.name])
                    for kind, some in (
                        ("segment", self.places.segments),
                        ("policy", self.places.policies),
                        ("template", self.places.templates),
                    )
                    if entry.name in some and mark_of(some[entry.name]) == entry.mark
                )
                found.append(Found(entry.name, kind, href, "", words))
        for kind, some in (
            ("table", self.places.tables),
            ("event", self.places.events),
            ("choice", self.places.choices),
        ):
            found += [Found(name, kind, href) for name, href in some.items()]
        return found


def _environment() -> "jinja2.Environment":
    import jinja2

    return jinja2.Environment(
        loader=jinja2.PackageLoader("flowlang.site"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
    )
