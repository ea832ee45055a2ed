"""`python -m flowlang` is the command `flow`."""

from flowlang.cli.main import main

if __name__ == "__main__":
    main()
