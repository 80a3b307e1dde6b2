"""The command `completions`: the script that makes a shell complete cleanlint's words."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

_SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def completions(context: click.Context, shell: str) -> None:
    """Print the script that completes words in a shell.

    \b
    bash: cleanlint completions bash > ~/.local/share/bash-completion/completions/cleanlint
    zsh:  cleanlint completions zsh > "${fpath[1]}/_cleanlint"
    fish: cleanlint completions fish > ~/.config/fish/completions/cleanlint.fish
    """
    make = get_completion_class(shell)
    assert make
    click.echo(make(context.find_root().command, {}, "cleanlint", "_CLEANLINT_COMPLETE").source())
