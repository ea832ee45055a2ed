"""The command `flow`, also as `python -m flowlang`."""

import sys
from typing import NoReturn

INTERRUPTED = 130


def main() -> NoReturn:
    """Run the command line and end the process with its exit code."""
    try:
        # To import it takes long enough for somebody to press Ctrl-C meanwhile.
        from flowlang.cli.main import main as run

        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
