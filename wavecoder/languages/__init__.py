"""What is known of programming languages: their parsers, their tokens, their names, and where their functions are."""

from wavecoder.languages.grammars import LANGUAGES, UnknownLanguage, parse
from wavecoder.languages.names import undefined_names
from wavecoder.languages.syntax import syntax_error
from wavecoder.languages.tokens import tokens
from wavecoder.languages.units import SYNTAXES, Syntax, language_of

__all__ = [
    "LANGUAGES",
    "SYNTAXES",
    "Syntax",
    "UnknownLanguage",
    "language_of",
    "parse",
    "syntax_error",
    "tokens",
    "undefined_names",
]
