"""`flow completion`: what a shell needs to complete commands, options, files and codes."""

import click
from click.shell_completion import get_completion_class

SHELLS = ("bash", "zsh", "fish")
# The shell asks through this variable; click answers before any command runs.
VARIABLE = "_FLOW_COMPLETE"


@click.command("completion")
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(ctx: click.Context, shell: str) -> None:
    """Print what SHELL needs to complete `flow`.

    For bash, add this line to ~/.bashrc:

        eval "$(flow completion bash)"

    For zsh, the same with zsh to ~/.zshrc. For fish, write the output to
    ~/.config/fish/completions/flow.fish.
    """
    made = get_completion_class(shell)
    assert made is not None
    completion = made(ctx.find_root().command, {}, "flow", VARIABLE)
    click.echo(completion.source_template % completion.source_vars(), nl=False)
