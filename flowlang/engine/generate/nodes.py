"""Nodes as Python statements."""

from collections.abc import Callable

from flowlang.check.terms import TableTerm, Term
from flowlang.engine.context import NewValues, RunFault
from flowlang.engine.generate.queries import found_record
from flowlang.engine.generate.rows import rows
from flowlang.engine.generate.scope import Bound, Scope, is_record, words_of
from flowlang.engine.generate.tables import looked_up, words_of_rows
from flowlang.engine.records import attribute
from flowlang.engine.support import (
    as_date,
    as_moment,
    best,
    copied,
    is_active,
    members,
    minus,
    need,
    with_item,
    without_item,
)
from flowlang.engine.values import plus
from flowlang.plan.graph import (
    Bind,
    FieldChange,
    Hand,
    Leave,
    Look,
    Loop,
    Make,
    NewRecord,
    Node,
    Perform,
    Remove,
    Write,
)
from flowlang.schema.types import DATE, MOMENT, ListOf, Type

Lines = list[str]


def mapping(pairs: dict[str, str]) -> str:
    """A dictionary of names and expressions."""
    return "{" + ", ".join(f"{name!r}: {code}" for name, code in pairs.items()) + "}"


def holes_of(node: Perform, scope: Scope) -> str:
    """The holes of an action, none of which may be missing."""
    return mapping({name: scope.need(term) for name, term in node.holes})


def settings_of(node: Perform, scope: Scope) -> str:
    """The settings of an action; only required ones must be there. `about` is among them."""
    known = node.action.settings
    given = dict(node.settings)
    if node.about is not None:
        given.setdefault("about", node.about)
    return mapping(
        {
            name: scope.need(term) if name in known and known[name].required else scope.value(term).text
            for name, term in given.items()
        }
    )


def _perform(node: Perform, scope: Scope) -> Lines:
    holes, settings = holes_of(node, scope), settings_of(node, scope)
    return [f"context.request(run, {node.name!r}, {holes}, {settings})"]


# --- Changing records ---------------------------------------------------------------------------


def _target(term: Term, scope: Scope) -> tuple[Lines, str, str]:
    """Statements that get a record, its name, and its id, which must be there."""
    record = scope.record(term)
    before: Lines = []
    if not record.isidentifier():
        name = scope.fresh("r_", "target")
        before.append(f"{name} = {record}")
        record = name
    words = scope.module.constant(words_of(term))
    return before, record, f"{scope.module.helper(need)}({record}.id, {words})"


def _write(node: Write, scope: Scope) -> Lines:
    before, record, id = _target(node.target, scope)  # noqa: A001
    changes = {
        change.field: _new_value(change, node, f"{record}.{attribute(change.field)}", scope)
        for change in node.changes
    }
    return [*before, f"context.write(run, {node.name!r}, {node.record!r}, {id}, {mapping(changes)})"]


def _new_value(change: FieldChange, node: Write, present: str, scope: Scope) -> str:
    info = scope.module.schema.records[node.record].fields.get(change.field)
    kind = info.type if info else None
    term = change.value
    helper = scope.module.helper
    if change.verb == "clear" or term is None:
        return "()" if isinstance(kind, ListOf) else "None"
    if change.verb == "set":
        return assigned(term, kind, scope)
    value = scope.need(term)
    if change.verb in {"add", "remove"}:
        return f"{helper(with_item if change.verb == 'add' else without_item)}({present}, {value})"
    words = scope.module.constant(f"{words_of(node.target)}.{change.field}")
    calculate = helper(plus if change.verb == "increase" else minus)
    return f"{calculate}({helper(need)}({present}, {words}), {value})"


def assigned(term: Term, kind: Type | None, scope: Scope) -> str:
    """A value for a field of a type; it may be missing. Dates and moments become what the field holds."""
    value = scope.value(term)
    if isinstance(kind, ListOf):
        return f"({value.text} or ())" if value.maybe else value.text
    if kind == DATE and term.type == MOMENT:
        return f"{scope.module.helper(as_date)}({value.text}, ZONE)"
    if kind == MOMENT and term.type == DATE:
        return f"{scope.module.helper(as_moment)}({value.text}, None, ZONE)"
    return value.text


def _make(node: Make, scope: Scope) -> Lines:
    before: Lines = []
    start = ""
    if node.like is not None:
        fields = scope.module.schema.records[node.new.record].fields
        kept = tuple(
            (name, attribute_name)
            for name, attribute_name in scope.module.attributes(node.new.record).items()
            if not (fields[name].unique or fields[name].read_only)
        )
        before, record, id = _target(node.like, scope)  # noqa: A001
        before.append(id)
        start = f"**{scope.module.helper(copied)}({record}, {scope.module.constant(kept)}), "
    made = new_values(node.new, scope, start)
    lines = [*before, f"variables[{node.variable!r}] = context.create(run, {node.name!r}, {made})"]
    return _with_loads(lines, scope, node.variable)


def new_values(new: NewRecord, scope: Scope, start: str = "") -> str:
    """A record to create with its children."""
    fields = scope.module.schema.records[new.record].fields
    pairs = {
        name: assigned(term, fields[name].type if name in fields else None, scope)
        for name, term in new.fields
    }
    values = "{" + start + mapping(pairs)[1:]
    children = "".join(f"{new_values(child, scope)}, " for child in new.children)
    make = scope.module.helper(NewValues)
    return f"{make}({new.record!r}, {values}, ({children.rstrip()}), {new.link!r})"


def _with_loads(lines: Lines, scope: Scope, variable: str) -> Lines:
    """Statements after which a variable means something else."""
    found = [*scope.loads(), *lines]
    scope.loaded.discard(variable)
    return found


def _remove(node: Remove, scope: Scope) -> Lines:
    before, _, id = _target(node.target, scope)  # noqa: A001
    lines = [*scope.loads(), *before, f"context.delete(run, {node.name!r}, {node.record!r}, {id})"]
    # Whatever was read so far may be the record that is gone.
    scope.loaded.clear()
    return lines


def _look(node: Look, scope: Scope) -> Lines:
    found = found_record(node.record, node.scope, node.where, node.pick, scope)
    held = f"variables[{node.variable!r}]"
    if node.create is None:
        return _with_loads([f"{held} = {found}"], scope, node.variable)
    name = scope.temporary()
    made = f"context.create(run, {node.name!r}, {new_values(node.create, scope)})"
    lines = [f"{name} = {found}", f"{held} = {made} if {name} is None else {name}"]
    return _with_loads(lines, scope, node.variable)


def _bind(node: Bind, scope: Scope) -> Lines:
    if isinstance(node.value, TableTerm):
        value, rows = looked_up(node.value, scope)
        told = f"context.branch(run, {node.name!r}, {words_of_rows(node.value, rows, scope)})"
        lines = [f"variables[{node.variable!r}] = {value.text}", told]
        return _with_loads(lines, scope, node.variable)
    held = scope.value(node.value).text
    return _with_loads([f"variables[{node.variable!r}] = {held}"], scope, node.variable)


# --- Giving work to people ----------------------------------------------------------------------


def hand(node: Hand, scope: Scope) -> tuple[Lines, str, Lines]:
    """Statements that find somebody, the name that holds them, and statements that give them the record."""
    lines, _, id = _target(node.target, scope)  # noqa: A001
    chosen = scope.temporary()
    lines += _choice(node, scope, chosen)
    if node.otherwise is None:
        reason = scope.module.constant(
            f"there is nobody to give {words_of(node.target)} to: {words_of(node.to)}"
        )
        scope.module.helper(RunFault)
        lines += [f"if {chosen} is None:", f"    raise RunFault({reason})"]
    give = f"context.write(run, {node.name!r}, {node.record!r}, {id}, {{{node.field!r}: {chosen}}})"
    return [*scope.loads(), *lines], chosen, [give]


def _hand(node: Hand, scope: Scope) -> Lines:
    find, _, give = hand(node, scope)
    return [*find, *give]


def _choice(node: Hand, scope: Scope, chosen: str) -> Lines:
    helper = scope.module.helper
    if node.strategy == "direct":
        who = scope.value(node.to).text
        return [
            f"{chosen} = {who}",
            f"if {chosen} is not None and not {helper(is_active)}(context, {chosen}):",
            f"    {chosen} = None",
            *_only_where(node, scope, chosen),
        ]
    team = scope.need(node.to)
    name = scope.fresh("r_", node.scope)
    with scope.binding(node.scope, Bound(name, record=True)):
        test = "" if node.where is None else f" if {scope.condition(node.where)}"
        by = "None" if node.by is None else scope.value(node.by).text
    held = scope.temporary()
    source = f"for {name} in {helper(members)}(context, {held}){test}"
    lines = [f"{held} = {team}"]
    if node.strategy == "best":
        lines.append(f"{chosen} = {helper(best)}([({name}, {by}) {source}], {node.order != 'lowest'})")
        return lines
    choose = f"context.choose(run, {node.name!r}, {node.strategy!r}, {held}, {chosen})"
    lines.append(f"{chosen} = [{name}.id {source}]")
    lines.append(f"{chosen} = {choose} if {chosen} else None")
    return lines


def _only_where(node: Hand, scope: Scope, chosen: str) -> list[str]:
    """What is asked of the one person who is to get it."""
    if node.where is None:
        return []
    name = scope.fresh("r_", node.scope)
    with scope.binding(node.scope, Bound(name, record=True)):
        test = scope.condition(node.where)
    missing = scope.module.missing("User")
    return [
        f"{name} = context.record('User', {chosen}) or {missing}",
        f"if {name} is {missing} or not ({test}):",
        f"    {chosen} = None",
    ]


# --- Loops --------------------------------------------------------------------------------------


def loop_items(node: Loop, scope: Scope) -> str:
    """The items of a loop, records by their ids, all found before the first round."""
    found = rows(node.source, node.variable, node.where, scope)
    tests = "".join(f" if {test}" for test in found.tests)
    if ":=" in found.source:
        held = scope.temporary()
        return f"(({held} := {found.source}), tuple([{found.item} for {found.name} in {held}{tests}]))[1]"
    return f"tuple([{found.item} for {found.name} in {found.source}{tests}])"


def loop_item(node: Loop, item: str, scope: Scope) -> Lines:
    """Statements that begin a round; a record that is gone by now is passed over with `continue`."""
    kind = node.source.type.item if isinstance(node.source.type, ListOf) else None
    lines = [f"variables[{node.variable!r}] = {item}"]
    scope.loaded.discard(node.variable)
    if kind is not None and is_record(kind):
        name = scope.hold(node.variable, kind)
        lines += scope.loads()
        lines += [f"if {name}.id is None:", "    continue"]
    return lines


def _leave(node: Leave, scope: Scope) -> Lines:
    # What `attempt` means behind the loop is what it meant before it.
    return [f"context.leave(run, {node.name!r}, {node.loop!r})"]


def bound_by(node: Node) -> str | None:
    """The variable to which a node gives a new value."""
    if isinstance(node, Make | Look | Bind | Loop):
        return node.variable
    return None


STATEMENTS: dict[type[Node], Callable[..., Lines]] = {
    Perform: _perform,
    Write: _write,
    Make: _make,
    Remove: _remove,
    Look: _look,
    Bind: _bind,
    Leave: _leave,
    Hand: _hand,
}
