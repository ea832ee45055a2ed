"""The pipeline: from paths to a checked project. The one place that wires the phases together."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import define, evolve, field, frozen

from flowlang.check.check import CheckedFile, check_file, check_used
from flowlang.check.messages import workflow_twice
from flowlang.check.model import CheckedPolicy, CheckedRefuse, CheckedTemplate, CheckedWorkflow
from flowlang.check.workflows import check_workflow
from flowlang.configuration import Configuration, find_configuration, load_configuration
from flowlang.configuration.find import FILE_NAMES
from flowlang.consequences import Unread, about_names, forgotten_library, not_consequences, unread_of
from flowlang.diagnostics import Diagnostic, tidy
from flowlang.diagnostics.codes import CODES
from flowlang.discovery import ProjectProblem, find_flow_files, read_bytes, shown
from flowlang.findings.ignores import Ignore, read_ignores
from flowlang.findings.settle import settle
from flowlang.forms import check_forms
from flowlang.inputs import ENDING, is_file, is_folder, is_there, names, resolved
from flowlang.memory import Memory
from flowlang.recipes.expand import Expanded, Library, expand, recipes_of
from flowlang.recipes.make import Made
from flowlang.recipes.placed import in_users_file
from flowlang.recipes.words import at_the_need
from flowlang.resources import stdlib_folder, stdlib_names, stdlib_path
from flowlang.schema.load import build_schema
from flowlang.schema.messages import unknown_use
from flowlang.schema.model import Schema
from flowlang.source import SourceFile, Span
from flowlang.standard_recipes import recipe_index, standard_recipe
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
from flowlang.syntax.steps import RunWorkflow
from flowlang.syntax.walk import walk_steps

if TYPE_CHECKING:
    from flowlang.documents.check import CheckedForm
    from flowlang.plan.graph import Plan
    from flowlang.plan.refusals import Refusal

__all__ = ["Project", "ProjectProblem", "load_project"]


@frozen
class LoadedFile:
    """A parsed file and the keys of the files that it uses."""

    key: str
    tree: FlowFile
    uses: tuple[str, ...]


@frozen
class Project:
    """Everything that is known about the files that were asked for.

    `sources` are those that were asked for, `schema` is what they and the files they use declare together.
    `found` is all that is wrong with them, `diagnostics` what of it counts: at the levels of the
    configuration, without what comments (`ignores`) in the files ignore.
    """

    configuration: Configuration
    sources: tuple[SourceFile, ...]
    found: tuple[Diagnostic, ...] = field(repr=False)
    ignores: tuple[Ignore, ...] = field(repr=False)
    diagnostics: tuple[Diagnostic, ...]
    schema: Schema = field(repr=False)
    checked: Mapping[str, CheckedFile] = field(repr=False)
    # Files that are only used: their templates and policies hold here as well.
    used: tuple[CheckedFile, ...] = field(default=(), repr=False)
    # The Word files that templates name, by template.
    forms: "Mapping[str, CheckedForm]" = field(factory=dict, repr=False)
    # The workflows of such files that those of others run.
    called: tuple[CheckedWorkflow, ...] = field(default=(), repr=False)
    # All files that were read, those that are only used included.
    files: tuple[FlowFile, ...] = field(default=(), repr=False)
    # Whether all files of the project were asked for.
    whole: bool = False
    # The texts of workflows that recipes made, and where what they say comes from.
    made: Mapping[SourceFile, Made] = field(factory=dict, repr=False)
    # All files that take part, and which of them were asked for.
    texts: Mapping[Path, str] = field(factory=dict, repr=False)
    asked: tuple[Path, ...] = field(default=(), repr=False)
    _plans: "list[tuple[Plan, ...]]" = field(factory=list, init=False, repr=False)

    @property
    def plans(self) -> "tuple[Plan, ...]":
        """The workflows without mistakes as plans, in the order of file name and place."""
        from flowlang.plan.lower import lower

        # Made when first asked for: a check needs none.
        if not self._plans:
            workflows = [one for file in self.checked.values() for one in file.workflows]
            workflows += self.called
            self._plans.append(tuple(lower(workflow, self.schema) for workflow in workflows))
        return self._plans[0]

    def sound_plans(self) -> "tuple[tuple[Plan, ...], ...]":
        """The plans of files without mistakes, without versions, by the folder of their `flow.toml`.

        The workflows of two projects never meet.
        """
        from flowlang.plan.lower import lower

        broken = {one.span.source.path for one in self.found if not CODES[one.code].is_optional}
        sound = [one for path, file in self.checked.items() if path not in broken for one in file.workflows]
        found: dict[Path | None, list[Plan]] = {}
        homes: dict[Path, Path | None] = {}
        for workflow in (*sound, *self.called):
            plan = lower(workflow, self.schema, versioned=False)
            folder = Path(plan.path).parent
            if folder not in homes:
                homes[folder] = find_configuration(folder)
            found.setdefault(homes[folder], []).append(plan)
        return tuple(tuple(plans) for plans in found.values())

    @property
    def templates(self) -> tuple[CheckedTemplate, ...]:
        """The templates without mistakes, of all files that take part."""
        return tuple(one for file in (*self.checked.values(), *self.used) for one in file.templates)

    @property
    def policies(self) -> tuple[CheckedPolicy, ...]:
        """The policies without mistakes, of all files that take part: they hold for all workflows."""
        return tuple(one for file in (*self.checked.values(), *self.used) for one in file.policies)

    @property
    def refusals(self) -> "tuple[Refusal, ...]":
        """What the policies refuse, in their order."""
        from flowlang.plan.refusals import lower_refusal

        return tuple(
            lower_refusal(policy.name, rule)
            for policy in self.policies
            for rule in policy.rules
            if isinstance(rule, CheckedRefuse)
        )


def load_project(
    paths: Sequence[Path],
    config: Path | None = None,
    stdin: tuple[str, bytes] | None = None,
    with_used: bool = False,
    instead: Mapping[str, str] | None = None,
    memory: Memory | None = None,
) -> Project:
    """Read, parse, check and lower the files that the paths stand for.

    `with_used` lets the workflows of the files that these use take part as well. `stdin` is a name and the
    bytes of a file that is not on disk; `instead` are texts that take the place of what some files hold, by
    the path that messages show; such a file need not be on disk. `memory` keeps what was read and checked for
    the next time. Raises `ProjectProblem` when a path can't be read; every mistake inside a file is a
    diagnostic.
    """
    near = paths[0] if paths else Path(stdin[0]) if stdin else Path()
    configuration, found = load_configuration(near, config)
    loading = _Loading(configuration.root, list(found), instead=instead or {}, memory=memory or Memory())
    given = None if stdin is None else shown(Path(stdin[0]))
    unsaved = [Path(name) for name in loading.instead if name != given and not is_there(Path(name))]
    asked = [
        loading.load(path)
        for path in find_flow_files(paths, configuration.root, configuration.files, unsaved)
    ]
    if stdin is not None:
        asked.append(loading.load_bytes(Path(stdin[0]), stdin[1]))
    asked_keys = [key for key in asked if key is not None]
    home = resolved(configuration.root)
    whole = any(is_folder(path) and home.is_relative_to(resolved(path)) for path in paths)
    return evolve(_check(configuration, loading, asked_keys, with_used), whole=whole)


def _check(
    configuration: Configuration, loading: "_Loading", asked: Sequence[str], with_used: bool
) -> Project:
    found = loading.found
    schemas = _Schemas(loading)
    checked: dict[str, CheckedFile] = {}
    forms: dict[str, CheckedForm] = {}
    taken = loading.with_used(asked) if with_used else asked
    trees = {key: _expand(loading, key) for key in taken}
    for key in taken:
        schema = schemas.seen_from(key)
        file = trees[key].tree
        found += trees[key].problems
        checked[file.source.path], problems = loading.memory.recall(
            "check", key, (file, schema), partial(check_file, file, schema)
        )
        if not (loading.files[key].uses or loading.unread[key].lost_use) and (
            problem := _forgotten_library(loading, schemas, file, problems)
        ):
            found[:] = [one for one in found if not about_names(one, file)]
            problems = [problem, *(one for one in problems if not about_names(one, file))]
        own, in_forms = check_forms(
            checked[file.source.path].templates, Path(key).parent, loading.home(key), schema
        )
        forms.update(own)
        problems += in_forms
        found += not_consequences(
            [
                in_users_file(at_the_need(problem, trees[key].made, schema.actions), trees[key].made)
                for problem in problems
            ],
            file,
            loading.unread[key],
            [loading.unread[one] for one in loading.reachable(key)],
        )
    schema = schemas.of(frozenset(one for key in asked for one in loading.reachable(key)))
    made = {source: one for file in trees.values() for source, one in file.made.items()}
    found += (in_users_file(problem, made) for problem in _same_names(one.tree for one in trees.values()))
    called = _called_elsewhere(loading, schemas, taken, checked.values())
    ignores = tuple(one for file in loading.files.values() for one in read_ignores(file.tree.source))
    used: list[CheckedFile] = []
    for key in sorted(loading.files):
        if key not in taken:
            seen = schemas.of(loading.reachable(key))
            tree = loading.files[key].tree
            used.append(
                loading.memory.recall("check used", key, (tree, seen), partial(check_used, tree, seen))
            )
            forms.update(check_forms(used[-1].templates, Path(key).parent, loading.home(key), seen)[0])
    return Project(
        configuration,
        tuple(loading.files[key].tree.source for key in asked),
        tuple(tidy(found)),
        ignores,
        tuple(settle(found, ignores, configuration.levels)),
        schema,
        checked,
        tuple(used),
        forms,
        called,
        tuple(loading.files[key].tree for key in sorted(loading.files)),
        made=made,
        texts={Path(key): one.tree.source.text for key, one in loading.files.items()},
        asked=tuple(Path(key) for key in asked),
    )


def _expand(loading: "_Loading", key: str) -> Expanded:
    """A file with what its recipes make: those that it sees come before those of the library."""
    tree = loading.files[key].tree
    declared = {
        recipe.name.plain or "": recipe
        # The file's own come last, and win.
        for file in sorted(loading.reachable(key), key=lambda one: (one == key, one))
        for recipe in recipes_of(loading.files[file].tree)
    }
    return loading.memory.recall(
        "expand",
        key,
        (tree, *declared.values()),
        lambda: expand(tree, declared, Library(standard_recipe, recipe_index)),
    )


def load_kept(configuration: Configuration, asked: Sequence[str], texts: Mapping[str, str]) -> Project:
    """The project of files whose texts are given by path, relative to its folder; nothing else is read.

    A configuration among the texts only says that its folder is a project, in which files are used.
    The library belongs to FlowLang and is read as it is. Mistakes are diagnostics, as always.
    """
    root = resolved(configuration.root)
    kept = {Path(os.path.normpath(root / name)).as_posix(): text for name, text in texts.items()}
    loading = _Loading(root, [], kept)
    keys = [loading.load(root / name) for name in asked]
    return _check(configuration, loading, [key for key in keys if key is not None], with_used=False)


def _called_elsewhere(
    loading: "_Loading", schemas: "_Schemas", taken: Sequence[str], checked: Iterable[CheckedFile]
) -> tuple[CheckedWorkflow, ...]:
    """The workflows of files that are only used which the workflows of others run, directly or not."""
    elsewhere = {
        tree.name.plain: (key, tree)
        for key in sorted(loading.files)
        if key not in taken
        for tree in loading.files[key].tree.declarations
        if isinstance(tree, Workflow) and tree.is_called
    }
    if not elsewhere:
        return ()
    ahead = [one.tree for file in checked for one in file.workflows]
    found: list[CheckedWorkflow] = []
    while ahead:
        for step in walk_steps(ahead.pop().steps):
            name = step.workflow.plain if isinstance(step, RunWorkflow) else None
            if name in elsewhere:
                key, tree = elsewhere.pop(name)
                workflow, problems = check_workflow(tree, schemas.of(loading.reachable(key)))
                loading.found += problems
                found += [workflow] if workflow is not None else []
                ahead.append(tree)
    return tuple(found)


def _forgotten_library(
    loading: "_Loading", schemas: "_Schemas", file: FlowFile, problems: Sequence[Diagnostic]
) -> Diagnostic | None:
    """What to say of a file that lacks its `use crm`; the library is only read when something is unknown."""
    here = [one for one in (*loading.found, *problems) if about_names(one, file)]
    if not here or any(isinstance(one, Use) for one in file.declarations):
        return None
    key = loading.load(stdlib_path("crm"))
    if key is None or loading.files[key].tree is file:
        return None
    standard = schemas.of(loading.reachable(key))
    return forgotten_library(file, here, frozenset((*standard.records, *standard.events)))


@define
class _Schemas:
    """The schemas that files see; files that use the same ones share what those declare."""

    loading: "_Loading"
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


def _same_names(files: Iterable[FlowFile]) -> list[Diagnostic]:
    """Workflows of one project are told apart by their names."""
    first: dict[str, Span] = {}
    found: list[Diagnostic] = []
    for file in files:
        for tree in file.declarations:
            if isinstance(tree, Workflow) and (name := tree.name.plain) is not None:
                if name in first:
                    found.append(workflow_twice(name, tree.name.span, first[name]))
                first.setdefault(name, tree.name.span)
    return found


@define
class _Loading:
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
