"""What the user sees when something fails: never a traceback for what a user, a provider or a disk can cause."""

from __future__ import annotations

import sys

from rich.console import Console

from wavecoder.dsl import UserError, render


def exit_code(error: BaseException) -> int:
    """Tell what went wrong on standard error, and how the process ends for it."""
    if isinstance(error, UserError):
        for diagnostic in error.diagnostics:
            print(render(diagnostic), file=sys.stderr, end="\n\n")
        return 2
    if _is_model_error(error):
        _say(f"a model could not be used: {error}")
        _say("every answer so far is kept; the same command goes on from here")
        return 1
    if isinstance(error, OSError):
        _say(f"{error.strerror or error}: {error.filename}" if error.filename else str(error))
        return 1
    raise error


def _is_model_error(error: BaseException) -> bool:
    if "dspy" not in sys.modules:
        return False
    from dspy.utils.exceptions import LMError

    return isinstance(error, LMError)


def _say(text: str) -> None:
    Console(stderr=True, soft_wrap=True).print(text, markup=False, highlight=False)
