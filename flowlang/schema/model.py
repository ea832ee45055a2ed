"""The schema: every record, event, choice, action phrase and named thing that workflows may use."""

from collections.abc import Mapping
from functools import cached_property

from attrs import field

from flowlang.frozen import frozen
from flowlang.schema.types import TEMPLATE, TEXT, ChoiceOf, Type, variable_of
from flowlang.source import Span
from flowlang.syntax.declarations import Calendar, Segment, Table, Team, Template
from flowlang.syntax.expressions import Expression


@frozen
class FieldInfo:
    """A field of a record or event, a setting of an action, or one of the values that it gives."""

    name: str
    type: Type
    span: Span
    required: bool = False
    unique: bool = False
    personal: bool = False
    read_only: bool = False
    default: Expression | None = None

    @property
    def may_be_missing(self) -> bool:
        """Whether a value of this field has to be looked at before it is used."""
        return not self.required and self.default is None


@frozen
class RecordInfo:
    """A type of record with its fields, those of `extend` included."""

    name: str
    span: Span
    fields: Mapping[str, FieldInfo] = field(hash=False)
    doc: str = ""

    @property
    def variable(self) -> str:
        """The name by which workflows call such a record."""
        return variable_of(self.name)


@frozen
class EventInfo:
    """A type of event that may be received."""

    name: str
    span: Span
    fields: Mapping[str, FieldInfo] = field(hash=False)
    doc: str = ""

    @property
    def variable(self) -> str:
        """The name by which workflows call such an event."""
        return variable_of(self.name)


@frozen
class ChoiceInfo:
    """A choice with a name of its own."""

    name: str
    span: Span
    type: ChoiceOf
    doc: str = ""


@frozen
class HoleInfo:
    """A typed hole of an action phrase."""

    name: str
    type: Type
    span: Span


# What `effect` may say, in the order in which the catalogue shows them.
EFFECTS = ("message", "notice", "change", "document", "lookup")


@frozen
class WrittenInfo:
    """What an action changes in the CRM: a field of such a record, or (no `field`) the record as a whole.

    A record that is no hole of the action may also be created.
    """

    record: str
    field: str | None = None
    hole: str | None = None

    @property
    def place(self) -> str:
        """As it was declared: `lead.status`, `lead`, `Deal`."""
        name = self.hole or self.record
        return f"{name}.{self.field}" if self.field else name


@frozen
class ActionInfo:
    """An action of the catalogue. `parts` are fixed words (`str`) and holes in the order of the phrase.

    `writes` lists what it changes among the records of the CRM; one entry for each type that a hole may hold.
    """

    parts: tuple[str | HoleInfo, ...]
    span: Span
    settings: Mapping[str, FieldInfo] = field(hash=False)
    gives: Mapping[str, FieldInfo] = field(hash=False)
    effect: str = ""
    doc: str = ""
    writes: tuple[WrittenInfo, ...] = ()

    @property
    def name(self) -> str:
        """The fixed words before the first hole: `send email`, `check stock of`."""
        words: list[str] = []
        for part in self.parts:
            if isinstance(part, HoleInfo):
                break
            words.append(part)
        return " ".join(words)

    @property
    def signature(self) -> str:
        """The whole phrase as a reader sees it: `send email (template) to (recipient)`."""
        return " ".join(part if isinstance(part, str) else f"({part.name})" for part in self.parts)

    @cached_property
    def fixed_words(self) -> tuple[str, ...]:
        """The words of the phrase that stand in every call."""
        return tuple(part for part in self.parts if isinstance(part, str))

    @property
    def holes(self) -> tuple[HoleInfo, ...]:
        """The holes in their order."""
        return tuple(part for part in self.parts if isinstance(part, HoleInfo))


@frozen
class TemplateInfo:
    """A template: for one type of record, or for the inputs in `needs`."""

    name: str
    span: Span
    record: str | None
    needs: Mapping[str, FieldInfo] = field(hash=False)
    tree: Template = field(hash=False)


@frozen
class SettingInfo:
    """A setting of the project, read as `settings.name`."""

    name: str
    type: Type
    span: Span
    default: Expression | None = None


@frozen
class WorkflowInfo:
    """A workflow that others run: what it is about, what it needs, and what it gives back."""

    name: str
    span: Span
    record: str | None
    needs: Mapping[str, FieldInfo] = field(hash=False)
    gives: Mapping[str, FieldInfo] = field(hash=False)


@frozen
class Schema:
    """Everything that workflows may name. Built by `flowlang.schema.load.build_schema`."""

    records: Mapping[str, RecordInfo]
    events: Mapping[str, EventInfo]
    choices: Mapping[str, ChoiceInfo]
    actions: tuple[ActionInfo, ...]
    templates: Mapping[str, TemplateInfo]
    teams: Mapping[str, Team]
    calendars: Mapping[str, Calendar]
    segments: Mapping[str, Segment]
    settings: Mapping[str, SettingInfo]
    tables: Mapping[str, Table]
    workflows: Mapping[str, WorkflowInfo] = field(factory=dict)

    def actions_starting(self, word: str) -> tuple[ActionInfo, ...]:
        """The actions whose phrase starts with a word."""
        return tuple(self._by_first_word.get(word, ()))

    @cached_property
    def texts_beside_templates(self) -> tuple[str, ...]:
        """The texts that actions with a template take as well: `subject`, `body`."""
        found: dict[str, None] = {}
        for action in self.actions:
            settings = action.settings.values()
            if TEMPLATE in (*(hole.type for hole in action.holes), *(one.type for one in settings)):
                found.update({one.name: None for one in settings if one.type == TEXT})
        return tuple(found)

    @cached_property
    def _by_first_word(self) -> Mapping[str, list[ActionInfo]]:
        found: dict[str, list[ActionInfo]] = {}
        for action in self.actions:
            if isinstance(first := action.parts[0], str):
                found.setdefault(first, []).append(action)
        return found
