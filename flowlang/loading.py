"""Files read and parsed once, with those that they use, and the schemas that each of them sees."""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from attrs import define, field, frozen

from flowlang.configuration import find_configuration
from flowlang.configuration.find import FILE_NAMES
from flowlang.consequences import Unread, unread_of
from flowlang.diagnostics import Diagnostic
from flowlang.discovery import read_bytes, shown
from flowlang.inputs import ENDING, is_file, names, resolved
from flowlang.memory import Memory
from flowlang.recipes.expand import recipes_of
from flowlang.resources import stdlib_folder, stdlib_names, stdlib_path
from flowlang.schema.load import build_schema
from flowlang.schema.messages import unknown_use, use_from_outside
from flowlang.schema.model import Schema
from flowlang.syntax.declarations import (
    BadDeclaration,
    Declaration,
    FlowFile,
    Recipe,
    Test,
    Use,
    UseRecipe,
    Workflow,
)
from flowlang.syntax.parse import decode, parse_file


@frozen
class LoadedFile:
    """A parsed file, the keys of the files that it uses, and what was not to be read of it.

    `declares` when others see anything of it.
    """

    path: Path
    tree: FlowFile
    uses: tuple[str, ...] = ()
    unread: Unread = field(factory=Unread)
    declares: bool = False
    recipes: tuple[Recipe, ...] = ()


@frozen
class Reading:
    """What was read of a file: its tree (none when it is of another product), and where its uses lead.

    `problems` are about its lines, `others` about its bytes and about what it uses.
    """

    tree: FlowFile | None
    used: tuple[Path | None, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    others: tuple[Diagnostic, ...] = ()


@define
class Loading:
    """Files by key, each read and parsed once, with what they use.

    A key is the resolved path of a file. With `kept`, only these texts and the library are read.
    """

    root: Path
    found: list[Diagnostic]
    kept: Mapping[str, str] | None = None
    instead: Mapping[str, str] = field(factory=dict)
    memory: Memory = field(factory=Memory)
    files: dict[str, LoadedFile] = field(factory=dict)
    closures: dict[str, frozenset[str]] = field(factory=dict)
    homes: dict[Path, Path] = field(factory=dict)
    # The folders in which what the files of a folder use has to lie, all links followed.
    within: dict[Path, tuple[Path, Path]] = field(factory=dict)

    def load(self, path: Path) -> str | None:
        """Read and parse a file, and what it uses; its key, or nothing when it is no text of ours."""
        key, name = self._named(path)
        if key in self.files:
            return key
        given = self.instead.get(name)
        reading = self.memory.recall_seen(
            "read", key, (given,), lambda: self._read(path, key, name, self._bytes(path, key, name))
        )
        return self._take(key, reading)

    def load_bytes(self, path: Path, data: bytes) -> str | None:
        """Parse the bytes of a file, and load what it uses."""
        key, name = self._named(path)
        if name in self.instead:
            data = self._bytes(path, key, name)
        return self._take(key, self._read(path, key, name, data))

    def _named(self, path: Path) -> tuple[str, str]:
        """The key of a file, and what messages call it."""
        return self.memory.recall_seen("name", path, (), lambda: (self._key(path), shown(path)))

    def _key(self, path: Path) -> str:
        # What is kept may lie elsewhere today, or be nowhere: its path is a name and nothing more.
        return resolved(path).as_posix() if self.kept is None else Path(os.path.normpath(path)).as_posix()

    def _bytes(self, path: Path, key: str, name: str) -> bytes:
        text = self.instead.get(name)
        if text is None and self.kept is not None:
            text = self.kept.get(key)
        return read_bytes(path) if text is None else text.encode("utf-8", "surrogatepass")

    def _is_here(self, path: Path) -> bool:
        if self.kept is not None:
            return self._key(path) in self.kept
        return shown(path) in self.instead or is_file(path)

    def _is_inside(self, path: Path, folder: Path) -> bool:
        """Whether a file that one in `folder` uses belongs to the same project, all links followed.

        Without a configuration the project is the folder that one is in, or else the one that was asked for.
        What is kept can be nowhere else.
        """
        if self.kept is not None:
            return True
        if folder not in self.within:
            home = self._home(folder)
            if find_configuration(home) is None and home.is_relative_to(Path.cwd()):
                home = Path.cwd()
            self.within[folder] = resolved(home), resolved(folder)
        leads = resolved(path)
        return any(leads.is_relative_to(one) for one in self.within[folder])

    def _read(self, path: Path, key: str, name: str, data: bytes) -> Reading:
        source, others = decode(name, data)
        if source is None:
            return Reading(None, others=tuple(others))
        tree, problems = self.memory.recall("tree", key, (source.text,), lambda: parse_file(source))
        used = tuple(
            self._place_of(use, path.parent, others) for use in tree.declarations if isinstance(use, Use)
        )
        return Reading(tree, used, tuple(problems), tuple(others))

    def _place_of(self, use: Use, folder: Path, found: list[Diagnostic]) -> Path | None:
        """Where a used file lies; nothing, and a finding, when there is none."""
        if not use.quoted:
            if use.target in stdlib_names():
                return stdlib_path(use.target)
            found.append(unknown_use(use.target, use.span, stdlib_names(), quoted=False))
            return None
        # Beside the file, or in the folder of its project.
        ways = [base / use.target for base in dict.fromkeys((folder, self._home(folder)))]
        inside = [one for one in ways if self._is_inside(one, folder)]
        here = next((one for one in inside if self._is_here(one)), None)
        if here is not None and here.suffix == ENDING:
            return here
        if not inside or here is not None:
            found.append(use_from_outside(use.target, use.span, is_outside=not inside))
            return None
        unsaved = (Path(name).absolute() for name in self.instead)
        beside = {*names(folder), *(one.name for one in unsaved if one.parent == folder.absolute())}
        near = sorted(name for name in beside if name.endswith(ENDING))
        found.append(unknown_use(use.target, use.span, near, quoted=True))
        return None

    def _take(self, key: str, reading: Reading) -> str | None:
        self.found += (*reading.others, *reading.problems)
        tree = reading.tree
        if tree is None:
            return None
        # Known before what it uses is loaded: files may use each other.
        self.files[key] = LoadedFile(Path(key), tree)
        used = [None if one is None else self.load(one) for one in reading.used]
        uses = tuple(one for one in used if one is not None)
        self.files[key] = self.memory.recall(
            "loaded",
            key,
            (reading, None in used, *uses),
            lambda: _loaded(key, tree, uses, unread_of(tree, reading.problems, lost_use=None in used)),
        )
        return key

    def home(self, key: str) -> Path:
        """The folder of the project that a file belongs to."""
        return self._home(self.files[key].path.parent)

    def _home(self, folder: Path) -> Path:
        if folder not in self.homes:
            self.homes[folder] = self.memory.recall_seen("home", folder, (), lambda: self._find_home(folder))
        return self.homes[folder]

    def _find_home(self, folder: Path) -> Path:
        if self.kept is None:
            home = find_configuration(folder)
            return home.parent if home else self.root
        kept = self.kept
        ways = (
            one
            for one in (folder, *folder.parents)
            if any(self._key(one / name) in kept for name in FILE_NAMES)
        )
        return next(ways, self.root)

    def with_used(self, keys: Sequence[str]) -> list[str]:
        """Files, and those with workflows among the files that they use, each once."""
        used = sorted({one for key in keys for one in self.reachable(key)})
        working = [
            one
            for one in used
            if any(isinstance(tree, Workflow) for tree in self.files[one].tree.declarations)
        ]
        return list(dict.fromkeys((*keys, *working)))

    def reachable(self, key: str) -> frozenset[str]:
        """A file, and everything that it uses, directly or not."""
        if key not in self.closures:
            seen: set[str] = set()
            left = [key]
            while left:
                one = left.pop()
                if one not in seen:
                    seen.add(one)
                    left += self.files[one].uses
            self.closures[key] = frozenset(seen)
        return self.closures[key]


@define
class Schemas:
    """The schemas that files see; files that use the same ones share what those declare."""

    loading: Loading
    built: dict[frozenset[str], Schema] = field(factory=dict)

    def seen_from(self, key: str) -> Schema:
        """What a file sees: its own declarations on top of those of the files that it uses."""
        reachable = self.loading.reachable(key)
        used = frozenset(one for use in self.loading.files[key].uses for one in self.loading.reachable(use))
        if key in used or not self._declaring(frozenset([key])):
            return self.of(reachable)
        tree, base = self.loading.files[key].tree, self.of(used)
        schema, problems = self.loading.memory.recall(
            "schema", key, (tree, base), lambda: build_schema([tree], base)
        )
        self.loading.found += problems
        return schema

    def of(self, keys: frozenset[str]) -> Schema:
        """What some files declare together."""
        declaring = self._declaring(keys)
        if declaring not in self.built:
            library = resolved(stdlib_folder())
            # What the library declares comes first: whoever declares it again reads of it in their own file.
            ordered = sorted(declaring, key=lambda key: (Path(key).parent != library, key))
            trees = [self.loading.files[key].tree for key in ordered]
            self.built[declaring], problems = self.loading.memory.recall(
                "schemas", declaring, tuple(trees), lambda: build_schema(trees)
            )
            self.loading.found += problems
        return self.built[declaring]

    def _declaring(self, keys: frozenset[str]) -> frozenset[str]:
        """Those files that declare anything that others see."""
        files = self.loading.files
        return frozenset(key for key in keys if files[key].declares)


def _loaded(key: str, tree: FlowFile, uses: tuple[str, ...], unread: Unread) -> LoadedFile:
    declares = any(_is_seen(one) for one in tree.declarations)
    return LoadedFile(Path(key), tree, uses, unread, declares, tuple(recipes_of(tree)))


def _is_seen(tree: Declaration) -> bool:
    """Whether other declarations may name what one declares."""
    if isinstance(tree, Workflow):
        return tree.is_called
    return not isinstance(tree, Test | Use | Recipe | UseRecipe | BadDeclaration)
