"""The module that is being generated: its lines, and the names that its code may use."""

import builtins
from datetime import UTC, datetime, tzinfo
from typing import Any

from attrs import define, field

from flowlang.check.terms import Term
from flowlang.engine.calendars import BusinessCalendar
from flowlang.engine.context import Run
from flowlang.engine.generate.code import Compilers, fresh_name
from flowlang.engine.records import attributes_of, missing_record, record_classes
from flowlang.schema.model import Schema


@define(eq=False)
class Module:
    """A module in the making.

    Its own names are told apart by how they begin: `r_` for records, `x_` for other variables, `t_` for what
    is kept for a moment, `K_` for constants. Helpers keep their own names.
    """

    schema: Schema
    zone: tzinfo
    calendar: BusinessCalendar
    compilers: Compilers
    # The workflow that the code belongs to.
    workflow: str = ""
    lines: list[str] = field(factory=list)
    globals: dict[str, Any] = field(factory=dict)
    # The functions that find records which conditions depend on, by the term that stands for the record.
    finders: dict[Term, str] = field(factory=dict)
    # The functions of tables, by their cells.
    tables: dict[Any, str] = field(factory=dict)
    _constants: dict[Any, str] = field(factory=dict)
    _taken: set[str] = field(factory=set)
    _attributes: dict[str, dict[str, str]] = field(factory=dict)
    _classes: dict[str, type] = field(factory=dict)

    def __attrs_post_init__(self) -> None:
        self.globals.update({"__builtins__": builtins, "ZONE": self.zone, "CALENDAR": self.calendar})
        # Triggers are looked at while there is no run: there is its workflow to tell of, and nothing else.
        self.globals["run"] = Run("", self.workflow, "", "", datetime.min.replace(tzinfo=UTC), {})

    def fresh(self, prefix: str, name: str = "") -> str:
        """A global name that is not used yet: the prefix, and what can be kept of `name`."""
        return fresh_name(self._taken, prefix, name)

    def constant(self, value: Any) -> str:
        """An expression for a value that is known now."""
        if value is None or type(value) in {str, bool}:
            return repr(value)
        if type(value) is int:
            return repr(value) if 0 <= value < 10**15 else f"({value:#x})"
        key = (type(value), repr(value))
        if key not in self._constants:
            self._constants[key] = self.bind("K_", value)
        return self._constants[key]

    def bind(self, prefix: str, value: Any, name: str = "") -> str:
        """A new global name for an object."""
        bound = self.fresh(prefix, name)
        self.globals[bound] = value
        return bound

    def helper(self, function: Any) -> str:
        """The name of a function that generated code calls."""
        name: str = function.__name__
        self.globals[name] = function
        return name

    def function(self, name: str, function: Any) -> str:
        """The name of a function of the language."""
        key = ("function", name)
        if key not in self._constants:
            self._constants[key] = self.bind("f_", function, name)
        return self._constants[key]

    def attributes(self, record: str) -> dict[str, str]:
        """The attribute of every stored field of a type of record."""
        if record not in self._attributes:
            info = self.schema.records.get(record)
            self._attributes[record] = attributes_of(info) if info else {}
        return self._attributes[record]

    def missing(self, record: str) -> str:
        """The name of the record that stands for a missing one of a type."""
        key = (type, record)
        if key not in self._constants:
            if not self._classes:
                self._classes.update(record_classes(self.schema))
            self._constants[key] = self.bind("NO_", missing_record(self._classes[record]), record)
        return self._constants[key]

    def write(self, *lines: str) -> None:
        """Add lines to the source."""
        self.lines.extend(lines)

    def load(self, name: str) -> dict[str, Any]:
        """Compile the source and run it; the names that it defined."""
        # The source holds no text of a flow outside of constants: see `constant` and `mangled`.
        exec(compile(self.source, "<flow {}>".format(name.replace("\0", "")), "exec"), self.globals)  # noqa: S102
        return self.globals

    @property
    def source(self) -> str:
        """The source so far."""
        return "\n".join(self.lines) + "\n"
