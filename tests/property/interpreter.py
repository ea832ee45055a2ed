"""An engine program for a plan without any generated code: it walks the graph, one node after the other.

It is slow and it is meant to be obviously right. It knows nothing of how code is generated, and what it does
not know it refuses: a new kind of node, trigger or term has to be written here before it can be tested.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from typing import Any

from attrs import frozen

from flowlang.check import terms as t
from flowlang.engine.calendars import BusinessCalendar, next_opening
from flowlang.engine.context import (
    ActionCode,
    ChangeEvent,
    Context,
    Dependency,
    LaunchCode,
    NewValues,
    Program,
    RoundCode,
    Run,
    RunFault,
    StartCode,
    TimedCode,
    Value,
    WaitCode,
    Watched,
)
from flowlang.engine.durations import shift
from flowlang.engine.numbers import ValueFault
from flowlang.engine.records import attribute, attributes_of
from flowlang.engine.values import plus
from flowlang.engine.zones import at_time, local_date, start_of_day
from flowlang.plan import graph as g
from flowlang.plan import starts
from flowlang.plan.exits import exits
from flowlang.schema import types as ty
from flowlang.schema.model import Schema

from .evaluate import (
    AT_START,
    Place,
    World,
    as_value,
    by_id,
    holds,
    is_record,
    kinds_of,
    listed,
    needed,
    record,
    rows_that_hold,
    same,
    those,
    value,
    words_of,
)
from .reads import reads_of

# Exactly these: a class that is derived from one of them may mean something else.
NODES = frozenset(
    {
        g.Decide,
        g.Guard,
        g.Perform,
        g.Write,
        g.Make,
        g.Remove,
        g.Look,
        g.Hand,
        g.Bind,
        g.Loop,
        g.Again,
        g.Ladder,
        g.Fork,
        g.Meet,
        g.Leave,
        g.Wait,
        g.Question,
        g.Launch,
        g.Return,
        g.End,
    }
)
STARTS = frozenset(
    {
        starts.RecordStart,
        starts.FieldStart,
        starts.AssignedStart,
        starts.BecomesStart,
        starts.EventStart,
        starts.DateStart,
        starts.UnchangedStart,
        starts.HeldStart,
        starts.ScheduleStart,
        starts.CalledStart,
        starts.PressedStart,
    }
)
# Whoever goes on for so long without waiting never will.
MOST_NODES = 100_000
SINCE_START = "$since the start"


class UnknownPart(Exception):
    """The interpreter does not know a part of a plan."""


def interpret(plan: g.Plan, schema: Schema, zone: tzinfo, calendar: BusinessCalendar) -> Program:
    """The program of a plan."""
    for part in (*plan.nodes.values(), *plan.starts):
        if type(part) not in NODES | STARTS:
            raise UnknownPart(f"the interpreter does not know {type(part).__name__}")
    loops = {name: inside_of(plan, node) for name, node in plan.nodes.items() if isinstance(node, g.Loop)}
    interpreter = Interpreter(plan, World(schema, zone, calendar), loops)
    return interpreter.program()


@frozen
class Interpreter:
    """One plan, and the functions that the engine wants of it."""

    plan: g.Plan
    world: World
    # The nodes inside each `for each`.
    loops: Mapping[str, frozenset[str]]

    def program(self) -> Program:
        plan = self.plan
        nodes = plan.nodes
        return Program(
            plan=plan,
            source="",
            starts=tuple(self.start(one) for one in plan.starts),
            entry=self.entry,
            entry_parts=tuple((words_of(part), self.condition(part)) for part in and_parts(plan.condition)),
            per=None if plan.per is None else self.compute(plan.per),
            as_long_as=None if plan.as_long_as is None else self.watched(plan.as_long_as),
            until=None if plan.until is None else self.watched(plan.until, SINCE_START),
            begin=self.begin,
            steps={name: self.from_node(name) for name in nodes},
            waits={
                name: self.waiting(node)
                for name, node in nodes.items()
                if isinstance(node, g.Wait | g.Question | g.Ladder)
            },
            actions={
                name: self.action(node)
                for name, node in nodes.items()
                if isinstance(node, g.Perform) and node.waits
            },
            failure={
                name: self.reason(node)
                for name, node in nodes.items()
                if isinstance(node, g.End) and node.outcome == "failed"
            },
            results={
                name: self.results(node)
                for name, node in nodes.items()
                if isinstance(node, g.End) and node.gives
            },
            launches={name: self.launch(node) for name, node in nodes.items() if isinstance(node, g.Launch)},
            rounds={name: self.rounds(node) for name, node in nodes.items() if isinstance(node, g.Again)},
        )

    # --- Single terms ---------------------------------------------------------------------------

    def place(self, run: Run | None, context: Context, since: str | None = None) -> Place:
        return Place(self.world, context, run, context.now, since=since)

    def condition(self, term: t.Term, since: str | None = None) -> Callable[[Run, Context], bool]:
        return lambda run, context: holds(term, self.place(run, context, since))

    def compute(self, term: t.Term, must: bool = False) -> Callable[[Run, Context], Value]:
        find = needed if must else value
        return lambda run, context: find(term, self.place(run, context))

    def watched(self, term: t.Term, since: str | None = None) -> Watched:
        return Watched(self.condition(term, since), self.reads(term))

    def reads(self, term: t.Term) -> tuple[Dependency, ...]:
        """What a condition depends on: a change of it is what lets the engine look at the condition again."""
        return tuple(
            Dependency(kind, frozenset({name} if name else ()), None if base is None else self.identity(base))
            for kind, name, base in reads_of(term, self.world.schema)
        )

    def identity(self, base: t.Term) -> Callable[[Run, Context], Value]:
        """The id of the record that a term stands for; one that is gone is still the one that is watched."""
        if isinstance(base, t.Variable):
            return lambda run, context: run.variables.get(base.name)
        return self.compute(base)

    def reason(self, node: g.End) -> Callable[[Run, Context], Value]:
        if node.reason is None:
            return lambda run, context: "the workflow failed"
        return self.compute(node.reason, must=True)

    # --- Starts ---------------------------------------------------------------------------------

    def entry(self, run: Run, context: Context) -> bool:
        """The condition of the header; and the record is remembered as it is now."""
        found = by_id(
            run.variables.get(self.plan.variable), kinds_of(self.plan.subject), self.place(run, context)
        )
        if found is not None:
            fields = attributes_of(self.world.schema.records[type(found).__name__])
            run.variables[AT_START] = {name: getattr(found, one) for name, one in fields.items()}
        return self.plan.condition is None or holds(self.plan.condition, self.place(run, context))

    def start(self, start: starts.Start) -> StartCode:
        """Every trigger is tested for every change: nothing is found by an index."""
        match start:
            case starts.FieldStart():
                matches = None if start.after is None else self.is_already(start, start.after)
                return StartCode(
                    lambda context, change: self.field_changed(start, context, change), matches=matches
                )
            case starts.AssignedStart():
                return StartCode(lambda context, change: owner_changed(change))
            case starts.BecomesStart():
                return StartCode(
                    lambda context, change: self.has_become(start, context, change),
                    matches=self.about(start.condition, holds),
                )
            case starts.DateStart():
                return StartCode(timed=self.date(start))
            case starts.UnchangedStart():
                return StartCode(timed=TimedCode(due=self.from_now(start.length)))
            case starts.HeldStart():
                held = self.about(start.condition, holds)
                return StartCode(timed=TimedCode(due=self.from_now(start.length), holds=held))
            case starts.ScheduleStart(records=None):
                return StartCode(timed=TimedCode())
            case starts.ScheduleStart(records=t.Term() as records):
                return StartCode(
                    timed=TimedCode(records=lambda context: value(records, self.place(None, context)))
                )
        return StartCode()

    def about(self, term: t.Term, find: Callable[[t.Term, Place], Any]) -> Callable[[Context, Any], Any]:
        """A term, asked of a record that may have started nothing yet."""
        name = self.plan.variable or ""
        return lambda context, found: find(term, self.place(None, context).with_item(name, found))

    def is_already(self, start: starts.FieldStart, after: t.Term) -> Callable[[Context, Any], bool]:
        """Whether the field of a record is what it changes to."""
        kind = self.world.schema.records[start.record].fields[start.field].type
        wanted = self.about(after, value)
        return lambda context, found: same(
            getattr(found, attribute(start.field)), kind, wanted(context, found), after.type, self.world
        )

    def from_now(self, length: t.Term) -> Callable[[Context, Any], datetime | None]:
        find = self.about(length, value)

        def later(context: Context, found: Any) -> datetime | None:
            amount: Any = find(context, found)
            if amount is None:
                return None
            return shift(context.now, amount, "after", self.world.zone, self.world.calendar)

        return later

    def date(self, start: starts.DateStart) -> TimedCode:
        counted = start.moment.base if isinstance(start.moment, t.Shift) else start.moment

        def due(context: Context, found: Any) -> datetime | None:
            place = self.place(None, context).with_item(self.plan.variable or "", found)
            return self.moment_of(value(start.moment, place), start.at, place)

        def ahead(context: Context, found: Any) -> bool:
            day = self.about(counted, value)(context, found)
            now = context.now if isinstance(day, datetime) else local_date(context.now, self.world.zone)
            return day is not None and day >= now

        return TimedCode(due=due, date=self.about(counted, value), ahead=ahead if start.at_most else None)

    def moment_of(self, found: Any, at: t.Term | None, place: Place) -> datetime | None:
        """The moment that a date or moment means: at a time of its day, or the beginning of it."""
        if found is None:
            return None
        if at is not None:
            return at_time(found, needed(at, place), self.world.zone)  # type: ignore[arg-type]
        return found if isinstance(found, datetime) else start_of_day(found, self.world.zone)

    def field_changed(self, start: starts.FieldStart, context: Context, change: ChangeEvent) -> bool:
        if change.kind != "updated" or start.field not in change.new:
            return False
        kind = self.world.schema.records[start.record].fields[start.field].type
        found = context.record(start.record, change.id)
        place = self.place(None, context).with_item(self.plan.variable or "", found)
        if start.before is not None:
            if start.field in change.unknown:
                return False
            wanted = value(start.before, place)
            if not same(change.old.get(start.field), kind, wanted, start.before.type, self.world):
                return False
        if start.after is None:
            return True
        return same(change.new[start.field], kind, value(start.after, place), start.after.type, self.world)

    def has_become(self, start: starts.BecomesStart, context: Context, change: ChangeEvent) -> bool:
        """Whether the condition holds now, and did not before the change; a new record was nothing before."""
        if change.kind == "deleted" or (change.kind == "updated" and not start.fields & set(change.new)):
            return False
        now = context.record(start.record, change.id)
        place = self.place(None, context)
        if not holds(start.condition, place.with_item(self.plan.variable or "", now)):
            return False
        if change.kind == "created":
            return True
        if start.fields & change.unknown:
            return False
        if now is None:
            return False
        before = type(now)(now.id, now.number)
        for name in type(now).__slots__:
            setattr(before, name, getattr(now, name))
        for name, old in change.old.items():
            setattr(before, attribute(name), old)
        return not holds(start.condition, place.with_item(self.plan.variable or "", before))

    # --- Steps ----------------------------------------------------------------------------------

    def begin(self, run: Run, context: Context) -> str:
        self.remember(self.plan.until, SINCE_START, run, context)
        return self.from_node(self.plan.first)(run, context)

    def remember(self, term: t.Term | None, name: str, run: Run, context: Context) -> None:
        """Keep the present values of what a condition asks `changes` about."""
        asked = changes_asked(term)
        if asked:
            run.variables[name] = self.present(asked, run, context)

    def present(self, asked: list[t.FieldRead], run: Run, context: Context) -> dict[str, Value]:
        return {words_of(one): value(one, self.place(run, context)) for one in asked}

    def from_node(self, name: str) -> Callable[[Run, Context], str]:
        """Go from a node until the run waits or ends."""

        def walk_on(run: Run, context: Context) -> str:
            here = name
            for _ in range(MOST_NODES):
                node = self.plan.nodes[here]
                self.leave_loops(node, run)
                try:
                    following = self.visit(node, run, context)
                except (RunFault, ValueFault) as fault:
                    # The journal names the node at which a run failed.
                    context.last_node = here  # type: ignore[attr-defined]
                    if not isinstance(node, g.Fallible) or node.on_failure is None:
                        raise
                    following = self.after_failure(node, context.failed(run, here, fault), run)
                if following is None:
                    return here
                here = following
            raise AssertionError("the interpreter goes round and round")

        return walk_on

    def after_failure(self, node: g.Fallible, why: str, run: Run) -> str:
        """What a step would have made is missing then, and the reason is there."""
        if isinstance(node, g.Make | g.Look):
            run.variables.pop(node.variable, None)
        if node.failure is not None:
            run.variables[node.failure] = why
        assert node.on_failure is not None
        return node.on_failure

    def leave_loops(self, node: g.Node, run: Run) -> None:
        """Whoever stands outside of a loop is done with it."""
        for loop, inside in self.loops.items():
            if node.name != loop and node.name not in inside:
                run.variables.pop(items_of(loop), None)
                run.variables.pop(round_of(loop), None)

    def visit(self, node: g.Node, run: Run, context: Context) -> str | None:
        """Do what one node says. The node that follows; nothing where the run waits or ends."""
        place = self.place(run, context)
        match node:
            case g.Decide():
                for way in node.exits:
                    if holds(way.condition, place):
                        context.branch(run, node.name, way.label)
                        return way.target
                context.branch(run, node.name, "otherwise")
                return node.otherwise
            case g.Guard():
                for need in node.needs:
                    if value(need, place) is None:
                        context.skipped(run, node.name, words_of(need))
                        return node.next
                return node.then
            case g.Perform() if node.waits:
                return None
            case g.Perform():
                context.request(run, node.name, holes(node, place), settings(node, place))
                return node.next
            case g.Write():
                self.write(node, place)
                return node.next
            case g.Make():
                copied = {} if node.like is None else self.copied(node, place)
                new = new_values(node.new, place, copied)
                run.variables[node.variable] = context.create(run, node.name, new)
                return node.next
            case g.Remove():
                context.delete(run, node.name, node.record, target_id(node.target, place))
                return node.next
            case g.Look():
                run.variables[node.variable] = self.look(node, place)
                return node.next
            case g.Hand():
                return self.hand(node, place)
            case g.Bind(value=t.TableTerm() as looked_up):
                run.variables[node.variable] = value(looked_up, place)
                rows = [row.label for row in rows_that_hold(looked_up, place)]
                context.branch(run, node.name, "; ".join(rows) or "no row")
                return node.next
            case g.Bind():
                run.variables[node.variable] = value(node.value, place)
                return node.next
            case g.Leave():
                context.leave(run, node.name, node.loop)
                return node.next
            case g.Loop():
                return self.loop(node, run, place)
            case g.Wait():
                self.remember(node.condition, since_wait(node), run, context)
                return None
            case g.Question() | g.Return() | g.End():
                return None
            case g.Again() | g.Ladder() | g.Fork() | g.Meet() | g.Launch():
                # The engine itself knows what to do there.
                return None
        raise UnknownPart(f"the interpreter does not know {type(node).__name__}")

    def write(self, node: g.Write, place: Place) -> None:
        assert place.run is not None
        identity = target_id(node.target, place)
        present = record(node.target, place)
        changes = {one.field: new_value(one, node, present, place) for one in node.changes}
        place.context.write(place.run, node.name, node.record, identity, changes)

    def copied(self, node: g.Make, place: Place) -> dict[str, Value]:
        """The fields of the record that a new one is like, without those that are its own."""
        assert node.like is not None
        target_id(node.like, place)
        model = record(node.like, place)
        fields = self.world.schema.records[node.new.record].fields
        return {
            name: found
            for name, one in attributes_of(self.world.schema.records[node.new.record]).items()
            if not (fields[name].unique or fields[name].read_only)
            and (found := getattr(model, one)) is not None
        }

    def look(self, node: g.Look, place: Place) -> Value:
        assert place.run is not None
        found = list(those(node.where, node.scope, list(place.context.records(node.record)), place))
        if found:
            return str(found[-1 if node.pick == "latest" else 0].id)
        if node.create is None:
            return None
        return place.context.create(place.run, node.name, new_values(node.create, place, {}))

    def hand(self, node: g.Hand, place: Place) -> str:
        run, context = place.run, place.context
        assert run is not None
        chosen = self.chosen(node, place)
        if chosen is None and node.otherwise is None:
            words = f"there is nobody to give {words_of(node.target)} to: {words_of(node.to)}"
            raise RunFault(words)
        if chosen is None:
            context.branch(run, node.name, "nobody")
            assert node.otherwise is not None
            return node.otherwise
        identity = target_id(node.target, place)
        context.write(run, node.name, node.record, identity, {node.field: chosen})
        return node.next

    def chosen(self, node: g.Hand, place: Place) -> str | None:
        if node.strategy == "direct":
            who = value(node.to, place)
            if who is None or not is_active(who, place):
                return None
            user = place.context.record("User", who) if node.where is not None else None
            fits = node.where is None or any(those(node.where, node.scope, [user] if user else [], place))
            return who if fits else None
        team = needed(node.to, place)
        members = list(those(node.where, node.scope, active_members(team, place), place))
        if node.strategy != "best":
            candidates = [one.id for one in members]
            if not candidates:
                return None
            assert place.run is not None
            return place.context.choose(place.run, node.name, node.strategy, team, candidates)
        best: tuple[str, Value] | None = None
        for one in members:
            found = value(node.by, place.with_item(node.scope, one)) if node.by is not None else None
            if found is None:
                continue
            better = best is None or (found < best[1] if node.order == "lowest" else found > best[1])
            best = (one.id, found) if better else best
        return best[0] if best else None

    def loop(self, node: g.Loop, run: Run, place: Place) -> str:
        """The items are those of the first time; whoever comes back goes on with the next of them."""
        if items_of(node.name) not in run.variables:
            found = those(node.where, node.variable, listed(node.source, place), place)
            run.variables[items_of(node.name)] = tuple([as_value(one) for one in found])
            run.variables[round_of(node.name)] = 0
        items = run.variables[items_of(node.name)]
        kinds = kinds_of(node.source.type.item) if isinstance(node.source.type, ty.ListOf) else ()
        while run.variables[round_of(node.name)] < len(items):
            item = items[run.variables[round_of(node.name)]]
            run.variables[round_of(node.name)] += 1
            run.variables[node.variable] = item
            # A record that is gone by now is passed over.
            if not kinds or by_id(item, kinds, place) is not None:
                return node.body
        del run.variables[items_of(node.name)], run.variables[round_of(node.name)]
        return node.next

    # --- Waiting --------------------------------------------------------------------------------

    def waiting(self, node: g.Wait | g.Question | g.Ladder) -> WaitCode:
        if isinstance(node, g.Ladder):
            rungs = tuple(self.rung(node, one) for one in node.rungs)
            return WaitCode(rungs=rungs, due_reads=self.reads(node.moment))
        limit = node.within if isinstance(node, g.Question) else node.limit
        common: dict[str, Any] = {
            "limit": None if limit is None else self.later(limit),
            "reminders": tuple(self.later(one.after) for one in node.reminders),
        }
        if isinstance(node, g.Question):
            return WaitCode(
                people=lambda run, context: people(node.people, self.place(run, context)),
                question=None if node.question is None else self.compute(node.question, must=True),
                about=None if node.about is None else self.compute(node.about),
                targets=tuple(self.compute(one.target) for one in node.fields),
                **common,
            )
        follows = node.delay or node.moment
        return WaitCode(
            due=self.due(node),
            due_reads=() if follows is None else self.reads(follows),
            until=None if node.condition is None else self.watched(node.condition, since_wait(node)),
            matches=None if node.event is None else self.matches(node),
            **common,
        )

    def later(self, length: t.Term) -> Callable[[Run, Context], datetime]:
        """A length of time after the beginning of the wait."""
        return lambda run, context: shift(
            began(run, context),
            needed(length, self.place(run, context)),  # type: ignore[arg-type]
            "after",
            self.world.zone,
            self.world.calendar,
        )

    def due(self, node: g.Wait) -> Callable[[Run, Context], datetime | None] | None:
        """The moment at which a wait is over. `now` in it is the beginning of the wait."""
        zone, calendar = self.world.zone, self.world.calendar

        def moment(run: Run, context: Context) -> datetime | None:
            start = began(run, context)
            if node.opening:
                return next_opening(start, calendar)
            place = Place(self.world, context, run, start)
            if node.delay is not None:
                found: Any = shift(start, needed(node.delay, place), "after", zone, calendar)  # type: ignore[arg-type]
            else:
                assert node.moment is not None
                found = value(node.moment, place)
            return self.moment_of(found, node.at, place)

        return moment if node.opening or node.delay is not None or node.moment is not None else None

    def rung(self, node: g.Ladder, rung: g.Rung) -> Callable[[Run, Context], datetime | None]:
        def moment(run: Run, context: Context) -> datetime | None:
            place = self.place(run, context)
            base = self.moment_of(value(node.moment, place), node.at, place)
            if base is None or rung.offset is None:
                return base
            length: Any = needed(rung.offset, place)
            direction: Any = rung.direction
            return shift(base, length, direction, self.world.zone, self.world.calendar)

        return moment

    def rounds(self, node: g.Again) -> RoundCode:
        since = f"$since {node.name}"
        asked = changes_asked(node.until)
        return RoundCode(
            until=None if node.until is None else self.condition(node.until, since),
            at_most=None if node.at_most is None else self.compute(node.at_most, must=True),
            baseline=(lambda run, context: self.present(asked, run, context)) if asked else None,
        )

    def launch(self, node: g.Launch) -> LaunchCode:
        known = self.world.schema.workflows[node.workflow].needs
        kinds = {name: one.type for name, one in known.items()}
        return LaunchCode(
            None if node.subject is None else self.compute(node.subject, must=True),
            self.several(node.needs, kinds),
        )

    def results(self, node: g.End) -> Callable[[Run, Context], Value]:
        called = [one for one in self.plan.starts if isinstance(one, starts.CalledStart)]
        return self.several(node.gives, {name: kind for one in called for name, kind in one.gives})

    def several(
        self, pairs: tuple[tuple[str, t.Term], ...], kinds: Mapping[str, ty.Type]
    ) -> Callable[[Run, Context], Value]:
        """Values by their names, each as its type is stored."""
        return lambda run, context: {
            name: stored(term, kinds[name], self.place(run, context)) for name, term in pairs
        }

    def matches(self, node: g.Wait) -> Callable[[Run, Context, Mapping[str, Value]], bool]:
        def belongs(run: Run, context: Context, event: Mapping[str, Value]) -> bool:
            place = self.place(run, context).with_item(node.variable or "", event)
            return node.where is None or holds(node.where, place)

        return belongs

    def action(self, node: g.Perform) -> ActionCode:
        def maybe(term: t.Term | None) -> Callable[[Run, Context], Value] | None:
            return None if term is None else self.compute(term, must=True)

        return ActionCode(
            lambda run, context: holes(node, self.place(run, context)),
            lambda run, context: settings(node, self.place(run, context)),
            maybe(node.retry_times),
            maybe(node.retry_every),
        )


# --- Small questions ----------------------------------------------------------------------------


def and_parts(term: t.Term | None) -> tuple[t.Term, ...]:
    """The conditions that must all hold for a condition to hold."""
    if isinstance(term, t.Logical) and term.operator == "and":
        return tuple(part for item in term.items for part in and_parts(item))
    return () if term is None else (term,)


def changes_asked(term: t.Term | None) -> list[t.FieldRead]:
    """The fields of which a condition asks whether they changed."""
    return [part.subject for part in t.walk(term) if isinstance(part, t.ChangedTest)] if term else []


def began(run: Run, context: Context) -> datetime:
    return run.since or context.now


def since_wait(node: g.Wait) -> str:
    return f"$since {node.name}"


def items_of(loop: str) -> str:
    return f"$items {loop}"


def round_of(loop: str) -> str:
    return f"$round {loop}"


def reached_from(plan: g.Plan, start: str, without: str) -> set[str]:
    """The nodes to which some way leads from a node that does not pass another one."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        name = ahead.pop()
        if name not in seen and name != without:
            seen.add(name)
            ahead += [target for target, _ in exits(plan.nodes[name])]
    return seen


def inside_of(plan: g.Plan, loop: g.Loop) -> frozenset[str]:
    """The nodes inside a loop: from them a way leads to one that comes back to it, but not past the loop.

    Only what can't be reached without the loop comes back to it; whatever else leads there comes to it anew.
    """
    anew = reached_from(plan, plan.first, loop.name)
    back = {
        name
        for name, node in plan.nodes.items()
        if name not in anew and loop.name in {target for target, _ in exits(node)}
    }
    return frozenset(name for name in plan.nodes if back & reached_from(plan, name, loop.name))


def owner_changed(change: ChangeEvent) -> bool:
    """Whether the owner has become somebody, at the creation too."""
    owner = change.new.get("owner")
    if owner is None or change.kind == "deleted":
        return False
    return change.kind == "created" or owner != change.old.get("owner")


def target_id(term: t.Term, place: Place) -> str:
    """The id of a record that is written to: it must be there."""
    found = record(term, place)
    if found is None or not is_record(found):
        words = words_of(term)
        raise RunFault(f"{words} is missing", words)
    return str(found.id)


def new_value(change: g.FieldChange, node: g.Write, present: Any, place: Place) -> Value:
    """What a field becomes."""
    info = place.world.schema.records[node.record].fields[change.field]
    if change.verb == "clear" or change.value is None:
        return () if isinstance(info.type, ty.ListOf) else None
    if change.verb == "set":
        return stored(change.value, info.type, place)
    before = getattr(present, attribute(change.field))
    if change.verb in {"increase", "decrease"}:
        if before is None:
            words = f"{words_of(node.target)}.{change.field}"
            raise RunFault(f"{words} is missing", words)
        amount = needed(change.value, place)
        return plus(before, amount if change.verb == "increase" else -amount)
    given = needed(change.value, place)
    several = given if isinstance(given, tuple) else (given,)
    if change.verb == "remove":
        return tuple(one for one in before or () if one not in several)
    assert change.verb == "add", change.verb
    grown = list(before or ())
    for one in several:
        if one not in grown:
            grown.append(one)
    return tuple(grown)


def stored(term: t.Term, kind: ty.Type, place: Place) -> Value:
    """A value as a field of a type holds it; it may be missing."""
    found = value(term, place)
    if isinstance(kind, ty.ListOf):
        return found or ()
    if found is None:
        return None
    if kind == ty.DATE and term.type == ty.MOMENT:
        return local_date(found, place.world.zone)
    if kind == ty.MOMENT and term.type == ty.DATE:
        return start_of_day(found, place.world.zone)
    return found


def new_values(new: g.NewRecord, place: Place, copied: Mapping[str, Value]) -> NewValues:
    """A record to create with its children."""
    fields = place.world.schema.records[new.record].fields
    given = {name: stored(term, fields[name].type, place) for name, term in new.fields}
    children = tuple(new_values(child, place, {}) for child in new.children)
    return NewValues(new.record, {**copied, **given}, children, new.link)


def holes(node: g.Perform, place: Place) -> Mapping[str, Value]:
    return {name: needed(term, place) for name, term in node.holes}


def settings(node: g.Perform, place: Place) -> Mapping[str, Value]:
    """The settings of an action; only those that it requires must be there."""
    given = dict(node.settings)
    if node.about is not None and "about" not in given:
        given["about"] = node.about
    required = {name for name, info in node.action.settings.items() if info.required}
    return {name: (needed if name in required else value)(term, place) for name, term in given.items()}


# --- People -------------------------------------------------------------------------------------


def is_active(user: str, place: Place) -> bool:
    """Whoever is not known to be inactive may be given work; a team always may."""
    found = place.context.record("User", user)
    return found is None or found.active is not False


def active_members(team: str | tuple[str, ...], place: Place) -> list[Any]:
    """The people of a team or of a list who may be given work."""
    found = None if isinstance(team, tuple) else place.context.record("Team", team)
    listed = team if isinstance(team, tuple) else found.members if found else ()
    users = [place.context.record("User", one) for one in listed]
    return [one for one in users if one is not None and is_active(one.id, place)]


def people(term: t.Term, place: Place) -> tuple[str, ...]:
    """Who is asked: active people, each once; a team stands for its members."""
    found = value(term, place)
    asked: list[str] = []
    for one in found if isinstance(found, tuple) else (found,):
        if one is None:
            continue
        user = place.context.record("User", one)
        if user is None:
            asked += [member.id for member in active_members(one, place)]
        elif is_active(one, place):
            asked.append(one)
    if not asked:
        words = words_of(term)
        raise RunFault(f"there is nobody to ask: {words} stands for nobody who is active", words)
    return tuple(dict.fromkeys(asked))
