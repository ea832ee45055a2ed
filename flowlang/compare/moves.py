"""Which steps stand elsewhere now: in another order, or under another condition, answer or time limit."""

from collections.abc import Collection, Iterable, Mapping
from difflib import SequenceMatcher

from attrs import define, field

from flowlang.compare.meaning import Steps
from flowlang.compare.model import Detail
from flowlang.compare.places import Way, places, ways_beside
from flowlang.plan.exits import exits


@define(eq=False)
class Moves:
    """Two versions of steps and what became of what, by name; `same` leads from old names to new ones."""

    old: Steps
    new: Steps
    same: Mapping[str, str]
    under: Mapping[str, frozenset[Way]] = field(init=False)
    under_now: Mapping[str, frozenset[Way]] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.under, self.under_now = places(self.old.plan), places(self.new.plan)

    def found(self) -> dict[str, tuple[Detail, ...]]:
        """The steps that moved, by their new names, with where they stood and stand."""
        both = set(self.same.values())
        beside = {
            name: ways_beside(self.old.node(name), self.new.node(other)) for name, other in self.same.items()
        }
        moved: dict[str, tuple[Detail, ...]] = {}
        for name, other in self.same.items():
            # What was added or removed around it is told there.
            before = {
                (self.same[step], beside[step].get(way, -1)): (step, way)
                for step, way in self.under[name]
                if step in self.same
            }
            after = {(step, way) for step, way in self.under_now[other] if step in both}
            if set(before) != after:
                was = [way for known, way in before.items() if known not in after]
                now = after - set(before)
                moved[other] = (Detail("under", _said(self.old, was), _said(self.new, now)),)
        for name in self._out_of_order() - set(moved):
            moved[name] = ()
        return moved

    def around(self, steps: Steps, name: str) -> tuple[Detail, ...]:
        """For a step that was added or removed, those that it was put around, or taken from around."""
        is_new = steps is self.new
        under = self.under_now if is_new else self.under
        known: Collection[str] = set(self.same.values()) if is_new else self.same
        inside = [one for one in steps.names if one in known and any(way[0] == name for way in under[one])]
        words = "; ".join(steps.title(one) for one in inside)
        return (Detail("around" if is_new else "was around", None, words),) if inside else ()

    def _out_of_order(self) -> set[str]:
        was = [self.same[name] for name in self.old.names if name in self.same]
        known = set(was)
        now = [name for name in self.new.names if name in known]
        matcher = SequenceMatcher(None, was, now, autojunk=False)
        kept = {
            name
            for tag, start, end, _, _ in matcher.get_opcodes()
            if tag == "equal"
            for name in was[start:end]
        }
        return known - kept


def _said(steps: Steps, ways: Iterable[Way]) -> str | None:
    """Ways in words: the step that they lead out of, and which of its ways it is."""
    said = []
    for name, number in sorted(ways):
        label = list(exits(steps.node(name)))[number][1]
        said.append(f"{steps.title(name)}, {label}" if label else steps.title(name))
    return "; ".join(said) or None
