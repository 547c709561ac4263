"""Missing, unknown and conflicting keys of a mapping, out of what jsonschema says about it.

jsonschema calls every key of a filter unevaluated as soon as one value in it is wrong, so which keys are unknown is
worked out here, from the branch of the schema that the mapping falls under.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.masking import is_secret
from wavecoder.dsl.schema import Language, Schema
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import both, closest, either, show


@dataclass(frozen=True, slots=True)
class _Mapping:
    """A mapping of the tree, its schema, and the key that decides which other keys it has (`keep`, `check`, `kind`)."""

    path: Path
    value: dict[str, Any]
    schema: Schema
    selector: str | None
    undecided: bool

    @property
    def owner(self) -> str:
        """What to call it."""
        if self.selector and not self.undecided:
            chosen = self.value[self.selector]
            return "an `ask` rule" if self.selector == "ask" else f"`{self.selector}: {show(chosen)}`"
        title: str = self.schema.get("title", "")
        if self.path and (not title or title == self.path[-1]):
            return f"`{self.path[-1]}`"
        return f"{'an' if title[0] in 'aeiou' else 'a'} {title}"


def check_keys(tree: Tree, language: Language, errors: list[Any], wrong: set[Path]) -> Iterator[Diagnostic]:
    """Diagnostics of the errors about mappings; `wrong` are the paths of values that are reported already."""
    by_path: dict[Path, list[Any]] = {}
    for error in errors:
        by_path.setdefault(tuple(error.absolute_path), []).append(error)
    for path, group in by_path.items():
        if not isinstance(tree.get(path), dict):
            continue  # its type is reported; `oneOf` holds for it too, or fails, without a meaning
        mapping = _mapping(tree, language, path, wrong)
        missing = {
            k: None for e in group if e.validator == "required" for k in e.validator_value if k not in mapping.value
        }
        choices = [
            [k for option in e.validator_value for k in option["required"]] for e in group if "Of" in e.validator
        ]
        wished = [*missing, *(key for choice in choices for key in choice)]
        meant = set()
        for key, candidate in _unknown(language, mapping, wished):
            meant.add(candidate)
            yield _unknown_key(tree, language, mapping, key, candidate)
        for key in missing:
            # what a recipe lacks, the one that it meant to extend may have
            if not meant & {key, "extends"}:
                yield _missing_key(tree, language, mapping, key)
        for choice in choices:
            if not meant & set(choice):
                yield _wrong_choice(tree, mapping, choice)


def _mapping(tree: Tree, language: Language, path: Path, wrong: set[Path]) -> _Mapping:
    value, schema = tree.get(path), language.at(path, tree.data)
    parts = [*schema.get("allOf", ()), *schema.get("oneOf", ())]
    deciding = [key for part in parts for key in part.get("if", part).get("required", ())]
    selector = next((key for key in deciding if key in value), None)
    undecided = bool(deciding) and (selector is None or (*path, selector) in wrong)
    if not deciding and "if" in schema:
        selector = next((key for key in schema["if"]["required"] if key in value), None)
    return _Mapping(path, value, schema, selector, undecided)


def _unknown(language: Language, mapping: _Mapping, wished: list[str]) -> Iterator[tuple[str, str | None]]:
    """Unknown keys, each with the key that was meant, if any is close; one that is missing is preferred."""
    if mapping.schema.get("additionalProperties", mapping.schema.get("unevaluatedProperties")) is not False:
        return
    known = language.properties(mapping.schema, mapping.value)
    elsewhere = language.all_properties(mapping.schema)
    for key in mapping.value:
        if key not in known and not (mapping.undecided and key in elsewhere):
            candidates = (
                () if key in elsewhere else dict.fromkeys([*wished, *(elsewhere if mapping.undecided else known)])
            )
            yield key, closest(key, [name for name in candidates if name not in mapping.value])


def _unknown_key(tree: Tree, language: Language, mapping: _Mapping, key: str, candidate: str | None) -> Diagnostic:
    if mapping.schema.get("title") == "model" and is_secret(key):
        fix = "name the environment variable that holds it: `api_key_env: NAME`"
        message = f"`{show(key)}` would write a secret into the recipe"
        return tree.report("WC039", message, (*mapping.path, key), on="key", fix=fix)
    known = [k for k in language.properties(mapping.schema, mapping.value) if k != mapping.selector]
    if "oneOf" in mapping.schema and not mapping.undecided:
        known = [
            k for k in known if k not in {name for option in mapping.schema["oneOf"] for name in option["required"]}
        ]
    if candidate:
        fix = f"did you mean `{candidate}`?"
    elif known:
        fix = f"{mapping.owner} takes {both(known)}"
    else:
        fix = f"remove it; {mapping.owner} takes nothing else"
    message = f"`{show(key)}` is not a key of {mapping.owner}"
    return tree.report("WC012", message, (*mapping.path, key), on="key", fix=fix)


def _missing_key(tree: Tree, language: Language, mapping: _Mapping, key: str) -> Diagnostic:
    sub = language.resolve(language.properties(mapping.schema, mapping.value).get(key, {}))
    examples = sub.get("examples") or [None]
    fix = f"add `{key}: {show(examples[0])}`" + ("" if "const" in sub else ", for example")
    return tree.report("WC013", f"{mapping.owner} needs `{key}`", mapping.path, on="key", fix=fix)


def _wrong_choice(tree: Tree, mapping: _Mapping, choice: list[str]) -> Diagnostic:
    given = [key for key in choice if key in mapping.value]
    if given:
        message = f"{mapping.schema.get('title', 'this')} has {both(given)}, and can have only one of them"
        return tree.report("WC018", f"this {message}", (*mapping.path, given[1]), on="key", fix="keep one of them")
    message = f"{mapping.owner} needs {either(choice)}"
    return tree.report("WC018", message, mapping.path, on="key", fix=f"add {either(choice)}")
