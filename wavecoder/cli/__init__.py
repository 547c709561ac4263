"""The command line: one command a file; each parses, calls one function and prints."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; exit codes: 0 done, 1 the run failed, 2 recipe or command line wrong, 130 interrupted."""
    from wavecoder.cli.app import app
    from wavecoder.cli.failures import exit_code

    try:
        app()
    except (Exception, KeyboardInterrupt) as error:
        sys.exit(exit_code(error))
