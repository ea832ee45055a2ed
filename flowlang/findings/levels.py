"""Which codes count in a project, and how much: the table `[lint]` of the configuration, and two options."""

from collections.abc import Iterable, Mapping, Sequence

from attrs import evolve, field, frozen

from flowlang.diagnostics import Diagnostic, Severity
from flowlang.diagnostics.codes import CODES


@frozen
class Levels:
    """What a project says about codes. Names are codes, their beginnings (`FL08`) or slugs.

    `given` are levels by code. Of the rest, only what `select` names counts (everything, when it is empty),
    and nothing that `ignore` names. Only optional codes are asked: an error that keeps a workflow from
    compiling is always one.
    """

    given: Mapping[str, Severity] = field(factory=dict)
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def of(self, code: str) -> Severity:
        """The level of a code, `OFF` when it is not to be reported."""
        entry = CODES[code]
        if not entry.is_optional:
            return entry.severity
        if code in self.given:
            return self.given[code]
        if named(code, self.ignore) or (self.select and not named(code, self.select)):
            return Severity.OFF
        if entry.severity is Severity.OFF and self.select:
            return Severity.WARNING
        return entry.severity

    def with_options(self, select: Sequence[str], ignore: Sequence[str]) -> "Levels":
        """With what the command line says: `select` takes the place of the project's, `ignore` adds.

        What is named there holds whatever the project says about the level.
        """
        given = {
            code: level
            for code, level in self.given.items()
            if not named(code, ignore) and not (level is Severity.OFF and named(code, select))
        }
        if not select:
            return Levels(given, self.select, (*self.ignore, *ignore))
        given = {code: level for code, level in given.items() if named(code, select)}
        return Levels(given, tuple(select), tuple(ignore))


def named(code: str, names: Iterable[str]) -> bool:
    """Whether one of the names means a code: the code itself, the beginning of it, or its slug."""
    return any(code.startswith(name.upper()) or CODES[code].slug == name.lower() for name in names)


def means_nothing(name: str) -> bool:
    """Whether a name is no code, no beginning of one and no slug."""
    return not name or not any(named(code, [name]) for code in CODES)


def at_levels(found: Iterable[Diagnostic], levels: Levels) -> list[Diagnostic]:
    """The findings that count, each at its level."""
    result = []
    for problem in found:
        level = levels.of(problem.code)
        if level is not Severity.OFF:
            result.append(problem if level is problem.severity else evolve(problem, level=level))
    return result
