"""numba's compiler as this package uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba

P = ParamSpec("P")
R = TypeVar("R")


def jit(function: Callable[P, R]) -> Callable[P, R]:
    """Compile `function` at its first call, and keep the result on disk where some folder can be written."""
    try:
        compiled: Any = numba.njit(nogil=True, cache=True)(function)
    except RuntimeError:  # numba found no place for its cache
        compiled = numba.njit(nogil=True)(function)
    result: Callable[P, R] = compiled
    return result
