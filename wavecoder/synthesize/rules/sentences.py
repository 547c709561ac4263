"""sentences: the field has as many sentences as it should, and ends where the last one does.

Dots in backticks, in names (`os.path`), numbers and abbreviations ("e.g.") end no sentence; neither does an ellipsis.
A paragraph and an item of a list end one without a dot. A text whose last mark is none of . ! ? ` ) was cut off.

Params:
    field: What to look at.
    min: Fewest sentences; with 0 the field may be empty.
    max: Most sentences.
"""

from __future__ import annotations

import re

from wavecoder.synthesize.rules.instance import Instance, Params

# Possessive, and begun in one place only: a text made to be slow is not.
_CODE = re.compile(r"(?<!`)`++[^`]++`++")
_ELLIPSIS = re.compile(r"\.{2,}|…")
_BREAK = re.compile(r"\n\s*\n\s*|\n\s*(?=(?:[-*•]|\d+[.)])\s)")
_ITEM = re.compile(r"^\s*(?:[-*•]|\d+[.)])\s+")
_END = re.compile(r"(?<=[^\s.!?])[.!?]++(?P<closing>[\"'\u201d\u2019)\]]*+)\s++(?=\S)")
_LAST_WORD = re.compile(r"[\w.]+\Z")
_NEVER = {"e.g", "i.e", "eg", "ie", "cf", "vs", "viz", "resp", "approx", "incl", "fig", "eq", "mr", "mrs", "dr", "prof"}
# These may end a sentence: they do where the next word starts with a capital.
_MAYBE = {"etc", "al", "no", "inc", "min", "max"}
_FINAL = ".!?…`)"
_CLOSING = "\"'\u201d\u2019)]*_"


def sentences(instance: Instance, params: Params) -> str | None:
    """How many sentences there are too few or too many, or that the last one is cut off."""
    field, text = params["field"], instance.text(params["field"]).strip()
    if not text:
        return None if params["min"] == 0 else f"the {field} is empty"
    if text[-1] not in _FINAL and text.rstrip(_CLOSING)[-1:] not in tuple(_FINAL):
        return f"the {field} is cut off: it ends with “{text[-30:]}”"
    count = len(split(text))
    if params["min"] <= count <= params["max"]:
        return None
    bound = f"fewer than {params['min']}" if count < params["min"] else f"more than {params['max']}"
    return f"the {field} has {count} sentence{'' if count == 1 else 's'}, {bound}"


def split(text: str) -> list[str]:
    """The sentences of a text. In them code in backticks and ellipses are replaced by a letter each."""
    plain = _ELLIPSIS.sub("x", _CODE.sub("x", text))
    found: list[str] = []
    for block in _BREAK.split(plain):
        block, start = _ITEM.sub("", block), 0
        for match in _END.finditer(block):
            if _ends(block, match):
                found.append(block[start : match.end()])
                start = match.end()
        found.append(block[start:])
    return [sentence.strip() for sentence in found if re.search(r"\w", sentence)]


def _ends(text: str, match: re.Match[str]) -> bool:
    following = text[match.end()]
    if match["closing"] and following.islower():
        return False
    if text[match.start()] != ".":
        return True
    word = _LAST_WORD.search(text, max(0, match.start() - 20), match.start())
    before = word[0].lower() if word else ""
    return before not in _NEVER and not (before in _MAYBE and not following.isupper())
