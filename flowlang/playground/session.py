"""One visitor: the files of the example that is open, and what is asked about them."""

from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import define, field
from lsprotocol import types as lsp

from flowlang.diagnostics import Severity
from flowlang.discovery import shown
from flowlang.lsp.pictures import Render, picture_at
from flowlang.lsp.places import offset_of
from flowlang.lsp.workspace import View, readable
from flowlang.memory import Memory
from flowlang.playground.as_json import Json, as_finding, as_item, point, units
from flowlang.project import Project, load_project
from flowlang.verdict import verdict

CONFIGURATION = "flow.toml"


@define
class Session:
    """A file and those that it uses, as they are in the editor of the page.

    `folder` is where they seem to lie. `render` lays a drawing out; without one, what is installed does.
    """

    folder: Path
    render: Render | None = None
    main: str = field(default="", init=False)
    texts: dict[str, str] = field(factory=dict, init=False)
    # What was read of the library stays, whichever file comes next.
    memory: Memory = field(factory=Memory, init=False)
    _project: Project | None = field(default=None, init=False)

    def open(self, main: str, files: Mapping[str, str]) -> None:
        """Start anew with a file and others that it may use, by their names in the folder.

        Only a `flow.toml` among them has to lie on disk, as it says that the folder is a project.
        """
        (self.folder / CONFIGURATION).write_text(files.get(CONFIGURATION, ""), "utf-8")
        self.main, self.texts, self._project = main, {}, None
        for name, text in files.items():
            self.change(name, text)

    def change(self, name: str, text: str) -> None:
        """A file has another text."""
        if name != CONFIGURATION:
            self.texts[shown(self.folder / name)] = readable(text)
            self._project = None

    def check(self) -> Json:
        """The findings of `flow check`."""
        return {"findings": [as_finding(one) for one in verdict(self._loaded())]}

    def draw(self, name: str, offset: int) -> Json:
        """The `title` and `svg` of the workflow at a place, or the `problem` why there is none."""
        return self._at(
            name,
            offset,
            lambda view, at: picture_at(view, view.source.position(at)[0] - 1, self.render),
        )

    def format(self, name: str) -> Json:
        """The `edits` that lay a file out; one that can't be read stays as it is, and a `problem` says so."""
        from flowlang.lsp.formatting import layout_edits
        from flowlang.syntax.format.format import format_source

        view = self._view(name)
        if view is None or format_source(view.source)[0] is None:
            return {"problem": "A text that can't be read can't be laid out. Mend its mistakes first."}
        return {
            "edits": [
                {
                    "from": units(view.source, offset_of(view.source, one.range.start)),
                    "to": units(view.source, offset_of(view.source, one.range.end)),
                    "text": one.new_text,
                }
                for one in layout_edits(view.source)
            ]
        }

    def test(self) -> Json:
        """The report of `flow test` on all files; with mistakes, no test is run, and a `problem` says so."""
        import json
        from zoneinfo import ZoneInfo

        from flowlang.ready import options_of, programs_of, tests_of
        from flowlang.testing.prepare import prepare
        from flowlang.testing.report import report_json
        from flowlang.testing.run import run_test

        project = self._loaded()
        if any(one.severity is Severity.ERROR for one in project.diagnostics):
            return {"problem": "No tests were run, because of mistakes in the text. Mend them first."}
        tests = tests_of(project)
        if not tests:
            return {"problem": 'No tests were found. A test begins with: test "what should hold"'}
        options = options_of(project)
        prepared = prepare(programs_of(project, options), project.schema, options)
        results = [run_test(prepared, test) for test in tests]
        zone = ZoneInfo(project.configuration.timezone)
        report: Json = json.loads(report_json((), results, project.schema, zone))
        return report

    def complete(self, name: str, offset: int) -> Json:
        """What may stand at a place, the best first."""
        from flowlang.lsp.completion import complete

        def found(view: View, at: int) -> Json:
            items = complete(view, at, snippets=True)
            return {"items": [as_item(view.source, one) for one in sorted(items, key=_order)]}

        return self._at(name, offset, found)

    def hover(self, name: str, offset: int) -> Json:
        """What is said about the name at a place: `from`, `to` and a `text` in Markdown; or nothing."""
        from flowlang.lsp.hover import hover_text

        def found(view: View, at: int) -> Json:
            said = hover_text(view, at)
            if said is None:
                return {}
            span = said[0].span
            return {
                "from": units(view.source, span.start),
                "to": units(view.source, span.end),
                "text": said[1],
            }

        return self._at(name, offset, found)

    def _loaded(self) -> Project:
        """The project as it is now. Raises `ProjectProblem`."""
        if self._project is None:
            asked = [self.folder / self.main]
            self._project = load_project(asked, with_used=True, instead=self.texts, memory=self.memory)
        return self._project

    def _view(self, name: str) -> View | None:
        """A file in its project; nothing when no other uses it, or it is no text of ours."""
        project, path = self._loaded(), shown(self.folder / name)
        tree = next((one for one in project.files if one.source.path == path), None)
        return None if tree is None else View(project, tree, self.memory)

    def _at(self, name: str, offset: int, answer: Callable[[View, int], Json]) -> Json:
        view = self._view(name)
        return {} if view is None else answer(view, point(view.source, offset))


def _order(item: lsp.CompletionItem) -> str:
    return item.sort_text or item.label
