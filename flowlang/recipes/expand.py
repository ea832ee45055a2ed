"""A file with the workflows that its uses of recipes make, in their place."""

from collections.abc import Callable, Iterable, Mapping

from attrs import evolve, field, frozen

from flowlang.diagnostics import Diagnostic
from flowlang.recipes import messages
from flowlang.recipes.make import Made, make, unused_needs
from flowlang.recipes.placed import in_users_file
from flowlang.source import SourceFile
from flowlang.syntax.declarations import Declaration, FlowFile, Recipe, UseRecipe
from flowlang.syntax.parse import parse_file


@frozen
class Library:
    """Recipes that are there without being declared: the one of a name, and the names of all."""

    find: Callable[[str], Recipe | None]
    names: Callable[[], Iterable[str]]


@frozen
class Expanded:
    """A file with what its recipes make, the texts made, and what was wrong."""

    tree: FlowFile
    problems: tuple[Diagnostic, ...] = ()
    made: dict[SourceFile, Made] = field(factory=dict)


def recipes_of(tree: FlowFile) -> list[Recipe]:
    """The recipes that a file declares."""
    return [one for one in tree.declarations if isinstance(one, Recipe)]


def expand(tree: FlowFile, declared: Mapping[str, Recipe], library: Library) -> Expanded:
    """Put the workflows that recipes make in the place of the lines that use them.

    A recipe that the project declares comes before one of the library.
    """
    if not any(isinstance(one, Recipe | UseRecipe) for one in tree.declarations):
        return Expanded(tree)
    declarations: list[Declaration] = []
    problems = [problem for recipe in recipes_of(tree) for problem in unused_needs(recipe)]
    made: dict[SourceFile, Made] = {}
    for one in tree.declarations:
        if not isinstance(one, UseRecipe):
            declarations.append(one)
            continue
        name = one.recipe.plain or ""
        recipe = declared.get(name) or library.find(name)
        if recipe is None:
            known = [*declared, *library.names()]
            problems.append(messages.unknown_recipe(name, one.recipe.span, known))
            continue
        result, wrong = make(one, recipe, from_library=name not in declared)
        problems += wrong
        if result is not None:
            made[result.source] = result
            workflow, wrong = parse_file(result.source)
            problems += (in_users_file(problem, made) for problem in wrong)
            declarations += workflow.declarations
    return Expanded(evolve(tree, declarations=tuple(declarations)), tuple(problems), made)
