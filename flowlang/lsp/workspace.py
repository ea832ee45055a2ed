"""What is open in the editor, and the projects that this belongs to; unsaved texts win over files."""

from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import define, field, frozen

from flowlang.configuration import find_configuration, is_settings
from flowlang.configuration.find import FILE_NAME
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import shown
from flowlang.inputs import flow_tree, noting
from flowlang.lsp.disk import Disk, folders_below, moment
from flowlang.lsp.names import FileNames, names_in, variables_at
from flowlang.memory import Memory
from flowlang.project import Project, load_project, read_project
from flowlang.schema.types import Type
from flowlang.source import SourceFile
from flowlang.syntax.declarations import FlowFile
from flowlang.verdict import verdict


@frozen
class Home:
    """What is checked together: the folder of a `flow.toml`, a folder of the editor, or one file."""

    path: Path

    @property
    def asked(self) -> list[Path]:
        """What `flow check` would be called with.

        In a folder without a configuration those below it that have one are projects of their own.
        """
        if not self.path.is_dir() or find_configuration(self.path) is not None:
            return [self.path]
        inner = [Path(one) for one in folders_below(self.path) if (Path(one) / FILE_NAME).is_file()]
        if not inner:
            return [self.path]
        return [
            one
            for one in (self.path / name.partition("\0")[0] for name in flow_tree(self.path))
            if not any(one.is_relative_to(folder) for folder in inner)
        ]


@frozen
class View:
    """One file as it is now, in the project that it belongs to."""

    project: Project
    tree: FlowFile
    memory: Memory = field(repr=False)

    @property
    def source(self) -> SourceFile:
        """The text of the file."""
        return self.tree.source

    @property
    def names(self) -> FileNames:
        """What the names in the file mean."""
        return self.names_of(self.tree)

    def variables(self, offset: int) -> dict[str, Type]:
        """The variables of the declaration in which an offset stands, by name."""
        return variables_at(self.tree, self.project.schema, offset)

    def names_of(self, tree: FlowFile) -> FileNames:
        """What the names in any file of the project mean."""
        schema = self.project.schema
        return self.memory.recall("names", tree.source.path, (tree, schema), lambda: names_in(tree, schema))


@define
class Workspace:
    """The folders and texts of an editor.

    `revision` counts changes: what was worked out for one revision holds until the next.
    """

    folders: list[Path] = field(factory=list)
    buffers: dict[Path, str] = field(factory=dict)
    revision: int = 0
    _memories: dict[Home, Memory] = field(factory=dict, init=False)
    _projects: dict[Home, tuple[int, Project]] = field(factory=dict, init=False)
    _readings: dict[Home, tuple[int, Project]] = field(factory=dict, init=False)
    _homes: dict[Path, Home] = field(factory=dict, init=False)
    _asked: dict[Home, list[Path]] = field(factory=dict, init=False)
    _disks: dict[Home, Disk] = field(factory=dict, init=False)

    def change(self, path: Path, text: str | None) -> None:
        """A file has another text in the editor, or, without one, is as it is on disk again."""
        self.revision += 1
        if text is None or path not in self.buffers or not all(one.is_same() for one in self._disks.values()):
            self.refresh()
        if text is None:
            self.buffers.pop(path, None)
        else:
            self.buffers[path] = readable(text)

    def refresh(self) -> None:
        """Files on disk have changed: everything is looked at again."""
        self.revision += 1
        for known in (self._homes, self._asked, self._disks):
            known.clear()

    def home_of(self, path: Path) -> Home:
        """What a file is checked with."""
        if path not in self._homes:
            configured = find_configuration(path.parent)
            folders = [one for one in self.folders if path.is_relative_to(one)]
            if configured is not None:
                home = configured.parent
            else:
                home = max(folders, key=lambda one: len(one.parts), default=path)
            self._homes[path] = Home(home)
        return self._homes[path]

    @property
    def homes(self) -> list[Home]:
        """The projects of all files that are open."""
        # A configuration that was never saved makes no project yet.
        texts = (path for path in sorted(self.buffers) if not is_settings(path.name) or path.is_file())
        return list(dict.fromkeys(self.home_of(path) for path in texts))

    def project(self, home: Home) -> Project:
        """A project as it is now, checked. Raises `ProjectProblem` when a file can't be read."""
        known = self._projects.get(home)
        if known is None or known[0] != self.revision:
            loaded = self._load(home, load_project)
            known = self._projects[home] = self._readings[home] = (self.revision, loaded)
        return known[1]

    def reading(self, home: Home) -> Project:
        """A project as it is now, checked only if it has been already: enough for most questions."""
        known = self._readings.get(home)
        if known is None or known[0] != self.revision:
            known = self._readings[home] = (self.revision, self._load(home, read_project))
        return known[1]

    def _load(self, home: Home, load: Callable[..., Project]) -> Project:
        memory = self._memories.setdefault(home, Memory())
        disk, since = self._disks.get(home), moment()
        if disk is None:
            disk, memory.seen = Disk(), object()
        with noting() as answers:
            loaded = load(self._asked_of(home), instead=self._instead(home), memory=memory)
        # Kept only when nothing was raised: what could not be read is tried again each time.
        is_new = home not in self._disks
        disk.note(answers.given, home.path if is_new and home.path.is_dir() else None, since)
        self._disks[home] = disk
        return loaded

    def _asked_of(self, home: Home) -> list[Path]:
        # Looked for once until files on disk change: the folder may be a large one.
        if home not in self._asked:
            self._asked[home] = home.asked
        asked = self._asked[home]
        if asked == [home.path]:
            return asked
        others = (path for path in self.buffers if path not in asked and not is_settings(path.name))
        return [*asked, *(path for path in others if self.home_of(path) == home)]

    def _instead(self, home: Home) -> Mapping[str, str]:
        # A project may use files that belong to another: their texts are given as well.
        return {shown(path): text for path, text in self.buffers.items() if self.home_of(path) == home} | {
            shown(path): text
            for path, text in self.buffers.items()
            if self.home_of(path) != home and path.exists()
        }

    def view(self, path: Path, *, checked: bool = False) -> View | None:
        """A file in its project; nothing when it is no text of ours. Raises `ProjectProblem`."""
        home = self.home_of(path)
        project = self.project(home) if checked else self.reading(home)
        name = shown(path)
        tree = next((one for one in project.files if one.source.path == name), None)
        return None if tree is None else View(project, tree, self._memories[home])

    def views(self) -> list[View]:
        """One view into each open project."""
        found = []
        for home in self.homes:
            project = self.reading(home)
            found += [View(project, tree, self._memories[home]) for tree in project.files[:1]]
        return found

    def findings(self, home: Home) -> tuple[Diagnostic, ...]:
        """What `flow check` reports about a project as it is now. Raises `ProjectProblem`."""
        return verdict(self.project(home))


def readable(text: str) -> str:
    """A text with our line ends: lines and columns stay what they are."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.encode("utf-8", "replace").decode("utf-8")
