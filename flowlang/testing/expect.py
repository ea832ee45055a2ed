"""What a test expects to be done: its phrases compared with the actions that the workflows asked for."""

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from attrs import define, field, frozen

from flowlang.check.model import CheckedCall
from flowlang.engine.context import Value
from flowlang.engine.ports import Request
from flowlang.engine.values import show_moment
from flowlang.schema.model import ActionInfo, HoleInfo
from flowlang.schema.types import Type
from flowlang.source import Span
from flowlang.syntax.declarations import Expect, ExpectNothingMore
from flowlang.testing import messages
from flowlang.testing.model import Failure
from flowlang.testing.showing import shown
from flowlang.testing.world import Done, World

_MOST_SHOWN = 6


@define
class Expected:
    """What the test has expected so far: the step by the action's key, and the place of the last."""

    by: dict[str, Span] = field(factory=dict)
    last: int = -1


@frozen
class _Wanted:
    """A phrase of the test with its values; holes that may be anything are left out."""

    action: ActionInfo
    holes: Mapping[str, Value]
    settings: Mapping[str, Value]


def expect(world: World, expected: Expected, step: Expect, call: CheckedCall | None) -> Failure | None:
    """Look for an action that the test expects, or says must not happen."""
    if step.negated:
        return _expect_none(world, expected, step, call)
    assert call is not None, "only `expect no` may stand without its holes"
    wanted = _wanted(world, call)
    done = list(world.recorder.done.values())
    for place, one in enumerate(done):
        if (
            place > expected.last
            and one.request.key not in expected.by
            and not _differences(wanted, one, world)
        ):
            expected.by[one.request.key] = step.span
            expected.last = place
            return None
    return messages.not_done(step.phrase.span, _phrase(wanted, world.zone), _instead(world, expected, wanted))


def _expect_none(world: World, expected: Expected, step: Expect, call: CheckedCall | None) -> Failure | None:
    left = [one for one in world.recorder.done.values() if one.request.key not in expected.by]
    if call is None:
        name = " ".join(token.text for token in step.phrase.tokens)
        found = [one for one in left if one.request.name == name]
    else:
        wanted = _wanted(world, call)
        found = [one for one in left if not _differences(wanted, one, world)]
    if not found:
        return None
    return messages.done_all_the_same(step.phrase.span, _listed(found, world.zone))


def expect_nothing_more(world: World, expected: Expected, step: ExpectNothingMore) -> Failure | None:
    """Look for actions that the test has not expected; of one workflow, where the step names one."""
    left = [one for one in world.recorder.done.values() if one.request.key not in expected.by]
    if step.workflow is not None:
        name = step.workflow.plain or ""
        known = [program.plan.name for program in world.prepared.programs]
        if name not in known:
            return messages.no_workflow(step.workflow.span, name, known)
        left = [one for one in left if one.request.workflow == name]
    if not left:
        return None
    passed = any(list(world.recorder.done).index(one.request.key) < expected.last for one in left)
    return messages.more_happened(step.span, len(left), _listed(left, world.zone), passed)


# --- Comparing ----------------------------------------------------------------------------------


def _wanted(world: World, call: CheckedCall) -> _Wanted:
    return _Wanted(
        call.action,
        {name: world.value(term) for name, term in call.holes.items()},
        {name: world.value(term) for name, term in call.settings.items()},
    )


def _differences(wanted: _Wanted, done: Done, world: World) -> list[str]:
    """What keeps an action from being the one that is wanted, in words; the action itself first."""
    request = done.request
    if request.action.signature != wanted.action.signature:
        return ["another action"]
    types: dict[str, Type] = {hole.name: hole.type for hole in wanted.action.holes}
    types |= {name: info.type for name, info in wanted.action.settings.items()}
    return [
        f"{name} was {shown(found, types.get(name), world.zone)}, "
        f"not {shown(value, types.get(name), world.zone)}"
        for values, given in ((wanted.holes, request.holes), (wanted.settings, _settings(request)))
        for name, value in values.items()
        if not _same(value, found := given.get(name))
    ]


def _settings(request: Request) -> Mapping[str, Value]:
    """The settings of an action, and the parts of its template as they were filled in."""
    about = {} if request.about is None else {"about": request.about}
    return {**about, **request.settings, **request.texts}


def _same(one: Value, other: Value) -> bool:
    """Whether two values are the same; one alone and a list of one are."""
    if isinstance(one, tuple) != isinstance(other, tuple):
        one, other = (
            (one if isinstance(one, tuple) else (one,)),
            (other if isinstance(other, tuple) else (other,)),
        )
    return bool(one == other)


# --- Telling ------------------------------------------------------------------------------------


def _instead(world: World, expected: Expected, wanted: _Wanted) -> list[str]:
    """What happened instead, nearest first."""
    done = list(world.recorder.done.values())
    if not done:
        return ["no action has happened so far"]
    ranked = sorted(enumerate(done), key=lambda one: _distance(wanted, one, expected, world))
    notes = []
    for _, one in ranked[:_MOST_SHOWN]:
        differences = _differences(wanted, one, world)
        said = f"{_at(one, world.zone)}: {_did(one, world.zone)}"
        if one.request.key in expected.by:
            said += f" (line {expected.by[one.request.key].line} has expected this one)"
        elif not differences:
            said += " (but before what the line above it expected, and `expect` goes in order)"
        elif one.request.action.signature == wanted.action.signature:
            said += f" ({'; '.join(differences)})"
        if not (one.request.key in expected.by and differences):
            notes.append(said)
    if not notes:
        return ["nothing has happened that is not expected already"]
    return notes


def _distance(
    wanted: _Wanted, one: tuple[int, Done], expected: Expected, world: World
) -> tuple[bool, bool, int, bool, int]:
    place, done = one
    other = done.request.action.signature != wanted.action.signature
    return (
        done.request.key in expected.by and bool(_differences(wanted, done, world)),
        other and done.request.name != wanted.action.name,
        len(_differences(wanted, done, world)) if not other else len(wanted.holes),
        place <= expected.last,
        place,
    )


def _listed(found: list[Done], zone: tzinfo) -> list[str]:
    notes = [f"{_at(one, zone)}: {_did(one, zone)}" for one in found[:_MOST_SHOWN]]
    if len(found) > _MOST_SHOWN:
        notes.append(f"and {len(found) - _MOST_SHOWN} more")
    return notes


def _at(done: Done, zone: tzinfo) -> str:
    return show_moment(done.at, zone)


def _did(done: Done, zone: tzinfo) -> str:
    request = done.request
    return _filled(request.action, request.holes, zone)


def _phrase(wanted: _Wanted, zone: tzinfo) -> str:
    settings = "".join(
        f", {name}: {shown(value, _type(wanted.action, name), zone)}"
        for name, value in wanted.settings.items()
    )
    return _filled(wanted.action, wanted.holes, zone) + settings


def _type(action: ActionInfo, setting: str) -> Type | None:
    info = action.settings.get(setting)
    return info.type if info else None


def _filled(action: ActionInfo, holes: Mapping[str, Value], zone: tzinfo) -> str:
    """An action with its holes filled in, and `anything` for the others."""
    return " ".join(_words(action, holes, zone))


def _words(action: ActionInfo, holes: Mapping[str, Value], zone: tzinfo) -> Iterator[str]:
    for part in action.parts:
        if not isinstance(part, HoleInfo):
            yield part
        elif part.name in holes:
            yield shown(holes[part.name], part.type, zone)
        else:
            yield "anything"
