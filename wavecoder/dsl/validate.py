"""A tree against its schema: every error at once, each once, at the key or value that is wrong."""

from __future__ import annotations

from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.keys import check_keys
from wavecoder.dsl.schema import Language
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import closest, either, retype, show, type_of, wanted

# Of several errors of one value, the first of these says it all.
_PRIORITY = (
    "type", "const", "enum", "pattern", "minLength", "maxLength", "minimum", "exclusiveMinimum", "maximum",
    "exclusiveMaximum", "minItems", "maxItems", "minProperties", "uniqueItems",
)  # fmt: skip


def validate(tree: Tree, language: Language) -> list[Diagnostic]:
    """Every way in which the tree differs from the schema."""
    if language.is_valid(tree.data):
        return []
    values: dict[Path, Any] = {}
    objects: list[Any] = []
    for error in language.validator.iter_errors(tree.data):
        path = _path(error)
        if error.validator not in _PRIORITY:
            objects.append(error)
        elif path not in values or _PRIORITY.index(error.validator) < _PRIORITY.index(values[path].validator):
            values[path] = error
    diagnostics = [_of_value(tree, language, path, error) for path, error in values.items()]
    return [*diagnostics, *check_keys(tree, language, objects, set(values))]


def _path(error: Any) -> Path:
    """Where the error is; an error of a key's own name is at that key."""
    path = tuple(error.absolute_path)
    return (*path, error.instance) if "propertyNames" in error.absolute_schema_path else path


def _of_value(tree: Tree, language: Language, path: Path, error: Any) -> Diagnostic:
    if "propertyNames" in error.absolute_schema_path:
        fix = error.schema.get("errorMessage")
        return tree.report("WC017", f"`{show(error.instance)}` cannot be a name here", path, on="key", fix=fix)
    name = _name(path)
    if error.validator == "type":
        return _wrong_type(tree, path, error)
    if error.validator in ("enum", "const"):
        allowed = error.validator_value if error.validator == "enum" else [error.validator_value]
        meant = closest(error.instance, allowed) if isinstance(error.instance, str) else None
        fix = f"did you mean `{meant}`?" if meant and len(allowed) > 1 else _under_another_key(tree, language, path)
        return tree.report("WC015", f"{name} must be {either(allowed)}, not `{show(error.instance)}`", path, fix=fix)
    fix = error.schema.get("errorMessage")
    if error.validator == "pattern":
        secret = path[-1] in ("api_key_env", "api_base")
        message = f"{name} cannot be {'this' if secret else f'`{show(error.instance)}`'}"
        return tree.report("WC017", message, path, fix=fix)
    return tree.report("WC016", f"{name} {_bound(error)}", path, fix=fix)


def _under_another_key(tree: Tree, language: Language, path: Path) -> str | None:
    """`keep: tests` is right under `drop`."""
    value = tree.get(path)
    for key, schema in language.at(path[:-1], tree.data).get("properties", {}).items():
        if key != path[-1] and value in schema.get("enum", ()):
            return f"write `{key}: {value}`"
    return None


def _wrong_type(tree: Tree, path: Path, error: Any) -> Diagnostic:
    types = [error.validator_value] if isinstance(error.validator_value, str) else error.validator_value
    example = next(iter(error.schema.get("examples", ())), None)
    fix = retype(error.instance, types)
    needed = error.schema.get("required", ())
    if fix is None and "object" in types and isinstance(error.instance, str) and len(needed) == 1:
        fix = f"write `{{{needed[0]}: {show(error.instance)}}}`"
    if fix is None and example is not None:
        fix = f"for example `{show(example)}`"
    if error.instance is None and path and isinstance(path[-1], str):
        return tree.report("WC014", f"{_name(path)} has no value; it takes {wanted(types)}", path, on="key", fix=fix)
    return tree.report("WC014", f"{_name(path)} takes {wanted(types)}, not {_not(error.instance)}", path, fix=fix)


def _not(value: Any) -> str:
    return "nothing" if value is None else type_of(value)


def _bound(error: Any) -> str:
    bound, value = error.validator_value, show(error.instance)
    says = {
        "minimum": f"must be at least {bound}, not {value}",
        "exclusiveMinimum": f"must be more than {bound}, not {value}",
        "maximum": f"must be at most {bound}, not {value}",
        "exclusiveMaximum": f"must be less than {bound}, not {value}",
        "minLength": "cannot be empty",
        "maxLength": f"has at most {bound} characters",
        "minItems": f"needs at least {bound} entr{'y' if bound == 1 else 'ies'}",
        "maxItems": f"has at most {bound} entries",
        "minProperties": "cannot be empty",
        "uniqueItems": "has an entry twice",
    }
    return says[error.validator]


def _name(path: Path) -> str:
    """What to call the value at path: its key, or which entry of which list it is."""
    if not path:
        return "the file"
    if isinstance(path[-1], int):
        return f"an entry of {_name(path[:-1])}"
    return f"`{path[-1]}`"
