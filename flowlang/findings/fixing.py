"""Fixes applied: in rounds, as edits may overlap, and never so that a file is worse than before."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from attrs import define, field, frozen

from flowlang.diagnostics import Diagnostic, Edit
from flowlang.diagnostics.model import fix_of

# A fix may bring a finding to light that has a fix as well; more often than so it goes round in circles.
MOST_ROUNDS = 20

Texts = Mapping[str, str]
"""The texts of files by the path that messages show."""


@frozen
class Looked:
    """A look at some files: their texts, and what is found in them."""

    texts: Texts
    found: Sequence[Diagnostic]


Look = Callable[[Texts], Looked]
"""Looks again at all files, with other texts in the place of some."""


@frozen
class Mended:
    """What fixes made of files: texts that changed, how many fixes were applied, what is found now."""

    texts: Texts
    count: int
    found: Sequence[Diagnostic]


def mend(first: Looked, look: Look, *, unsafe: bool) -> Mended:
    """Apply the fixes of all findings, round by round, until none is left that makes things better."""
    work = _Work(first, look, dict(first.texts))
    for _ in range(MOST_ROUNDS):
        chosen = choose(
            [problem for problem in work.now.found if _key(problem) not in work.refused],
            work.now.texts,
            unsafe=unsafe,
        )
        if not chosen or not work.apply(chosen):
            break
    changed = {path: text for path, text in work.now.texts.items() if text != first.texts[path]}
    return Mended(changed, work.count, work.now.found)


def choose(
    found: Iterable[Diagnostic], texts: Texts, *, unsafe: bool
) -> list[tuple[Diagnostic, tuple[Edit, ...]]]:
    """Findings with the edits that mend them, as many as can be applied together."""
    taken: dict[str, list[tuple[int, int, str]]] = {}
    chosen: list[tuple[Diagnostic, tuple[Edit, ...]]] = []
    for problem in found:
        fix = fix_of(problem, unsafe=unsafe)
        if fix is None or any(edit.span.source.path not in texts for edit in fix.edits):
            continue
        places = [(edit.span.source.path, (edit.span.start, edit.span.end, edit.text)) for edit in fix.edits]
        if any(_clash(place, other) for path, place in places for other in taken.get(path, ())):
            continue
        for path, place in places:
            taken.setdefault(path, []).append(place)
        chosen.append((problem, fix.edits))
    return chosen


def _clash(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether two edits touch: what the second of them means depends on the first."""
    return one[0] <= other[1] and other[0] <= one[1]


def edited(texts: Texts, edits: Iterable[Edit]) -> dict[str, str]:
    """The texts with edits made in them that do not overlap."""
    changed = dict(texts)
    for edit in sorted(edits, key=lambda one: (one.span.start, one.span.end), reverse=True):
        path = edit.span.source.path
        changed[path] = changed[path][: edit.span.start] + edit.text + changed[path][edit.span.end :]
    return changed


@define
class _Work:
    """The present state of the files, and the findings whose fix would make it worse."""

    now: Looked
    look: Look
    first: dict[str, str]
    count: int = 0
    refused: set[tuple[str, str, str]] = field(factory=set)

    def apply(self, chosen: Sequence[tuple[Diagnostic, tuple[Edit, ...]]]) -> bool:
        """Apply edits together; where that makes things worse, those of each finding by themselves."""
        if self._try(chosen):
            return True
        for one in chosen if len(chosen) > 1 else ():
            if self._try([one]):
                return True
            self.refused.add(_key(one[0]))
        self.refused.update(_key(problem) for problem, _ in chosen)
        return False

    def _try(self, chosen: Sequence[tuple[Diagnostic, tuple[Edit, ...]]]) -> bool:
        texts = edited(self.now.texts, (edit for _, edits in chosen for edit in edits))
        after = self.look({path: text for path, text in texts.items() if text != self.first[path]})
        if is_worse(self.now, Looked(texts, after.found), [problem for problem, _ in chosen]):
            return False
        self.now = Looked(texts, after.found)
        self.count += len(chosen)
        return True


def is_worse(before: Looked, after: Looked, mended: Sequence[Diagnostic]) -> bool:
    """Whether a change that should mend some findings has done harm, or nothing at all.

    What can be read now may have mistakes that nobody could see before. So findings are compared by phase
    (text, names, types, …) up to that of the first that was mended: there, none may have been added.
    """
    depth = min((_phase(problem) for problem in mended), default="")
    old, new = _counts(before, depth), _counts(after, depth)
    if any(new[phase] > old[phase] for phase in new):
        return True
    left = {_key(problem) for problem in after.found}
    return all(_key(problem) in left for problem in mended)


def _counts(looked: Looked, depth: str) -> Counter[str]:
    return Counter(_phase(problem) for problem in looked.found if _phase(problem) <= depth)


def _phase(problem: Diagnostic) -> str:
    return problem.code[:4]


def _key(problem: Diagnostic) -> tuple[str, str, str]:
    """What makes a finding the same one in a text that has moved."""
    span = problem.span
    return problem.code, f"{span.source.path}: {span.source.line(span.line)}", problem.message
