"""numba's compiler as this package uses it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Function = TypeVar("Function", bound=Callable[..., Any])


def jit(function: Function) -> Function:
    """Compile `function` at its first call, and keep the result on disk where some folder can be written."""
    try:
        compiled: Function = njit(nogil=True, cache=True)(function)
    except RuntimeError:  # numba found no place for its cache
        compiled = njit(nogil=True)(function)
    return compiled
