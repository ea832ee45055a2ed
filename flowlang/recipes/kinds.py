"""Whether a value that is written down may be of the kind that a recipe needs.

Only what can be told from the words alone is refused here: a text where a duration belongs. Everything else
is checked in the workflow that the recipe makes.
"""

from flowlang.syntax import expressions as x

# What each type may be written as; what is no literal may always fit.
_LITERALS: dict[str, tuple[type[x.Expression], ...]] = {
    "text": (x.Text,),
    "email": (x.Text,),
    "phone": (x.Text,),
    "link": (x.Text,),
    "Template": (x.Text,),
    "number": (x.Number,),
    "whole number": (x.Number,),
    "percent": (x.Number,),
    "duration": (x.Duration,),
    "date": (x.DateLiteral,),
    "time": (x.TimeLiteral,),
    "moment": (x.MomentLiteral, x.DateLiteral),
    "Team": (x.Named,),
    "User": (x.Named,),
}
_WORDS = {
    "Template": 'the name of a template, such as "welcome"',
    "Team": 'a team, such as `team "Sales"`',
    "User": 'a user, such as `user "ana"`',
    "text": "a text",
    "duration": "a length of time, such as `3 days`",
    "number": "a number",
    "whole number": "a number",
    "percent": "a percentage, such as `10%`",
    "email": "an address",
    "phone": "a phone number",
    "link": "a link",
    "date": "a date",
    "time": "a time of day",
    "moment": "a moment",
}
_ALL_LITERALS = tuple({kind for kinds in _LITERALS.values() for kind in kinds})
_PEOPLE = {"Team": "team", "User": "user"}


def wanted_instead(kind: x.TypeExpression, value: x.Expression) -> str | None:
    """In words what is wanted in the place of a value, or nothing when it may well fit."""
    if not isinstance(kind, x.NamedType) or kind.name not in _LITERALS:
        return None
    if kind.name == "Template" and not isinstance(value, x.Text):
        return _WORDS[kind.name]
    if not isinstance(value, _ALL_LITERALS):
        return None
    fits = isinstance(value, _LITERALS[kind.name])
    if fits and isinstance(value, x.Named) and kind.name in _PEOPLE:
        fits = value.kind == _PEOPLE[kind.name]
    return None if fits else _WORDS[kind.name]
