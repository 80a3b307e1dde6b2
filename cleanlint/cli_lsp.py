"""The command `lsp`: the language server, for editors."""

from __future__ import annotations

import signal
import sys

import click


@click.command()
@click.pass_context
def lsp(context: click.Context) -> None:
    """Serve an editor: findings and fixes while you write.

    The editor starts this command and speaks the Language Server Protocol with it over standard input and output;
    docs/editors.md says how to set that up.
    """
    try:
        from cleanlint.lsp import serve
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in ("pygls", "lsprotocol"):
            raise
        click.echo("error: the language server needs pygls 2 or newer: pip install 'cleanlint[lsp]'", err=True)
        context.exit(2)
    if sys.stdin.isatty():
        click.echo("cleanlint lsp waits for an editor to speak to it; Ctrl-C ends it.", err=True)
    for one in (signal.SIGINT, signal.SIGTERM):
        signal.signal(one, signal.SIG_DFL)  # it holds nothing that could be lost, and would wait for its input
    context.exit(serve())
