"""Numbers from a journal: what a report says, before it is written down."""
