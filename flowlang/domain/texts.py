"""What tests of texts have to do with each other: `is "acme.com"` means that it also contains "acme".

Texts are compared exactly, as the engine does; with `ignoring case`, in small letters.
"""

from fnmatch import fnmatchcase

from attrs import frozen


@frozen
class TextTest:
    """`contains`, `starts with`, `ends with`, `matches` or (ignoring case) `is`, with a text."""

    operator: str
    text: str
    ignoring_case: bool = False

    def passes(self, text: str) -> bool:
        """Whether a text passes the test."""
        wanted, found = self.text, text
        if self.ignoring_case:
            wanted, found = wanted.casefold(), found.casefold()
        match self.operator:
            case "is":
                return found == wanted
            case "contains":
                return wanted in found
            case "starts with":
                return found.startswith(wanted)
            case "ends with":
                return found.endswith(wanted)
        return fnmatchcase(found, wanted.replace("[", "[[]"))

    def implies(self, other: "TextTest") -> bool:
        """Whether every text that passes this test certainly passes another one."""
        if self.ignoring_case and not other.ignoring_case:
            return False
        if self.operator == other.operator == "matches" or other.operator == "is":
            return self.text == other.text and self.operator == other.operator
        if self.operator == "matches":
            return False
        if other.operator in {"contains", self.operator} or self.operator == "is":
            return other.passes(self.text)
        return False

    def excludes(self, other: "TextTest") -> bool:
        """Whether certainly no text passes both tests."""
        ignoring = self.ignoring_case or other.ignoring_case
        one, two = (self.text, other.text) if not ignoring else (self.text.casefold(), other.text.casefold())
        match self.operator, other.operator:
            case "is", _:
                return not TextTest(other.operator, two, ignoring).passes(one)
            case _, "is":
                return not TextTest(self.operator, one, ignoring).passes(two)
            case "starts with", "starts with":
                return not (one.startswith(two) or two.startswith(one))
            case "ends with", "ends with":
                return not (one.endswith(two) or two.endswith(one))
        return False
