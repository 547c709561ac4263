"""Text -> a typed, resolved recipe, or diagnostics that say where it is wrong and how to put it right."""

from __future__ import annotations

from wavecoder.dsl.diagnostics import Diagnostic, UserError, render
from wavecoder.dsl.load import check_recipe, check_task, load_recipe, load_task

__all__ = ["Diagnostic", "UserError", "check_recipe", "check_task", "load_recipe", "load_task", "render"]
