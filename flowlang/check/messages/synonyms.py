"""Everyday words for steps and actions, and what the language calls them."""

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


def spoken_for(word: str, actions: frozenset[str], steps: frozenset[str]) -> str | None:
    """What the language calls a step or an action that people start with a word."""
    options = SYNONYMS.get(word.lower(), ())
    return next((one for one in options if one in actions or one in steps), None)
