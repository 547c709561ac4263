"""Undefined names of JavaScript code: a name counts as defined where it is declared anywhere in the code."""

from __future__ import annotations

from collections.abc import Iterator

from tree_sitter import Node

from wavecoder.languages.grammars import parse

# fmt: off
_ECMASCRIPT = (  # ECMA-262, "The Global Object", and what a function has
    "AggregateError Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error "
    "EvalError FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array Int8Array Intl "
    "Iterator JSON Map Math NaN Number Object Promise Proxy RangeError ReferenceError Reflect RegExp Set "
    "SharedArrayBuffer String Symbol SyntaxError TypeError URIError Uint16Array Uint32Array Uint8Array "
    "Uint8ClampedArray WeakMap WeakRef WeakSet arguments decodeURI decodeURIComponent encodeURI encodeURIComponent "
    "escape eval globalThis isFinite isNaN parseFloat parseInt undefined unescape"
)
_NODE = (  # Node.js documentation, "Global objects"
    "AbortController AbortSignal Blob Buffer Event EventTarget FormData Headers MessageChannel ReadableStream Request "
    "Response TextDecoder TextEncoder URL URLSearchParams WebAssembly WebSocket __dirname __filename atob btoa "
    "clearImmediate clearInterval clearTimeout console crypto exports fetch global module performance process "
    "queueMicrotask require setImmediate setInterval setTimeout structuredClone"
)
_BROWSER = (  # MDN, "Window": what examples use
    "DOMParser Element File FileReader HTMLElement Image MutationObserver Node Worker XMLHttpRequest alert "
    "cancelAnimationFrame confirm document history indexedDB localStorage location navigator prompt "
    "requestAnimationFrame self sessionStorage window"
)
# fmt: on
GLOBALS = frozenset(f"{_ECMASCRIPT} {_NODE} {_BROWSER}".split())

# type of a node -> the fields that declare names
_DECLARED = {
    "variable_declarator": ("name",),
    "function_declaration": ("name",),
    "function_expression": ("name",),
    "generator_function_declaration": ("name",),
    "generator_function": ("name",),
    "class_declaration": ("name",),
    "class": ("name",),
    "arrow_function": ("parameter",),
    "catch_clause": ("parameter",),
}
# Nodes whose children all declare names, or are patterns that do
_LISTS = frozenset({"formal_parameters", "import_clause", "namespace_import"})
_NAMES = frozenset({"identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern"})
_TAGS = frozenset({"jsx_opening_element", "jsx_closing_element", "jsx_self_closing_element"})


def undefined(code: str) -> Iterator[str]:
    """Names that are used, but nowhere declared and not global, in the order of the code."""
    root = parse(code, "javascript").root_node
    if root.has_error:
        return
    nodes = list(_walk(root))
    known = GLOBALS | {_text(name) for node in nodes for pattern in _patterns(node) for name in _bound(pattern)}
    for node in nodes:
        # What `parent` costs grows with the depth of the tree, so it comes last.
        if node.type in _NAMES and _text(node) not in known and not _is_label(node):
            yield _text(node)


def _walk(root: Node) -> Iterator[Node]:
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.named_children))


def _patterns(node: Node) -> list[Node]:
    """The patterns in a node that bind names."""
    if node.type in _LISTS:
        return node.named_children
    if node.type == "import_specifier":
        return [found for found in (node.child_by_field_name("alias") or node.child_by_field_name("name"),) if found]
    if node.type == "for_in_statement" and node.child_by_field_name("kind"):
        return node.children_by_field_name("left")
    return [part for field in _DECLARED.get(node.type, ()) for part in node.children_by_field_name(field)]


def _bound(pattern: Node) -> Iterator[Node]:
    """The names that a pattern binds; defaults within it are not looked into."""
    waiting = [pattern]
    while waiting:
        node = waiting.pop()
        if node.type in ("identifier", "shorthand_property_identifier_pattern"):
            yield node
        elif node.type in ("assignment_pattern", "object_assignment_pattern"):
            waiting += node.children_by_field_name("left")
        elif node.type == "pair_pattern":
            waiting += node.children_by_field_name("value")
        elif node.type in ("array_pattern", "object_pattern", "rest_pattern"):
            waiting += node.named_children


def _is_label(node: Node) -> bool:
    """A name that names no variable of this code: one in an import or export list, `typeof x`, an HTML tag."""
    parent = node.parent
    if parent is None:
        return False
    if parent.type == "export_specifier":
        clause = parent.parent and parent.parent.parent
        return parent.child_by_field_name("alias") == node or bool(clause and clause.child_by_field_name("source"))
    if parent.type == "unary_expression":
        return any(child.type == "typeof" for child in parent.children)
    return parent.type == "import_specifier" or (parent.type in _TAGS and _text(node)[:1].islower())


def _text(node: Node) -> str:
    return (node.text or b"").decode("utf-8", "replace")
