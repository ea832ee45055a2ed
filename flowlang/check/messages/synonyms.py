"""Everyday words for steps and actions, and what the language calls them."""

from collections.abc import Sequence

# The first word that people write, and the words with which a step starts or an action is named. The first
# that exists is suggested.
SYNONYMS = {
    "tell": ("notify",),
    "inform": ("notify",),
    "alert": ("notify",),
    "remind": ("notify",),
    "message": ("notify", "send message"),
    "ping": ("notify",),
    "mail": ("send email",),
    "email": ("send email",),
    "write": ("send email",),
    "text": ("send sms",),
    "sms": ("send sms",),
    "comment": ("post comment",),
    "log": ("log activity",),
    "note": ("log activity", "post comment"),
    "raise": ("increase",),
    "bump": ("increase",),
    "lower": ("decrease",),
    "reduce": ("decrease",),
    "change": ("set",),
    "put": ("set",),
    "mark": ("set",),
    "make": ("create",),
    "add": ("create",),
    "new": ("create",),
    "open": ("create",),
    "drop": ("delete",),
    "erase": ("delete",),
    "destroy": ("delete",),
    "hand": ("assign",),
    "give": ("assign",),
    "route": ("assign",),
    "empty": ("clear",),
    "search": ("find",),
    "get": ("find",),
    "pause": ("after",),
    "sleep": ("after",),
    "call": ("run", "call service"),
    "start": ("run",),
    "end": ("stop",),
    "exit": ("stop",),
    "invoice": ("issue invoice for",),
}

# The first words of an action as people say it, where its own first word would lead to another one.
PHRASES = {
    "send text message": "send sms",
    "send text": "send sms",
    "send a text": "send sms",
    "send whatsapp": "send message",
    "send notification": "notify",
}


def action_meant(words: Sequence[str], actions: frozenset[str]) -> tuple[int, str] | None:
    """How many words stand for which action, in a phrase that begins with some words."""
    for said, meant in PHRASES.items():
        count = len(said.split())
        if [word.lower() for word in words[:count]] == said.split() and meant in actions:
            return count, meant
    return None


def spoken_for(word: str, actions: frozenset[str], steps: frozenset[str]) -> str | None:
    """What the language calls a step or an action that people start with a word."""
    options = SYNONYMS.get(word.lower(), ())
    return next((one for one in options if one in actions or one in steps), None)
