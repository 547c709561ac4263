"""The command line: one command a file; each parses, calls one function and prints."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; exit codes: 0 done, 1 the run failed, 2 recipe or command line wrong, 130 interrupted."""
    try:
        from wavecoder.cli.app import app

        try:
            app()
        except Exception as error:
            from wavecoder.cli.failures import exit_code

            sys.exit(exit_code(error))
    except BaseException as error:
        if not _interrupted(error):
            raise
        # Plain, as Ctrl-C may have come in the middle of an import.
        print("interrupted: every answer so far is kept; the same command goes on from here", file=sys.stderr)
        sys.exit(130)


def _interrupted(error: BaseException | None) -> bool:
    """Whether Ctrl-C is behind it: Typer turns it into an exit, and some modules into an ImportError."""
    while error is not None and not isinstance(error, KeyboardInterrupt):
        error = error.__cause__ or error.__context__
    return error is not None
