"""`flow lsp`: the language server, for editors."""

import os
import sys
from datetime import UTC, datetime

import click

from flowlang.discovery import ProjectProblem


@click.command("lsp")
@click.option("--stdio", is_flag=True, help="Speak over standard input and output, as is always done.")
def command(stdio: bool) -> None:
    """Answer an editor about .flow files while they are written.

    An editor starts this by itself; docs/editors.md says how. It speaks the Language Server Protocol over
    standard input and output, and is of no use at a prompt.
    """
    try:
        from flowlang.lsp.server import make_server
    except ModuleNotFoundError as missing:
        if (missing.name or "").partition(".")[0] not in {"pygls", "lsprotocol"}:
            raise
        raise ProjectProblem(
            'pygls is needed for the language server: pip install "flowlang[lsp]".'
        ) from None
    # Only the protocol may reach the editor: whatever else is written goes to standard error.
    to_editor = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    make_server(lambda: datetime.now(UTC)).start_io(sys.stdin.buffer, to_editor)
