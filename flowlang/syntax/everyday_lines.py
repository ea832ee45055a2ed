"""Habits of steps, tests, headers and triggers."""

from flowlang.syntax.habit import (
    LENGTH,
    Habit,
    a_record,
    a_record_of_words,
    at_header,
    at_start,
    in_pause,
    in_step,
    in_test,
    lower,
    one_of_many,
    one_word,
    paused,
    state,
    unless,
    weekday,
)

_DAY = r"(?P<d>(?i:monday|tuesday|wednesday|thursday|friday|saturday|sunday))s?"

_UNLESS = "write `if not` in front of what must not be so, and `and` in front of each further condition"

LINES = (
    in_step(r"^(?P<wrong>unless\s+(?P<c>.*?))(?=\s+then$)", unless, safe=False),
    in_step(r"^(?P<wrong>unless)\s", advice=_UNLESS),
    in_step(r"^after\s.*\S(?P<wrong>\s+then)$", "", "the steps that follow stand in the lines below"),
    in_step(
        r"^create\s+(?P<wrong>(?P<r>task|note|deal|lead|contact|company|ticket|order|invoice|meeting))$",
        a_record,
    ),
    in_step(r"^create\s+an?\s+(?P<wrong>new\s+)(?=\w)", "", "`create` already says that it is new"),
    in_step(
        r'^create\s+an?\s+(?P<r>[A-Z]\w*)\s+(?P<t>"[^"]*")$',
        advice="write `create {a_record}`, and under it `{title}: {t}`",
    ),
    in_step(
        r"^create\s+an?\s+(?P<wrong>(?P<n>[A-Za-z]\w*(?:\s+(?!as\b|like\b)[A-Za-z]\w*)+))$",
        one_word,
        safe=False,
    ),
    in_step(
        r"^(?P<wrong>(?:set|update|change)\s+(?P<r>[a-z]\w*)\s+(?P<f>[a-z]\w*)\s+(?:to|=|as))(?=\s)",
        "set {r}.{f} to",
        safe=False,
    ),
    in_step(
        r"^(?P<wrong>(?:set|update|change)\s+(?:the\s+)?(?P<f>[a-z]\w*)\s+(?:of|on|for)\s+(?:the\s+)?(?P<r>[a-z]\w*)\s+(?:to|=|as))(?=\s)",
        "set {r}.{f} to",
        safe=False,
    ),
    in_step(
        r"^assign\s+\S+\s+to\s+(?P<wrong>(?P<n>team\s+\"[^\"]*\")\s+(?:round[\s-]?robin|in\s+turn))$",
        "the next member of {n}",
    ),
    # --- Steps ---------------------------------------------------------------------------------------
    in_step(r"^(?P<wrong>(?P<w>If|Otherwise|After|Set|Stop|Wait|Create|Find|Assign|Ask|Repeat))\b", lower),
    in_pause(rf"^(?P<wrong>(?P<n>{LENGTH})\s+later)$", paused),
    in_pause(rf"^(?P<wrong>(?:in|for|pause|sleep|delay)\s+(?:for\s+)?(?P<n>{LENGTH}))$", paused),
    in_step(rf"^(?P<wrong>wait\s+(?:for\s+)?(?P<n>{LENGTH})\s+for)\s+an?\b", "wait at most {n} for"),
    in_step(r"^wait\s+(?:at\s+most\s.*)?for\s+(?P<wrong>(?P<r>[A-Z]\w*))", a_record),
    in_step(r"^(?P<wrong>stop\s+(?:when|once))\b", "stop if"),
    in_step(r"^(?P<wrong>stop\s+unless)\b(?!.*\b(?:and|or)\b)", "stop if not"),
    in_step(r"^(?P<wrong>let\s+(?P<f>\w+\.[\w.]+)\s+(?:be|=|:=))", "set {f} to"),
    in_step(r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s*\+=)", "increase {f} by"),
    in_step(r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s*-=)", "decrease {f} by"),
    in_step(
        r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s*(?::?=|\bis\b|\bbecomes\b|\bto\b))(?!\s*(?:not|=)\b)", "set {f} to"
    ),
    in_step(r"^(?P<wrong>(?:update|change)\s+(?P<f>(?:\w+\.)?\w+)\s+to)\b", "set {f} to"),
    in_step(
        r"^until\b", advice="`until` stands in the header, above `then`; a step that waits is `wait until …`"
    ),
    in_step(r"^(?:create|find|find\s+or\s+create)\s+(?P<wrong>(?P<r>[A-Z]\w*))\b", a_record),
    in_step(
        r'^create\s+(?P<r>[a-z]\w*)\s+(?P<t>"[^"]*")$',
        advice="write `create {a_record}`, and under it `{title}: {t}`",
    ),
    in_step(
        r"^(?P<wrong>(?:add|make|open|insert)\s+(?:an?\s+)?(?:new\s+)?(?P<r>[A-Z]\w*))$", "create {a_record}"
    ),
    in_step(r"^(?P<wrong>repeat)\s+(?=\d+\s+times?\b)", "repeat at most"),
    in_step(r"^(?:increase|decrease)\s+[\w.]+\s+(?P<wrong>with|to|for)\s", "by"),
    in_step(
        r"^(?:delete|update|assign)\s+(?P<wrong>the\s+)(?=\w+\b(?!\s+of\b))", "", "`{next}` needs no `the`"
    ),
    in_step(r"^(?P<wrong>foreach|for\s+every|for\s+all)\b", "for each"),
    in_step(r"^for\s+each\s+\w+\s+(?P<wrong>of|from)\s", "in"),
    in_step(r"^(?P<wrong>depending)\s+(?!on\b)", "depending on"),
    in_step(r"^(?P<wrong>while|when)\b", "if", safe=False),
    in_step(r"^(?P<wrong>return|exit|quit|end\s+(?:the\s+)?(?:run|workflow|flow))$", "stop"),
    in_step(r"^(?P<wrong>break)$", "leave the loop"),
    # --- Tests ---------------------------------------------------------------------------------------
    in_test(r"^(?P<wrong>set\s+(?P<f>\w+\.[\w.]+)\s+to)\b", "when {f} changes to"),
    in_test(r"^(?P<wrong>(?P<f>\w+\.[\w.]+)\s+(?:=|becomes))(?!=)", "when {f} changes to"),
    in_test(rf"^(?P<wrong>wait\s+(?:for\s+)?(?P<n>{LENGTH}))$", paused),
    in_test(r"^(?P<wrong>)(?=\w+\.[\w.]+\s+is\b)", "check "),
    in_test(r"^(?P<wrong>(?:assert|verify|ensure|should))\b", "check"),
    in_test(
        r"^when\s+(?P<wrong>an?\s+)(?=\w+\.\w)", "", "a field stands without an article: `when {next} …`"
    ),
    # --- Headers -----------------------------------------------------------------------------------------
    at_header(
        r"^(?:or\s+)?(?P<wrong>(?:when\s+)?(?:it\s+is\s+)?(?:on|each|when\s+every)\s+" + _DAY + r")\b",
        weekday,
    ),
    at_header(
        r"^(?P<wrong>(?:weekly|(?:every|each|once\s+a)\s+week)\s+on\s+(?:an?\s+)?" + _DAY + r")\b", weekday
    ),
    at_header(r"^(?P<wrong>(?:(?:on\s+)?each|on)\s+(?P<n>day|weekday)s?)\b", "every {n}"),
    at_header(r"^(?P<wrong>(?:daily|once\s+a\s+day|every\s+single\s+day))\b", "every day"),
    at_header(r"^(?P<wrong>(?:hourly|(?:each|once\s+an)\s+hour))\b", "every 1 hour"),
    at_header(
        r"^(?P<wrong>(?:on|each|monthly\s+on|every\s+month\s+on)\s+(?:the\s+)?(?P<n>\d{1,2}(?:st|nd|rd|th)|last\s+day)(?:\s+(?:day\s+)?of\s+(?:the|each|every|a)\s+month)?)\b",
        "every {n} of the month",
    ),
    at_header(r"^every\s+the\s+\d", advice="leave out `the`: `every 1st of the month`"),
    at_header(r"^(?:or\s+)?every\s+\S+(?P<wrong>\s+)(?=\d{1,2}:\d\d$)", " at "),
    at_header(
        r"^(?P<wrong>for\s+(?:all|every|any)\s+(?:the\s+)?(?P<rs>[A-Z]\w*?)s?)\b(?=\s+where\b|$)",
        "for each {rs}",
    ),
    at_header(r"^for\s+each\s+\w+\s+(?P<wrong>with|whose|that|if|when)\s", "where"),
    at_header(r"^(?P<wrong>while)\b(?!\s*:)", "as long as"),
    at_header(r"^(?P<wrong>unless\s+(?!:)(?P<c>.*\S))$", unless, safe=False),
    at_header(r"^(?P<wrong>unless)\s+(?!:)", advice=_UNLESS),
    at_header(r"^(?:if|as\s+long\s+as|until)\s.*(?P<wrong>\s*,\s*)(?=[a-z]\w*\.)", " and ", safe=False),
    at_header(r"^when\s.*\S(?P<wrong>\s+then)$", "", "`then` stands in a line of its own, above the steps"),
    at_header(r"^(?P<wrong>when)\s+\d[\d_]*\s+\w+(?:\s+\w+)?\s+(?:before|after)\s", "when it is"),
    at_header(r"^(?P<wrong>)(?=\d[\d_]*\s+\w+(?:\s+\w+)?\s+(?:before|after)\s)", "when it is "),
    at_header(
        r"^(?:or\s+)?(?P<wrong>when\s+(?P<rs>[A-Z]\w*s)\s+(?:are|is|get)\s+(?=created|updated|deleted|received))",
        lambda parts: f"when {one_of_many(parts)} is ",
    ),
    at_header(
        r"^(?:or\s+)?when\s+(?P<wrong>(?:a\s+new|an?)\s+(?P<n>[A-Za-z]\w*(?:\s+(?!is\b|as\b)[A-Za-z]\w*)*))(?=\s+is\s+(?:created|updated|deleted|assigned|received)\b)",
        a_record_of_words,
        safe=False,
    ),
    at_header(
        r"^(?:or\s+)?(?P<wrong>(?:when|on)\s+(?:an?\s+)?(?:new\s+)?(?P<r>[A-Z]\w*)\s+(?:creation|is\s+new))$",
        "when {a_record} is created",
    ),
    at_header(
        r"^(?:or\s+)?when\s+\w[\w.]*\s+(?P<wrong>(?:moves|is\s+(?:changed|set|moved|updated)|changed|switches|goes|turns)\s+(?:in)?to)\s",
        "becomes",
        safe=False,
    ),
    at_header(
        r"^(?:or\s+)?when\s+\w+\.[\w.]+\s+(?P<wrong>is)\s+(?:[A-Z]\w*|\"[^\"]*\")$", "becomes", safe=False
    ),
    at_header(
        r"^(?:or\s+)?when\s+(?P<wrong>(?:the\s+)?(?P<r>(?!an?\b|the\b|it\b|there\b)[a-z]\w*)\s+(?P<f>[a-z]\w*))\s+(?=changes|becomes|is\s)",
        "{r}.{f}",
        safe=False,
    ),
    Habit(
        r"^(?P<wrong>(?:if\s+(?:the\s+)?(?:time\s+is\s+(?:out|over|up)|it\s+times\s+out|nobody\s+answers|there\s+is\s+no\s+(?:answer|reply))|on\s+time\s*out|if\s+timed?\s*out))\b",
        "if time runs out",
        kinds=("ask_line", "wait_line"),
    ),
    # --- Starts --------------------------------------------------------------------------------------
    at_start(
        r"an?\s+\w+\s+(?P<wrong>is\s+(?:submitted|added|made|opened|entered|inserted|new|filled\s+in))$",
        "is created",
    ),
    at_start(r"an?\s+\w+\s+(?P<wrong>is\s+(?:changed|edited|modified))$", "is updated"),
    at_start(r"an?\s+\w+\s+(?P<wrong>is\s+(?:removed|erased|dropped))$", "is deleted"),
    at_start(r"an?\s+\w+\s+(?P<wrong>(?:arrives|is\s+got|comes\s+in))$", "is received"),
    at_start(
        r"(?P<wrong>an?\s+(?P<r>\w+)\s+is\s+(?P<v>\w+))$",
        state,
        "a record `is created`, `is updated`, `is deleted` or `is assigned`, an event `is received`; any "
        "other change is one of a field: `when {meant}`",
        safe=False,
    ),
    at_start(
        r"(?P<wrong>(?:the\s+)?(?P<r>[a-z]\w*))\s+is\s+(?:created|updated|deleted|assigned|received)\b",
        a_record,
    ),
    at_start(
        r"(?P<wrong>(?:an?\s+|the\s+)?(?P<r>[A-Za-z]\w*)\s+(?P<e>created|updated|deleted|received))$",
        "{a_record} is {e}",
    ),
    at_start(r"an?\s+(?P<wrong>new\s+)(?=[A-Z])", "", "`is created` already says that it is new"),
    at_start(r"(?P<wrong>an?\s+)(?=\w+\.\w)", "", "a field stands without an article: `when {next} …`"),
    Habit(
        r"(?P<wrong>on\s+(?:an?\s+)?(?P<r>[A-Z]\w*)\s+(?:is\s+)?(?P<e>created|updated|deleted))$",
        "when {a_record} is {e}",
        kinds=("workflow_line",),
    ),
)
