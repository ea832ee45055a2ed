"""The register of codes. A code is never used for something else; a retired one stays listed.

Ranges: FL01 text and layout, FL02 names and schema, FL03 types, FL04 missing values, FL05 time and control
flow, FL06 projects and configuration, FL07 events and runs, FL10 messages and documents.
"""

from enum import Enum

from attrs import frozen


class Severity(Enum):
    """How bad a finding is: an error has to be mended, a warning looked at, a note is good to know.

    `OFF` is the level of what is only looked for when the configuration asks for it; nothing found has it.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"
    OFF = "off"


WARNING, NOTE, OFF = Severity.WARNING, Severity.NOTE, Severity.OFF
# A note that a file belongs to another product, which no analyst has to do anything about.
OTHER_PRODUCT = "FL0124"


@frozen
class Code:
    """What a code is called (`unknown-field`), what it means in one line, and how bad it is by itself.

    `rule` says that workflows compile and run in spite of it, although it is an error by itself; warnings
    and notes are always so. `across` says that it comes from a look at several files together, `running` that
    it is only found while tests or replays run.
    """

    slug: str
    summary: str
    severity: Severity = Severity.ERROR
    rule: bool = False
    across: bool = False
    running: bool = False

    @property
    def is_optional(self) -> bool:
        """Whether a project may choose its level, or ignore it in a line."""
        return self.rule or self.severity is not Severity.ERROR


def _in_message(slug: str, summary: str) -> Code:
    """A code of what is wrong with a message: only whoever looks at messages finds it."""
    return Code(slug, summary, Severity.WARNING, running=True)


CODES: dict[str, Code] = {
    # --- FL01: text and layout ------------------------------------------------------------------
    "FL0101": Code("unreadable-line", "A line does not say anything that can stand in its place."),
    "FL0102": Code("tab-in-indentation", "Lines are indented with tabs instead of spaces."),
    "FL0103": Code("uneven-indentation", "A line stands between two levels of indentation."),
    "FL0104": Code("unexpected-indentation", "A line is indented under one that has no block."),
    "FL0105": Code("unclosed-text", "A text has no closing quote."),
    "FL0106": Code("unclosed-parenthesis", "A parenthesis is never closed, or was never opened."),
    "FL0107": Code("not-utf-8", "A file holds bytes that are not UTF-8."),
    "FL0108": Code("first-column", "Something other than a declaration stands in the first column."),
    "FL0109": Code("nested-too-deep", "Lines or parentheses are nested too deep."),
    "FL0110": Code("file-too-large", "A file is too large to be a flow."),
    "FL0111": Code("foreign-sign", "A sign of another language stands where FlowLang uses a word."),
    "FL0112": Code("foreign-word", "A word of another language stands where FlowLang uses its own."),
    "FL0113": Code("curly-quotes", "A text is written between typographic quotes."),
    "FL0114": Code("and-beside-or", "`and` beside `or` without parentheses can be read in two ways."),
    "FL0115": Code("missing-then", "A condition or a header is not followed by `then`."),
    "FL0116": Code("header-order", "The clauses of a header stand in the wrong order."),
    "FL0117": Code("said-twice", "Something that may be said once is said twice."),
    "FL0118": Code("missing-block", "A line has nothing under it that it could do."),
    "FL0119": Code("misplaced-line", "A line stands where it belongs to nothing."),
    "FL0120": Code("unknown-word", "A word is not among the few that may stand in its place."),
    "FL0121": Code("broken-filling", "Braces in a text are not closed, are empty, or do not match."),
    "FL0122": Code("added-duration", "A duration is added with a sign instead of `after` or `before`."),
    "FL0123": Code("missing-trigger", "A workflow does not say when it starts."),
    "FL0124": Code("other-product", "A file belongs to another product and is skipped.", WARNING),
    "FL0125": Code("uneven-row", "A row of a table has more or fewer cells than its header."),
    "FL0126": Code("one-or-a-thousand", "A number with a dot and three digits can be read in two ways."),
    # --- FL02: names and schema -----------------------------------------------------------------
    "FL0201": Code("unknown-name", "a name that stands for nothing here"),
    "FL0202": Code("unknown-record", "a type of record that nothing declares"),
    "FL0203": Code("unknown-field", "a field that a record, event or result does not have"),
    "FL0204": Code("unknown-choice", "a value that a choice does not have"),
    "FL0205": Code("unknown-type", "a type that nothing declares"),
    "FL0206": Code("unknown-action", "a line that starts no step and no action"),
    "FL0207": Code("action-words", "words that do not fit any action of that name"),
    "FL0208": Code("ambiguous-action", "a line that can be read as two actions"),
    "FL0209": Code("unknown-action-setting", "a setting that an action or question does not have"),
    "FL0210": Code("unknown-template", "a template that nothing declares"),
    "FL0211": Code("unknown-team", "a team that nothing declares"),
    "FL0212": Code("unknown-event", "a type of event that nothing declares"),
    "FL0213": Code("declared-twice", "one name for two things"),
    "FL0214": Code("unknown-calendar", "a calendar that nothing declares"),
    "FL0215": Code("unknown-segment", "a segment that nothing declares, or that leads back to itself"),
    "FL0216": Code("unknown-function", "a function that the language does not have"),
    "FL0217": Code("nothing-to-use", "a `use` of a file or library that is not there"),
    "FL0218": Code("name-in-use", "a name bound again while it stands for something"),
    "FL0219": Code("unknown-setting", "a setting of the project that nothing declares"),
    "FL0220": Code("template-without-record", "a template, and no telling which record fills it"),
    "FL0221": Code("read-only", "a field that a workflow can't change"),
    "FL0222": Code("unknown-workflow-setting", "a setting above `when` that workflows do not have"),
    "FL0223": Code("value-needed", "something required that is not given"),
    "FL0224": Code("wrong-link-back", "a `list of … through` a field that does not link back"),
    "FL0225": Code("holes-touch", "two holes of an action with no word between them"),
    "FL0226": Code("not-a-field", "a change of something that is no field of a record"),
    "FL0227": Code("never-missing", "a field that always has a value is cleared"),
    "FL0228": Code("newest-outside-test", "`the newest …` outside a test"),
    "FL0229": Code("plain-name-expected", "a name with something filled in"),
    "FL0230": Code("default-not-plain", "a default that would have to be computed"),
    "FL0240": Code("unknown-workflow", "a workflow that can't be run from here"),
    "FL0241": Code("not-wanted", "a value that a workflow does not need, or does not give"),
    "FL0260": Code("unknown-table", "a table that nothing declares, or that leads back to itself"),
    "FL0261": Code("unknown-template-part", "a line of a template that no message and no document has"),
    "FL0262": Code("template-without-part", "a message or document from a template that lacks its text"),
    "FL0263": Code("percent-without-sign", "a number above 1 where a percentage is expected"),
    "FL0264": Code("placeholder-left", "`…` where a text of one's own was meant to stand", WARNING),
    "FL0270": Code("writes-nothing", "an action that writes something which is no record, hole or field"),
    "FL0271": Code("unknown-effect", "a kind of effect that actions do not have"),
    "FL0280": Code("unknown-recipe", "a recipe that nothing declares"),
    "FL0281": Code("recipe-value-left-out", "the use of a recipe that does not give all that it needs"),
    "FL0282": Code("not-of-the-recipe", "a value that a recipe does not take"),
    "FL0283": Code("recipe-for-another", "a recipe used for a record that it is not for"),
    "FL0284": Code("wrong-recipe-value", "a value of one kind where a recipe needs another"),
    "FL0285": Code("recipe-need-unused", "something that a recipe needs and never uses"),
    "FL0286": Code("need-is-a-word", "something that a recipe needs, called like a word of its action"),
    # --- FL03: types ----------------------------------------------------------------------------
    "FL0301": Code("wrong-type", "a value of one kind where another is expected"),
    "FL0302": Code("cannot-compare", "a comparison of two kinds that have nothing in common"),
    "FL0303": Code("not-a-condition", "a value where a condition is expected"),
    "FL0304": Code("two-currencies", "amounts in two currencies compared or added"),
    "FL0305": Code("cannot-calculate", "arithmetic between kinds that do not go together"),
    "FL0306": Code("no-fields", "a field of something that has no fields"),
    "FL0307": Code("not-a-list", "a list is expected, or its items are of different kinds"),
    "FL0308": Code("number-of-arguments", "a function with too many or too few values"),
    "FL0309": Code("hours-on-a-date", "hours counted from a date that has no time"),
    "FL0311": Code("not-a-point-in-time", "a date or moment is expected"),
    "FL0313": Code("no-such-currency", "three letters that are no currency"),
    "FL0314": Code("too-many-digits", "a number with more digits than are kept"),
    "FL0312": Code("no-such-date", "a date or time that is not in the calendar"),
    # --- FL04: missing values -------------------------------------------------------------------
    "FL0401": Code("may-be-missing", "a value is used that may be missing at this line"),
    # --- FL05: time and control flow ------------------------------------------------------------
    "FL0502": Code("wait-in-reminder", "a wait inside `if still waiting after`"),
    "FL0503": Code("depends-on-clock", "a watched condition that turns by the mere passing of time"),
    "FL0504": Code("whose-answer-counts", "several people are asked, and nothing says whose answer counts"),
    "FL0506": Code("no-change-known", "a value before a change that is not known here"),
    "FL0507": Code("triggers-differ", "triggers of one workflow about different records"),
    "FL0508": Code("trigger-too-far", "a trigger on something else than a field of its record"),
    "FL0510": Code("no-answers", "a question that offers no answers"),
    "FL0512": Code("never-runs-out", "`if time runs out` where there is no limit"),
    "FL0513": Code("record-is-gone", "a deleted record is changed"),
    "FL0515": Code("case-left-out", "`depending on` without a case for every value"),
    "FL0516": Code("two-times-of-day", "`at` where a time of day has no meaning"),
    "FL0517": Code("not-a-test-step", "a step of workflows in a test"),
    "FL0524": Code("not-of-this-question", "a block that does not go with the kind of question"),
    "FL0525": Code("may-be-a-tie", "`ask most of` without telling what happens when nothing has a majority"),
    "FL0530": Code("endless-repeat", "`repeat` that says neither how often nor until when"),
    "FL0531": Code("nothing-to-leave", "`leave the loop` or `leave this branch` where there is none"),
    "FL0540": Code("at-most-after", "`at most` before a length that is counted after a date"),
    "FL0541": Code("no-such-schedule", "a day or an interval that a schedule does not have"),
    "FL0542": Code("nothing-exists", "`existing records` where none could match"),
    "FL0543": Code("not-called", "something that only goes with a workflow that another one runs"),
    "FL0560": Code("row-never-reached", "a row of a table that no case ever comes to"),
    "FL0561": Code("cases-not-covered", "a table without a row for every case", WARNING),
    "FL0562": Code("table-columns", "columns and cells of a table that do not fit what it gives"),
    "FL0565": Code("nothing-to-count-by", "a limit that counts for each of a hole that the action lacks"),
    "FL0566": Code("nothing-to-refuse", "`refuse when` about something that is no change of a record"),
    "FL0567": Code("refused-by-policy", "an event that a policy refuses"),
    "FL0570": Code("compared-with-itself", "a value compared with itself", WARNING),
    "FL0572": Code("cannot-fail", "`if it fails` under a step that can't fail, or that nothing waits for"),
    "FL0573": Code("time-of-each", "the time of day of a trigger taken from a record"),
    "FL0574": Code("template-setting", "a setting of a template that nobody knows how to fill"),
    # --- FL06: projects and configuration -------------------------------------------------------
    "FL0601": Code("broken-configuration", "flow.toml is not readable TOML text"),
    "FL0602": Code("unknown-key", "a key that flow.toml does not have"),
    "FL0603": Code("wrong-configuration-value", "a value in flow.toml of the wrong kind or out of range"),
    "FL0604": Code("unknown-time-zone", "a time zone that does not exist"),
    "FL0605": Code("unused-ignore", "a comment `flow: ignore` that no longer ignores anything", WARNING),
    "FL0606": Code("unknown-ignore", "a comment `flow: ignore` of a code that does not exist", WARNING),
    "FL0607": Code("ignore-without-reason", "a comment `flow: ignore` that gives no reason", WARNING),
    "FL0608": Code("cannot-be-ignored", "an error that no comment and no configuration can turn off"),
    "FL0609": Code("unknown-code", "a code in flow.toml, or on the command line, that does not exist"),
    "FL0640": Code("use-from-outside", "a `use` of a file outside of the project, or of no .flow file"),
    # --- FL07: events and runs ------------------------------------------------------------------
    "FL0701": Code("not-an-event", "a line of an event stream that is not an event"),
    "FL0702": Code("not-utf8-event", "a line of an event stream that is not UTF-8 text"),
    "FL0703": Code("line-too-long", "a line of an event stream of more than 16 MB"),
    "FL0704": Code("event-without", "an event without its type, id, time or the id of its record"),
    "FL0705": Code("wrong-time", "an event whose time can't be understood"),
    "FL0706": Code("unknown-event-type", "an event about a type that nothing declares"),
    "FL0707": Code("unknown-event-field", "a field in an event that its type does not have"),
    "FL0708": Code("wrong-event-value", "a value in an event that is not of its field's type"),
    "FL0709": Code("stream-cut-short", "a compressed event stream that ends too early or is damaged"),
    "FL0710": Code("unknown-button", "a button is pressed that no workflow has"),
    "FL0720": Code("not-unique", "an event that gives two records a value which no two may share"),
    # --- FL08: what workflows do, alone, to each other and over time -------------------------------
    "FL0801": Code("unreachable-branch", "a branch that no record reaches", WARNING),
    "FL0802": Code("always-true", "a condition that leaves nobody out", WARNING),
    "FL0803": Code("never-true", "a condition that lets nobody through", WARNING),
    "FL0804": Code("unreachable-step", "a step after a line that ends every run", WARNING),
    "FL0805": Code("taken-when-missing", "a message that goes out because a value is missing", WARNING),
    "FL0806": Code("changes-nothing", "a field set to the value that it has, or set again at once", WARNING),
    "FL0807": Code("never-starts", "a trigger that the header contradicts", WARNING),
    "FL0808": Code("ends-at-once", "a goal that is reached before the workflow begins", WARNING),
    "FL0809": Code("step-on-deleted", "a step about a record that was deleted above", WARNING),
    "FL0810": Code("email-on-deletion", "a message to somebody whose record was deleted", WARNING),
    "FL0820": Code("endless-loop", "workflows that start each other for ever", WARNING, across=True),
    "FL0821": Code(
        "slow-loop",
        "workflows that start each other again and again, writing to customers",
        WARNING,
        across=True,
    ),
    "FL0822": Code(
        "conflicting-writes",
        "two workflows that give one field different values at the same event",
        WARNING,
        across=True,
    ),
    "FL0823": Code("same-message-twice", "the same message twice at one event", WARNING, across=True),
    "FL0824": Code(
        "duplicate-workflow", "two workflows that start alike and do the same", WARNING, across=True
    ),
    "FL0825": Code(
        "covered-workflow", "a workflow whose work another one does already", WARNING, across=True
    ),
    "FL0826": Code(
        "undone-at-once", "what one workflow sets, another one puts back at once", WARNING, across=True
    ),
    "FL0827": Code(
        "chain-too-deep", "a workflow that counts by starting itself too often", WARNING, across=True
    ),
    "FL0828": Code("watches-every-update", "a trigger on every change of every field", WARNING),
    "FL0840": Code(
        "stale-condition",
        "a condition of the start that no longer holds when a message goes out",
        WARNING,
        across=True,
    ),
    "FL0841": Code("no-consent-check", "a marketing message without a look at consent", WARNING, across=True),
    "FL0842": Code("endless-wait", "a wait that nothing ends if what it waits for does not happen", WARNING),
    "FL0843": Code(
        "question-without-limit", "a question without a word on what happens when nobody answers", WARNING
    ),
    "FL0844": Code("unstoppable-sequence", "messages over time that nothing can end", WARNING),
    "FL0845": Code("may-never-end", "messages that are repeated for ever unless something happens", WARNING),
    "FL0846": Code("never-comes", "a wait for something that ends the run before", WARNING),
    "FL0847": Code(
        "time-out-not-looked-at", "a wait with a limit, and no question whether the time ran out", WARNING
    ),
    "FL0848": Code("business-days", "a calendar that a workflow names and never counts by", WARNING),
    "FL0849": Code("reminder-too-late", "a reminder that is due only when the waiting is over", WARNING),
    "FL0860": Code("call-without-failure", "a call to another system without a word on its failing", OFF),
    "FL0861": Code(
        "action-in-loop", "a message for every record of a type, without a limit", WARNING, across=True
    ),
    "FL0862": Code(
        "assignment-without-fallback", "an assignment among those who fit, and nobody may fit", WARNING
    ),
    # --- FL09: how workflows are kept --------------------------------------------------------------
    "FL0901": Code("hard-coded-address", "an email address that stands in a step", OFF),
    "FL0902": Code("hard-coded-user", "a colleague who is named in a step", WARNING),
    "FL0903": Code("hard-coded-id", "a record that is recognised by an id in the text", WARNING),
    "FL0904": Code("unused-template", "a template that nothing uses", WARNING, across=True),
    "FL0905": Code("unused-segment", "a segment that nothing uses", WARNING, across=True),
    "FL0906": Code("unused-table", "a table that nothing asks", WARNING, across=True),
    "FL0907": Code("unused-setting", "a setting that nothing reads", WARNING, across=True),
    "FL0908": Code("unused-team", "a team that nothing names", WARNING, across=True),
    "FL0909": Code("unused-calendar", "a calendar that no workflow names", WARNING, across=True),
    "FL0910": Code("unused-value", "a `let` that no later line uses", WARNING),
    "FL0911": Code("no-test", "a workflow that no test could start", OFF, across=True),
    "FL0912": Code("no-description", "a workflow without a sentence on what it is for", OFF),
    "FL0913": Code("no-owner", "a workflow for which nobody is responsible", OFF),
    "FL0914": Code("naming", "a name that is written unlike all others of its kind", WARNING, across=True),
    "FL0915": Code("too-complex", "a workflow with too many ways through it", WARNING),
    # --- FL10: messages and documents -----------------------------------------------------------
    "FL1001": _in_message("empty-in-message", "something filled into a message was empty"),
    "FL1002": _in_message("broken-link", "a link in a message that leads nowhere"),
    "FL1003": _in_message("no-subject", "an email whose subject came out empty"),
    "FL1004": _in_message("subject-like-spam", "a subject that mail programs take for advertising"),
    "FL1005": _in_message("wrong-address", "an email to what is no address, or to nobody"),
    "FL1006": _in_message("wrong-html", "HTML of a template that mail programs stumble over"),
    "FL1007": _in_message("meeting-without-time", "an invitation to a meeting that has no time"),
    "FL1011": Code("no-such-document-file", "a template's file that is not in the project"),
    "FL1012": Code("not-a-word-file", "a template's file that can't be read as Word"),
    "FL1013": Code("not-a-merge-field", "a tag in a Word file that is no field, loop or choice"),
    "FL1014": Code("number-without-counter", "a series of numbers that would give one number to all"),
    "FL1015": Code("text-and-file", "a template that is a text and a Word file at once"),
}
