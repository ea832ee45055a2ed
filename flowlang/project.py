"""The pipeline: from paths to a checked project. The one place that wires the phases together."""

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from flowlang.check.check import CheckedFile, check_file, check_used
from flowlang.check.messages import workflow_twice
from flowlang.check.model import CheckedPolicy, CheckedRefuse, CheckedTemplate, CheckedWorkflow
from flowlang.check.workflows import check_workflow
from flowlang.configuration import Configuration, find_configuration, is_settings, load_configuration
from flowlang.configuration.messages import undeclared_setting
from flowlang.consequences import about_names, forgotten_library, not_consequences
from flowlang.diagnostics import Diagnostic, tidy
from flowlang.diagnostics.codes import CODES
from flowlang.discovery import ProjectProblem, find_flow_files, shown
from flowlang.findings.ignores import Ignore, read_ignores
from flowlang.findings.settle import settle
from flowlang.forms import check_forms
from flowlang.inputs import is_folder, is_there, resolved
from flowlang.loading import Loading, Schemas
from flowlang.memory import Memory
from flowlang.recipes.expand import Expanded, Library, expand
from flowlang.recipes.make import Made
from flowlang.recipes.placed import in_users_file
from flowlang.recipes.words import at_the_need
from flowlang.resources import stdlib_path
from flowlang.schema.model import Schema
from flowlang.source import SourceFile, Span
from flowlang.standard_recipes import recipe_index, standard_recipe
from flowlang.syntax.declarations import (
    FlowFile,
    Use,
    Workflow,
)
from flowlang.syntax.steps import RunWorkflow
from flowlang.syntax.walk import walk_steps

if TYPE_CHECKING:
    from flowlang.documents.check import CheckedForm
    from flowlang.plan.graph import Plan
    from flowlang.plan.refusals import Refusal

__all__ = ["Project", "ProjectProblem", "load_project"]


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
    the path that messages show; such a file need not be on disk, unless it is a configuration. `memory` keeps
    what was read and checked for the next time. Raises `ProjectProblem` when a path can't be read; every
    mistake inside a file is a diagnostic.
    """
    read = _read(paths, config, stdin, instead, memory)
    return _check(read.configuration, read.loading, read.asked, with_used, read.whole)


def read_project(paths: Sequence[Path], instead: Mapping[str, str], memory: Memory) -> Project:
    """The same without any check: its files and what they declare, and no finding.

    That is all that most questions of an editor need, and it takes a moment where a check takes a while.
    """
    read = _read(paths, None, None, instead, memory)
    loading = read.loading
    keys = sorted(loading.files)
    return Project(
        read.configuration,
        tuple(loading.files[key].tree.source for key in read.asked),
        (),
        (),
        (),
        _declared_together(Schemas(loading), loading, read.asked),
        {},
        files=tuple(loading.files[key].tree for key in keys),
        whole=read.whole,
    )


def _declared_together(schemas: Schemas, loading: Loading, asked: Sequence[str]) -> Schema:
    return schemas.of(frozenset(one for key in asked for one in loading.reachable(key)))


@frozen
class _Read:
    """Files that were read, and which of them were asked for: the whole of a project, or a part."""

    configuration: Configuration
    loading: Loading
    asked: list[str]
    whole: bool


def _read(
    paths: Sequence[Path],
    config: Path | None,
    stdin: tuple[str, bytes] | None,
    instead: Mapping[str, str] | None,
    memory: Memory | None,
) -> _Read:
    near = paths[0] if paths else Path(stdin[0]) if stdin else Path()
    texts, kept = instead or {}, memory or Memory()
    configuration, found = kept.recall_seen(
        "configuration",
        near,
        (config, *(text for name, text in texts.items() if is_settings(name))),
        lambda: load_configuration(near, config, instead=texts),
    )
    loading = Loading(configuration.root, list(found), instead=texts, memory=kept)
    given = None if stdin is None else shown(Path(stdin[0]))

    def find() -> tuple[list[Path], bool]:
        others = (Path(name) for name in texts if name != given and not is_settings(name))
        unsaved = [path for path in others if not is_there(path)]
        home = resolved(configuration.root)
        whole = any(is_folder(path) and home.is_relative_to(resolved(path)) for path in paths)
        return find_flow_files(paths, configuration.root, configuration.files, unsaved), whole

    files, whole = kept.recall_seen("files", tuple(paths), (configuration,), find)
    asked = [loading.load(path) for path in files]
    if stdin is not None:
        asked.append(loading.load_bytes(Path(stdin[0]), stdin[1]))
    return _Read(configuration, loading, [key for key in asked if key is not None], whole)


def _check(
    configuration: Configuration, loading: Loading, asked: Sequence[str], with_used: bool, whole: bool = False
) -> Project:
    found = loading.found
    schemas = Schemas(loading)
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
        if not (loading.files[key].uses or loading.files[key].unread.lost_use) and (
            problem := _forgotten_library(loading, schemas, file, problems)
        ):
            found[:] = [one for one in found if not about_names(one, file)]
            problems = [problem, *(one for one in problems if not about_names(one, file))]
        if templates := checked[file.source.path].templates:
            own, in_forms = check_forms(templates, loading.files[key].path.parent, loading.home(key), schema)
            forms.update(own)
            # What is remembered stays as it was: a Word file comes and goes without the text being changed.
            problems = [*problems, *in_forms]
        if problems:
            found += not_consequences(
                [
                    in_users_file(at_the_need(problem, trees[key].made, schema.actions), trees[key].made)
                    for problem in problems
                ],
                file,
                loading.files[key].unread,
                [loading.files[one].unread for one in loading.reachable(key)],
            )
    schema = _declared_together(schemas, loading, asked)
    for key in taken:
        if loading.files[key].unread.lost_use:
            # Its own declarations name what stands in the file that was not found.
            tree = trees[key].tree
            found[:] = [one for one in found if one.code == "FL0217" or not about_names(one, tree)]
    made = {source: one for file in trees.values() for source, one in file.made.items()}
    found += (in_users_file(problem, made) for problem in _same_names(one.tree for one in trees.values()))
    if whole:
        found += _undeclared_settings(configuration, schema, found)
    called = _called_elsewhere(loading, schemas, taken, checked.values())
    ignores = tuple(one for file in loading.files.values() for one in read_ignores(file.tree.source))
    used: list[CheckedFile] = []
    for key in sorted(loading.files.keys() - set(taken)):
        seen = schemas.of(loading.reachable(key))
        tree = loading.files[key].tree
        used.append(loading.memory.recall("check used", key, (tree, seen), partial(check_used, tree, seen)))
        folder = loading.files[key].path.parent
        forms.update(check_forms(used[-1].templates, folder, loading.home(key), seen)[0])
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
        texts={one.path: one.tree.source.text for one in loading.files.values()},
        asked=tuple(loading.files[key].path for key in asked),
        whole=whole,
    )


def _undeclared_settings(
    configuration: Configuration, schema: Schema, found: Sequence[Diagnostic]
) -> list[Diagnostic]:
    """The settings in `flow.toml` that nothing declares. The environment may serve other projects as well."""
    if any(one.code.startswith("FL01") for one in found):
        # A line that can't be read may be the one that declares it.
        return []
    declared = {name.lower() for name in schema.settings}
    return [
        undeclared_setting(one.key, name, list(schema.settings))
        for name, one in configuration.settings.items()
        if one.key is not None and name.lower() not in declared
    ]


def _expand(loading: Loading, key: str) -> Expanded:
    """A file with what its recipes make: those that it sees come before those of the library."""
    tree = loading.files[key].tree
    declared = {
        recipe.name.plain or "": recipe
        # The file's own come last, and win.
        for file in sorted(loading.reachable(key), key=lambda one: (one == key, one))
        for recipe in loading.files[file].recipes
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
    loading = Loading(root, [], kept)
    keys = [loading.load(root / name) for name in asked]
    return _check(configuration, loading, [key for key in keys if key is not None], with_used=False)


def _called_elsewhere(
    loading: Loading, schemas: Schemas, taken: Sequence[str], checked: Iterable[CheckedFile]
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
    loading: Loading, schemas: Schemas, file: FlowFile, problems: Sequence[Diagnostic]
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
