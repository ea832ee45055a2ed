"""A habit: a way of writing that people bring along, and how the language says it."""

import datetime
import re
from collections.abc import Callable, Mapping

from attrs import frozen

# A length of time as people write it, business days under any of their names.
LENGTH = (
    r"\d[\d_]*\s+(?:(?:business|working|work|office)\s+)?"
    r"(?:second|minute|hour|day|week|month|quarter|year)s?\b"
)
NUMBERS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
CURRENCIES = {"€": "EUR", "$": "USD", "£": "GBP", "euro": "EUR", "dollar": "USD", "pound": "GBP"}
# The sign or the word of a currency.
SIGN = r"(?:€|\$|£|(?:euro|dollar|pound)s?\b)"

Parts = Mapping[str, str]


@frozen
class Habit:
    """A way of writing, what replaces its group `wrong` (all of it where there is none), and advice.

    `meant` and `advice` may name the groups of the pattern; without `meant` the advice alone says it. `kinds`
    are the kinds of lines it is for.
    """

    # Compiled when it is looked for, and kept by `re`: most commands never look.
    pattern: str
    meant: str | Callable[[Parts], str | None] | None = None
    advice: str = ""
    kinds: tuple[str, ...] = ()
    safe: bool = True


@frozen
class Found:
    """A habit in a line: where, what is meant instead, and advice.

    What is meant is empty when the words are needless, and None when only the advice says it.
    """

    start: int
    end: int
    meant: str | None
    advice: str
    safe: bool


def anywhere(
    pattern: str,
    meant: str | Callable[[Parts], str | None] | None = None,
    advice: str = "",
    safe: bool = True,
) -> Habit:
    """A habit of any line."""
    return Habit(pattern, meant, advice, (), safe)


def in_step(
    pattern: str,
    meant: str | Callable[[Parts], str | None] | None = None,
    advice: str = "",
    safe: bool = True,
) -> Habit:
    """A habit of steps."""
    return Habit(pattern, meant, advice, ("step_line",), safe)


def in_pause(pattern: str, meant: str | Callable[[Parts], str | None]) -> Habit:
    """A habit of lines that wait, in steps and tests."""
    return Habit(pattern, meant, "", ("step_line", "test_line"))


def in_test(pattern: str, meant: str | Callable[[Parts], str | None], advice: str = "") -> Habit:
    """A habit of tests."""
    return Habit(pattern, meant, advice, ("test_line",))


def at_start(
    pattern: str, meant: str | Callable[[Parts], str | None], advice: str = "", safe: bool = True
) -> Habit:
    """A habit of a trigger, behind its `when`."""
    return Habit(r"(?:or\s+)?when\s+" + pattern, meant, advice, ("workflow_line",), safe)


def article(name: str) -> str:
    """`a Task`, `an Order`."""
    return f"{'an' if name[:1] in 'AEIOUaeiou' else 'a'} {name}"


def capital(name: str) -> str:
    """The word with a capital."""
    return name[:1].upper() + name[1:]


def iso_date(parts: Parts) -> str | None:
    """`31.12.2026`; nothing when there is no such day."""
    try:
        return datetime.date(int(parts["y"]), int(parts["m"]), int(parts["d"])).isoformat()
    except ValueError:
        return None


def money(parts: Parts) -> str:
    """`€ 5` and `5 euros`: `5 EUR`."""
    sign = parts["sign"].lower()
    return f"{parts['n']} {CURRENCIES[sign if sign in CURRENCIES else sign.rstrip('s')]}"


def business(parts: Parts) -> str:
    """`working days`."""
    return f"business {parts['unit']}"


def digits(parts: Parts) -> str:
    """`two days`."""
    word = parts["n"].lower()
    return f"{1 if word in {'a', 'an'} else NUMBERS.index(word) + 1} {parts['unit']}"


def state(parts: Parts) -> str:
    """`a deal is won`: the field that most likely says so."""
    record = parts["r"][:1].lower() + parts["r"][1:]
    field = "stage" if record in {"deal", "opportunity"} else "status"
    return f"{record}.{field} becomes {capital(parts['v'])}"


def paused(parts: Parts) -> str:
    """`in 2 days`."""
    return f"after {parts['n']}"


def a_record(parts: Parts) -> str:
    """`a lead`: `a Lead`."""
    return article(capital(parts["r"]))


def lower(parts: Parts) -> str:
    """`AND`."""
    return parts["w"].lower()


def in_declaration(
    pattern: str, meant: str | Callable[[Parts], str | None], advice: str = "", safe: bool = True
) -> Habit:
    """A habit of the first line of a declaration."""
    return Habit(pattern, meant, advice, ("declaration_line",), safe)


def at_header(
    pattern: str,
    meant: str | Callable[[Parts], str | None] | None = None,
    advice: str = "",
    safe: bool = True,
) -> Habit:
    """A habit of the lines of a header."""
    return Habit(pattern, meant, advice, ("workflow_line",), safe)


def clock(parts: Parts) -> str | None:
    """`6pm`, `9.30 am`, and a plain `9` as a time of day."""
    hour, half = int(parts["h"]), parts.get("half", "").lower()[:1]
    if hour > (12 if half else 23):
        return None
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    return f"{hour:02}:{parts.get('min') or '00'}"


def one_word(parts: Parts) -> str:
    """`Trial Lesson` as the name of a record: `TrialLesson`."""
    return "".join(capital(word) for word in parts["n"].split())


def a_record_of_words(parts: Parts) -> str:
    """`trial lesson`: `a TrialLesson`."""
    return article(one_word(parts))


def singular(name: str) -> str:
    """`Companies` and `Leads`, of which one is meant."""
    return name[:-3] + "y" if name.endswith("ies") else name.removesuffix("s")


def one_of_many(parts: Parts) -> str:
    """`Leads`: `a Lead`."""
    return article(capital(singular(parts["rs"])))


def joined(parts: Parts) -> str:
    """`due on` as the name of a field: `due_on`."""
    return "_".join(parts["n"].split())


def of_record(parts: Parts) -> str:
    """`the trial lesson's status`: `trial_lesson.status`."""
    return f"{'_'.join(parts['r'].lower().split())}.{parts['f']}"


def unless(parts: Parts) -> str | None:
    """`unless a`: `if not a`. Of several conditions it is not clear which ones must not hold."""
    condition = parts["c"]
    return None if re.search(r"\b(?:and|or)\b", condition) else f"if not {condition}"


def either(parts: Parts) -> str:
    """`is any of A, B, C`, and `is in (A, B)`: `is either A, B or C`."""
    values = [one.strip() for one in re.split(r"\s*,\s*(?:or\s+)?|\s+or\s+", parts["vs"]) if one.strip()]
    if len(values) < 2:
        return f"{parts.get('word', 'is')} {parts['vs']}"
    return f"is either {', '.join(values[:-1])} or {values[-1]}"


def filled(parts: Parts) -> str | None:
    """`"Call " & lead.name` as one text: `"Call {lead.name}"`."""
    pieces = re.findall(r'"(?:[^"\\]|\\.)*"|[\w.]+', parts["sum"])
    return '"' + "".join(one[1:-1] if one[0] == '"' else f"{{{one}}}" for one in pieces) + '"'


def weekday(parts: Parts) -> str:
    """`on Mondays`."""
    return f"every {capital(parts['d'].lower())}"
