"""A schema of another system as `.flow` text: our names, and the original in a comment where it differs."""

import re
from collections.abc import Iterable

from attrs import define, field

from flowlang.exchange.model import ForeignField, ForeignRecord, ForeignSchema, ImportProblem
from flowlang.exchange.names import comment, field_name, in_quotes, record_name, unlike, words_of
from flowlang.source import SourceFile
from flowlang.syntax.format.format import format_source

# A choice that takes more room on a line is easier to read with a name of its own.
_IN_PLACE = 80
_SIMPLE_VALUE = re.compile(r"[A-Z][A-Za-z0-9_]*")
_PERSONAL = frozenset({"email", "phone"})
# What may be a value in our words: an amount, a duration, a percentage, a date.
_WRITTEN = re.compile(r"[0-9][0-9_.:%-]*( [A-Za-z]+){0,2}")
_WRONG = re.compile(r"[\x00-\x1f\x7f]")


def flow_text(schema: ForeignSchema, mark_personal: bool = False) -> str:
    """The schema as a file, laid out as `flow format` does.

    Email addresses and phone numbers are marked as personal, or else named in a comment at the top.
    Raises ImportProblem when there is nothing to write.
    """
    if not schema.records:
        raise ImportProblem("there is no record in it")
    text = _Writer(schema, mark_personal).text()
    laid_out, problems = format_source(SourceFile("schema.flow", text))
    if laid_out is None:
        raise AssertionError(f"{problems[0].message} in\n{text}")
    return laid_out


@define
class _Writer:
    schema: ForeignSchema
    mark_personal: bool
    records: dict[str, str] = field(init=False)
    choices: dict[str, str] = field(init=False)
    # The declarations of choices, by their name.
    declared: dict[str, list[str]] = field(factory=dict)
    # What is perhaps personal.
    perhaps: list[str] = field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.records = _named((one.name for one in self.schema.records), record_name)
        self.choices = _named(self.schema.choices, record_name, self.records.values())

    def text(self) -> str:
        for name, choice in self.schema.choices.items():
            values = _distinct(choice.values)
            if values:
                self._declare(self.choices[name], values, choice.doc)
        records = [line for record in self.schema.records for line in self._record(record)]
        head = [f"# Imported from {comment(self.schema.system)}."]
        if self.perhaps:
            head += ["#", "# Perhaps these are personal, and want the word `personal`:"]
            head += [f"#   {one}" for one in self.perhaps]
        choices = [line for lines in self.declared.values() for line in ["", *lines]]
        return "\n".join([*head, *choices, *records]) + "\n"

    def _declare(self, name: str, values: list[str], doc: str) -> None:
        head = f"choice {name} {in_quotes(doc)}" if doc.strip() else f"choice {name}"
        self.declared[name] = [head, *(f"  {_value(one)}" for one in values)]

    def _record(self, record: ForeignRecord) -> list[str]:
        name = self.records[record.name]
        # That a Lead is a "Lead" need not be said.
        doc = record.doc if comment(record.doc) and words_of(record.doc) != words_of(name) else ""
        head = f"{'event' if record.event else 'record'} {name}"
        lines = ["", f"{head} {in_quotes(doc)}" if doc else head]
        origin = record.origin or record.name
        if origin != name:
            lines.append(f"  # Originally: {comment(origin)}")
        names = _named((one.name for one in record.fields), field_name)
        for one in record.fields:
            lines.append(f"  {self._field(name, names[one.name], one)}")
        return lines

    def _field(self, record: str, name: str, found: ForeignField) -> str:
        kind, notes = self._type(record, name, found)
        flags = ["required"] * found.required + ["unique"] * found.unique
        if found.personal or (self.mark_personal and found.kind in _PERSONAL and not found.links):
            flags.append("personal")
        elif found.kind in _PERSONAL:
            self.perhaps.append(f"{record}.{name}")
        flags += ["read only"] * found.read_only
        default = self._default(found)
        if found.default is not None and not default:
            notes = [*notes, f"at first {found.default}"]
        said = [
            *([comment(found.name)] if found.name != name else []),
            *notes,
            *([found.note] if found.note else []),
        ]
        behind = f"  # {comment('; '.join(said))}" if said else ""
        return f"{name}: {', '.join([kind + default, *flags])}{behind}"

    def _type(self, record: str, name: str, found: ForeignField) -> tuple[str, list[str]]:
        """The type of a field, and what has to be said about it."""
        values = _distinct(found.values)
        many = "list of " if found.many else ""
        if found.choice in self.choices and self.choices[found.choice] in self.declared:
            return many + self.choices[found.choice], []
        written = " | ".join(map(_value, values))
        if values and (found.many or (len(written) > _IN_PLACE and not found.in_place)):
            taken = {*self.records.values(), *self.choices.values(), *self.declared}
            choice = unlike(record_name(f"{record} {name}"), taken)
            self._declare(choice, values, "")
            return many + choice, []
        if values:
            return (written if len(values) > 1 else in_quotes(values[0])), []
        known = [self.records[one] for one in found.links if one in self.records]
        if found.links and not known:
            others = " or ".join(found.links)
            return f"{many}text", [f"a link to {others}, which was not imported"]
        if known and found.many:
            through = f" through {field_name(found.through)}" if found.through else ""
            return f"list of {known[0]}{through}", []
        return (" or ".join(known) if known else many + found.kind), []

    def _default(self, found: ForeignField) -> str:
        """` = New`, where the default is a value that a field may have at first: no negative number."""
        default = found.default
        values = _distinct(found.values)
        if found.choice is not None and found.choice in self.schema.choices:
            values = _distinct(self.schema.choices[found.choice].values) or values
        if _WRITTEN.fullmatch(found.written_default) and not found.many:
            return f" = {found.written_default}"
        if default is None or found.many or found.links:
            return ""
        if values:
            return f" = {_value(default)}" if isinstance(default, str) and default in values else ""
        if found.kind == "yes/no":
            return f" = {'yes' if default else 'no'}" if isinstance(default, bool) else ""
        if isinstance(default, bool):
            return ""
        if found.kind == "whole number":
            return f" = {default}" if isinstance(default, int) and 0 <= default < 10**15 else ""
        if found.kind == "number":
            plain = f"{default:.15g}" if isinstance(default, int | float) else ""
            return f" = {plain}" if re.fullmatch(r"\d+(\.\d+)?", plain) else ""
        fits = found.kind == "text" and isinstance(default, str) and not _WRONG.search(default)
        return f" = {in_quotes(str(default))}" if fits and default == " ".join(str(default).split()) else ""


def _named(names: Iterable[str], make: "type[str] | object", taken: Iterable[str] = ()) -> dict[str, str]:
    """Our names for those of the other system, no two alike."""
    assert callable(make)
    found: dict[str, str] = {}
    used = set(taken)
    for name in names:
        found[name] = unlike(make(name), used)
        used.add(found[name])
    return found


def _distinct(values: Iterable[str]) -> list[str]:
    """The values that can be written: each once, on one line, none empty."""
    lines = (" ".join(_WRONG.sub(" ", one).split()) for one in values)
    return list(dict.fromkeys(one for one in lines if one))


def _value(value: str) -> str:
    return value if _SIMPLE_VALUE.fullmatch(value) else in_quotes(value)
