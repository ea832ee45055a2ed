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
from flowlang.resources import stdlib_folder, stdlib_names, stdlib_path
from flowlang.schema.load import build_schema
from flowlang.schema.messages import unknown_use
from flowlang.schema.model import Schema
from flowlang.source import SourceFile
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
    """A parsed file and the keys of the files that it uses."""

    key: str
    tree: FlowFile
    uses: tuple[str, ...]


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
    unread: dict[str, Unread] = field(factory=dict)
    closures: dict[str, frozenset[str]] = field(factory=dict)
    homes: dict[Path, Path] = field(factory=dict)

    def load(self, path: Path) -> str | None:
        """Read and parse a file, and what it uses; its key, or nothing when it is no text of ours."""
        key = self._key(path)
        if key in self.files:
            return key
        if self.kept is not None and key in self.kept:
            return self.load_bytes(path, self.kept[key].encode("utf-8", "surrogatepass"))
        return self.load_bytes(path, b"" if shown(path) in self.instead else read_bytes(path))

    def _key(self, path: Path) -> str:
        # What is kept may lie elsewhere today, or be nowhere: its path is a name and nothing more.
        return resolved(path).as_posix() if self.kept is None else Path(os.path.normpath(path)).as_posix()

    def _is_here(self, path: Path) -> bool:
        if self.kept is not None:
            return self._key(path) in self.kept
        return shown(path) in self.instead or is_file(path)

    def load_bytes(self, path: Path, data: bytes) -> str | None:
        """Parse the bytes of a file, and load what it uses."""
        name = shown(path)
        if name in self.instead:
            data = self.instead[name].encode("utf-8", "surrogatepass")
        source, problems = decode(name, data)
        self.found += problems
        if source is None:
            return None
        return self._add(self._key(path), source, path.parent)

    def _add(self, key: str, source: SourceFile, folder: Path) -> str:
        tree, problems = self.memory.recall("tree", key, (source.text,), lambda: parse_file(source))
        self.found += problems
        # Known before what it uses is loaded: files may use each other.
        self.files[key] = LoadedFile(key, tree, ())
        uses = [self._use(use, folder) for use in tree.declarations if isinstance(use, Use)]
        self.files[key] = LoadedFile(key, tree, tuple(one for one in uses if one is not None))
        self.unread[key] = unread_of(tree, problems, lost_use=None in uses)
        return key

    def _use(self, use: Use, folder: Path) -> str | None:
        if not use.quoted:
            if use.target in stdlib_names():
                return self.load(stdlib_path(use.target))
            self.found.append(unknown_use(use.target, use.span, stdlib_names(), quoted=False))
            return None
        # Beside the file, or in the folder of its project.
        for base in (folder, self._home(folder)):
            if self._is_here(base / use.target):
                return self.load(base / use.target)
        near = [name for name in names(folder) if name.endswith(ENDING)]
        self.found.append(unknown_use(use.target, use.span, near, quoted=True))
        return None

    def home(self, key: str) -> Path:
        """The folder of the project that a file belongs to."""
        return self._home(Path(key).parent)

    def _home(self, folder: Path) -> Path:
        if folder not in self.homes:
            self.homes[folder] = self._find_home(folder)
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
        return frozenset(key for key in keys if any(_is_seen(one) for one in files[key].tree.declarations))


def _is_seen(tree: Declaration) -> bool:
    """Whether other declarations may name what one declares."""
    if isinstance(tree, Workflow):
        return tree.is_called
    return not isinstance(tree, Test | Use | Recipe | UseRecipe | BadDeclaration)
