"""Findings in the workflow that a recipe makes, as findings in the files that people write."""

from collections.abc import Mapping

from attrs import evolve

from flowlang.diagnostics import Diagnostic, Edit, Fix, Related
from flowlang.recipes.make import Made, Piece
from flowlang.source import SourceFile, Span


def in_users_file(problem: Diagnostic, texts: Mapping[SourceFile, Made]) -> Diagnostic:
    """A finding in a made text at the place where it can be mended.

    That is the value that was given, or else the line of the recipe, or the `use recipe` when the recipe is
    one of the library. A finding in any other text stays as it is. A fix is kept when all that it changes was
    written by the author.
    """
    made = texts.get(problem.span.source)
    if made is None:
        return problem
    line, _ = made.source.position(problem.span.start)
    notes = (
        *problem.notes,
        f"in the workflow that this makes, in the line `{made.source.line(line).strip()}`",
    )
    related = tuple(place for one in problem.related for place in _related(one, texts))
    here = _given_at(made, problem.span)
    if here is not None:
        label = problem.label
    elif made.from_library:
        here, label = made.use.span, "in what this makes"
        related += (Related(made.recipe.name.span, "the recipe"),)
    else:
        here, label = _in_recipe(made, problem.span), problem.label
        related += (Related(made.use.span, "used here"),)
        notes = problem.notes
    fixes = tuple(moved for fix in problem.fixes if (moved := _fix(fix, made)) is not None)
    return evolve(problem, span=here, label=label, related=related, notes=notes, fixes=fixes)


def _given_at(made: Made, span: Span) -> Span | None:
    """The place of the user's file that a stretch of the made text comes from, or nothing."""
    for piece in made.pieces:
        if piece.given is not None and piece.start <= span.start and span.end <= piece.end:
            start = piece.given.start + span.start - piece.start
            return Span(piece.given.source, start, start + span.end - span.start)
    return None


def _in_recipe(made: Made, span: Span) -> Span:
    """The place of the recipe that a stretch of the made text comes from."""
    first, last = _piece_at(made, span.start), _piece_at(made, max(span.start, span.end - 1))
    start = first.recipe.start + (span.start - first.start if first.is_copy else 0)
    end = last.recipe.start + span.end - last.start if last.is_copy else last.recipe.end
    return Span(made.recipe.span.source, start, max(start, end))


def _piece_at(made: Made, offset: int) -> Piece:
    reached = made.pieces[0]
    for piece in made.pieces:
        if piece.start > offset:
            break
        reached = piece
    return reached


def _related(related: Related, texts: Mapping[SourceFile, Made]) -> list[Related]:
    made = texts.get(related.span.source)
    if made is None:
        return [related]
    here = _given_at(made, related.span)
    return [] if here is None else [evolve(related, span=here)]


def _fix(fix: Fix, made: Made) -> Fix | None:
    """The same fix in the user's file, or nothing when it would change what the recipe says."""
    edits: list[Edit] = []
    for edit in fix.edits:
        here = _given_at(made, edit.span) if edit.span.source is made.source else edit.span
        if here is None:
            return None
        edits.append(evolve(edit, span=here))
    return evolve(fix, edits=tuple(edits))
