"""The names that code uses and nothing defines."""

from __future__ import annotations


def undefined_names(code: str, language: str) -> tuple[str, ...]:
    """Names that the code uses but neither defines, imports, takes as a parameter, nor finds built in.

    Each is given once, in the order of first use. Python and JavaScript are read. Code in another language, or that
    does not parse, has none.
    """
    match language.lower():
        case "python":
            from wavecoder.languages.names_python import undefined
        case "javascript":
            from wavecoder.languages.names_javascript import undefined
        case _:
            return ()
    return tuple(dict.fromkeys(undefined(code)))
