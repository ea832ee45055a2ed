"""Names of other systems as ours: `Invoice_Number__c` is `invoice_number`, `sales order` is SalesOrder."""

import re
import unicodedata
from collections.abc import Iterable

_CUSTOM = re.compile(r"__(?:c|pc|e|mdt|x|b|kav)$", re.IGNORECASE)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_PLAIN = re.compile(r"[^A-Za-z0-9]+")
# Names of types, which no record may have.
_TAKEN = frozenset({"Template"})


def words_of(name: str) -> list[str]:
    """The words of a name, without accents and what marks a name as a company's own."""
    plain = unicodedata.normalize("NFKD", _CUSTOM.sub("", name.strip()))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return [word for word in _PLAIN.sub(" ", _HUMP.sub(" ", letters)).split() if word]


def field_name(name: str) -> str:
    """`lower_case`, beginning with a letter."""
    made = "_".join(words_of(name)).lower()
    return made if made[:1].isalpha() else f"field_{made}".rstrip("_")


def record_name(name: str) -> str:
    """`Capitalised`, beginning with a letter."""
    made = "".join(word[:1].upper() + word[1:] for word in words_of(name))
    if not made[:1].isalpha():
        made = f"Record{made}"
    return f"{made}Record" if made in _TAKEN else made


def unlike(name: str, taken: Iterable[str]) -> str:
    """A name that is not taken yet: `amount_2`, where there is an `amount`."""
    known, made, number = set(taken), name, 2
    while made in known:
        made, number = f"{name}_{number}", number + 1
    return made


def in_quotes(text: str) -> str:
    """A text as a `.flow` file writes it: on one line, with nothing that would be filled in."""
    line = " ".join(text.split())
    escaped = line.replace("\\", "\\\\").replace('"', '\\"').replace("{", "\\{").replace("}", "\\}")
    return f'"{escaped}"'


def comment(text: str) -> str:
    """A text as it may stand in a comment: on one line, without characters that nobody sees."""
    return "".join(letter for letter in " ".join(text.split()) if letter.isprintable())
