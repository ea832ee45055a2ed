"""The command `flow`: its subcommands, loaded when they are used, and what happens when something fails."""

import errno
import gc
import io
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from flowlang import __version__
from flowlang.cli.output import color_option
from flowlang.discovery import ProjectProblem, unreadable

CLEAN, COULD_NOT_RUN, OUR_FAULT = 0, 2, 3
# 128 and the number of the signal, as shells count; Windows knows no number for a closed pipe.
INTERRUPTED, PIPE_CLOSED = 130, 141

# What it is called when there is no room, or a disk is broken.
FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})

COMMANDS = {
    "init": "Start a new project.",
    "check": "Find mistakes in .flow files.",
    "format": "Lay out .flow files in the standard way.",
    "test": "Run the tests that .flow files hold.",
    "run": "Replay a stream of events through the workflows.",
    "trace": "Tell the story of one record.",
    "why": "Say why a workflow did or did not start for a record.",
    "report": "Say how workflows and the business did, from a journal.",
    "diagram": "Draw the workflows.",
    "docs": "Write pages about everything that a project declares.",
    "plan": "Show what the workflows were understood to do.",
    "diff": "Say what changed in meaning between two versions.",
    "schema": "Bring the schema of another system here, take it elsewhere, or see what a change breaks.",
    "recipes": "List ready workflows, and show how one is used.",
    "explain": "Say more about a code such as FL0203.",
    "lsp": "Answer an editor while .flow files are written.",
    "completion": "Print what a shell needs to complete commands.",
}


class LazyGroup(click.Group):
    """A group whose commands are imported only when they are used.

    The command `check` is the object `command` in the module `flowlang.cli.check`.
    """

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands, in the order in which a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command, or nothing if there is none of that name."""
        if cmd_name not in COMMANDS:
            return None
        command = import_module(f"flowlang.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        if not any(param.name == "color" for param in command.params):
            command.params.append(color_option())
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command that was asked for; a misspelt one is answered with the nearest."""
        name = args[0]
        if name not in COMMANDS and not name.startswith("-"):
            from flowlang.diagnostics.suggest import nearest

            near = nearest(name, COMMANDS)
            hint = f" Did you mean `flow {near}`?" if near else ""
            ctx.fail(f"There is no command `{name}`.{hint}")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands and options that start so, without importing them."""
        commands = [
            CompletionItem(name, help=said) for name, said in COMMANDS.items() if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))

    def invoke(self, ctx: click.Context) -> object:
        """Run a command; what goes wrong becomes an exit code and one plain sentence, never a traceback."""
        try:
            _stand_somewhere()
            return super().invoke(ctx)
        except ProjectProblem as problem:
            click.echo(f"Error: {problem}", err=True)
            ctx.exit(COULD_NOT_RUN)
        except click.FileError as problem:
            click.echo(f"Error: {problem.format_message()}", err=True)
            ctx.exit(COULD_NOT_RUN)
        except BrokenPipeError:
            # Click would make it 1, which means that something was found.
            ctx.exit(_nobody_reads())
        except OSError as problem:
            if problem.errno in FULL:
                ctx.exit(_no_room(problem))
            if not isinstance(problem.filename, (str, Path)):
                _apologise(problem)
                ctx.exit(OUR_FAULT)
            # What the system does not let us do with a file is no fault of ours, whoever asked for it.
            click.echo(f"Error: {unreadable(Path(problem.filename), problem)}", err=True)
            ctx.exit(COULD_NOT_RUN)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as fault:
            _apologise(fault)
            ctx.exit(OUR_FAULT)


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"]},
    params=[color_option()],
    epilog="`flow COMMAND --help` says more about a command.",
)
@click.version_option(__version__, prog_name="flow", message="%(prog)s %(version)s")
def group() -> None:
    """CRM automation written as text: checked, tested, drawn and run."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    # What is imported and read stays: to look for what could be freed takes a tenth of the time of a check.
    gc.set_threshold(100_000, 20, 50)
    _open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal with a narrow character set shows a substitute instead of ending the program.
            stream.reconfigure(errors="backslashreplace")
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run the command line. The result is the exit code.

    0 is clean, 1 means findings, 2 that it could not run, 3 a fault of FlowLang itself. As with other
    programs, 130 says that the user interrupted it and 141 that nobody reads its output any more.
    """
    try:
        code = group.main(list(arguments), prog_name="flow", standalone_mode=False)
        # Output that waits in the buffer would otherwise fail after everything here is over.
        sys.stdout.flush()
        return code if isinstance(code, int) else CLEAN
    except click.ClickException as problem:
        problem.show()
        return COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BrokenPipeError:
        return _nobody_reads()
    except OSError as problem:
        return _no_room(problem)


def _stand_somewhere() -> None:
    """Refuse to work in a folder that is gone: no path could be made out from there."""
    try:
        os.getcwd()
    except OSError:
        raise ProjectProblem("The folder that you are in is gone. Go to another one first.") from None


def _open_closed_streams() -> None:
    """Let standard input, output and error be there: a shell's `>&-` closes them.

    Otherwise the next file that is opened would take their number, and what is printed would go there.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # It gets the lowest number that is free, which is its own.
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open to the end


def _nobody_reads() -> int:
    """Send what waits in the buffer nowhere, so that the interpreter doesn't complain on its way out."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return PIPE_CLOSED


def _no_room(problem: OSError) -> int:
    """Say that the output found no room, where it can still be said."""
    _nobody_reads()
    click.echo(f"Error: the output can't be written: {problem.strerror}.", err=True)
    return COULD_NOT_RUN


def _apologise(fault: Exception) -> None:
    import platform
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile(
        "w", prefix="flow-crash-", suffix=".txt", delete=False, encoding="utf-8"
    ) as report:
        report.write(f"FlowLang {__version__}, Python {platform.python_version()}, {platform.platform()}\n")
        report.write(f"flow {' '.join(sys.argv[1:])}\n\n")
        report.write("".join(traceback.format_exception(fault)))
    click.echo(
        f"Sorry, FlowLang itself failed here; it is not your file's fault. "
        f"Please send us the report {report.name}.",
        err=True,
    )
