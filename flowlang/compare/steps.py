"""Two versions of the steps of a workflow: which step became which, and what became of it."""

from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from flowlang.compare import model
from flowlang.compare.meaning import Steps, details
from flowlang.compare.model import ADDED, CHANGED, MOVED, REMOVED, Change
from flowlang.compare.moves import Moves
from flowlang.plan.graph import Again, Decide, End, Fork, Ladder, Node, Plan, Question, Wait

# How alike the words of two steps in the same place have to be, to be taken for versions of one.
ALIKE = 0.5


def compare_steps(before: Plan, after: Plan) -> tuple[tuple[Change, ...], model.Steps]:
    """What became of the steps, in the order in which they stand now, and which step became which."""
    old, new = Steps(before), Steps(after)
    same = _pairs(old, new)
    came_from = {now: was for was, now in same.items()}
    changed = frozenset(now for was, now in same.items() if old.meaning(was) != new.meaning(now))
    moves = Moves(old, new, same)
    moved = moves.found()
    found = []
    for name in new.names:
        node = new.node(name)
        kind, title = kind_of(node), new.title(name)
        if name not in came_from:
            found.append(Change(ADDED, kind, None, title, node.span, moves.around(new, name)))
            continue
        earlier = old.node(came_from[name])
        was = old.title(earlier.name)
        if name in changed:
            more = details(earlier, node) if type(earlier) is type(node) else ()
            found.append(Change(CHANGED, kind, was, title, node.span, more))
        if name in moved:
            found.append(Change(MOVED, kind, was, title, node.span, moved[name]))
    gone = []
    for name in (one for one in old.names if one not in same):
        node = old.node(name)
        around = moves.around(old, name)
        gone.append(Change(REMOVED, kind_of(node), old.title(name), None, node.span, around))
    return (*found, *gone), model.Steps({**same, **_implied(old, new, same)}, changed, frozenset(moved))


def kind_of(node: Node) -> str:
    """What an analyst calls a step."""
    match node:
        case Decide():
            return "condition"
        case Wait() | Ladder() | Again():
            return "wait"
        case Question():
            return "question"
        case End():
            return "end"
    return "step"


def waiting_places(plan: Plan) -> Sequence[str]:
    """The steps at which a run may wait for time, for people or for something to happen."""
    return [name for name, node in plan.nodes.items() if isinstance(node, Wait | Ladder | Question)]


# --- Which became which -------------------------------------------------------------------------


def _pairs(old: Steps, new: Steps) -> dict[str, str]:
    """Steps of the same words in the same order are the same; then those alike; then those of one name."""
    # Names come last, as they tell little where words are repeated: the second `stop` is the first one when
    # the first is gone.
    same: dict[str, str] = {}
    matcher = SequenceMatcher(
        None, [_key(old, name) for name in old.names], [_key(new, name) for name in new.names], autojunk=False
    )
    replaced: list[tuple[Sequence[str], Sequence[str]]] = []
    for tag, start, end, new_start, new_end in matcher.get_opcodes():
        was, now = old.names[start:end], new.names[new_start:new_end]
        if tag == "equal":
            same |= dict(zip(was, now, strict=True))
        elif tag == "replace":
            replaced.append((was, now))
    same |= _same_words(old, new, same)
    for those, these in replaced:
        left = [name for name in these if name not in same.values()]
        same |= _alike(old, new, [name for name in those if name not in same], left)
    free = {name for name in new.names if name not in same.values()}
    return same | {
        name: name
        for name in old.names
        if name not in same and name in free and _fit(old.node(name), new.node(name))
    }


def _same_words(old: Steps, new: Steps, same: Mapping[str, str]) -> dict[str, str]:
    """Pairs of steps that say the same in another place."""
    free: dict[str, list[str]] = {}
    taken = set(same.values())
    for name in new.names:
        if name not in taken:
            free.setdefault(_key(new, name), []).append(name)
    found: dict[str, str] = {}
    for name in old.names:
        if name not in same and (left := free.get(_key(old, name))):
            found[name] = left.pop(0)
    return found


def _key(steps: Steps, name: str) -> str:
    return f"{type(steps.node(name)).__name__} {steps.title(name)}"


def _fit(before: Node, after: Node) -> bool:
    return kind_of(before) == kind_of(after)


def _alike(old: Steps, new: Steps, was: Sequence[str], now: Sequence[str]) -> dict[str, str]:
    """Pairs of steps whose words are alike, the likest first, in one order."""
    ranked = sorted(
        (
            (-_likeness(old, new, one, other), place, other_place, one, other)
            for place, one in enumerate(was)
            for other_place, other in enumerate(now)
            if _fit(old.node(one), new.node(other))
        ),
    )
    found: dict[str, str] = {}
    places_taken: list[tuple[int, int]] = []
    for score, place, other_place, one, other in ranked:
        if -score < ALIKE or one in found or other in found.values():
            continue
        if all((place < p) == (other_place < o) for p, o in places_taken):
            found[one] = other
            places_taken.append((place, other_place))
    return found | _only_ones(old, new, was, now, found)


def _only_ones(
    old: Steps, new: Steps, was: Sequence[str], now: Sequence[str], found: Mapping[str, str]
) -> dict[str, str]:
    """The only wait, question or condition on either side, whatever its words: it was written anew."""
    made: dict[str, str] = {}
    for kind in ("wait", "question", "condition"):
        ones = [name for name in was if name not in found and kind_of(old.node(name)) == kind]
        others = [name for name in now if name not in found.values() and kind_of(new.node(name)) == kind]
        if len(ones) == 1 == len(others):
            made[ones[0]] = others[0]
    return made


def _likeness(old: Steps, new: Steps, one: str, other: str) -> float:
    same_kind = type(old.node(one)) is type(new.node(other))
    likeness = SequenceMatcher(None, old.title(one).split(), new.title(other).split(), autojunk=False).ratio()
    return max(likeness, _letters(old.title(one), new.title(other)) - 0.2) if same_kind else likeness - 0.2


def _letters(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other, autojunk=False).ratio()


def _implied(old: Steps, new: Steps, same: Mapping[str, str]) -> dict[str, str]:
    """The nodes without a line of their own, which go with the step that they belong to."""
    found: dict[str, str] = {}
    for was, now in same.items():
        before, after = old.node(was), new.node(now)
        if isinstance(before, Decide) and isinstance(after, Decide):
            found[before.exits[0].target] = after.exits[0].target
        if isinstance(before, Fork) and isinstance(after, Fork):
            found[before.meet] = after.meet
    return {was: now for was, now in found.items() if was not in old.names and now not in new.names}
