"""tree-sitter's parsers, by the names of languages."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import tree_sitter_go
import tree_sitter_javascript
import tree_sitter_python
from tree_sitter import Language, Parser, Tree

_GRAMMARS: Mapping[str, Callable[[], object]] = {
    "go": tree_sitter_go.language,
    "javascript": tree_sitter_javascript.language,
    "python": tree_sitter_python.language,
}
LANGUAGES = tuple(_GRAMMARS)


class UnknownLanguage(KeyError):
    """There is no parser for a language; the message names those that there are."""

    def __init__(self, language: str) -> None:
        super().__init__(language)
        self.language = language

    def __str__(self) -> str:
        return f"no parser for `{self.language}`; there are {', '.join(LANGUAGES)}"


def parse(code: str, language: str) -> Tree:
    """The syntax tree of a piece of code, errors and all. Any thread may call this.

    Args:
        code: Any text. A lone surrogate counts as `?`.
        language: One of `LANGUAGES`, in any case.

    Raises:
        UnknownLanguage: There is no parser for it.
    """
    # A parser holds state while it works, so threads may not share one; a new one costs less than a microsecond.
    return Parser(_grammar(language.lower())).parse(code.encode("utf-8", "replace"))


@cache
def _grammar(language: str) -> Language:
    if language not in _GRAMMARS:
        raise UnknownLanguage(language)
    return Language(_GRAMMARS[language]())
