"""Bytes -> a tree with positions, or diagnostics. Bounded, so that a hostile file costs no memory and no stack."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path as File
from typing import Any, NoReturn

import yaml

from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.events import events
from wavecoder.dsl.scalars import resolve
from wavecoder.dsl.syntax_errors import explain
from wavecoder.dsl.tree import Path, Place, Span, Text, Tree

MAX_BYTES = 1 << 20
MAX_DEPTH = 32
MAX_NODES = 50_000
MAX_ALIASES = 500

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")
_HALF = re.compile("[\ud800-\udfff]")


@dataclass(slots=True)
class _Node:
    """A node while it is composed. size and height count what its aliases stand for."""

    span: Span
    value: Any = None
    items: list[tuple[str | int, Span | None, _Node]] | None = None
    is_mapping: bool = False
    size: int = 1
    height: int = 1


@dataclass(slots=True)
class _Open:
    """A mapping or list that has not ended, the anchor that it carries, and the key that waits for its value."""

    node: _Node
    anchor: str | None
    key: tuple[str, Span] | None = None
    keys: set[str] = field(default_factory=set)
    is_flow: bool = False


def read(content: bytes, name: str, folder: File | None = None) -> Tree:
    """Read the content of a file in folder; `name` is what diagnostics call it.

    Raises:
        UserError: With every duplicate key, tag and odd key at once, or with the one error that ended the reading.
    """
    text = Text.of(name, _decode(content, name), folder)
    composer = _Composer(text)
    root = composer.compose("\n".join(text.lines))
    if composer.diagnostics:
        raise UserError(composer.diagnostics)
    return flatten(root, text)


def _decode(content: bytes, name: str) -> str:
    if len(content) > MAX_BYTES:
        message = f"the file has {len(content):,} bytes; a recipe or task has at most {MAX_BYTES:,}"
        raise UserError([Diagnostic("WC004", message, name, 1, 1, 1, "")])
    try:
        decoded = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        text = Text.of(name, content.decode("utf-8-sig", "replace"))
        before = Text.of(name, content[: error.start].decode("utf-8-sig"))
        span = text.span(len(before.lines), len(before.lines[-1]) + 1)
        message = f"this is not UTF-8: the byte 0x{content[error.start]:02x} cannot stand here"
        fix = "save the file as UTF-8 in your editor"
        raise UserError([text.diagnose("WC002", message, span, fix)]) from None
    if found := _FORBIDDEN.search(decoded):
        text = Text.of(name, decoded)
        before = Text.of(name, decoded[: found.start()])
        span = text.span(len(before.lines), len(before.lines[-1]) + 1)
        message = f"the character U+{ord(found[0]):04X} is not allowed in YAML"
        raise UserError([text.diagnose("WC002", message, span, "remove it")])
    return decoded


class _Composer:
    """Builds nodes from events, without recursion: PyYAML's own composer follows the file's nesting on the C stack."""

    def __init__(self, text: Text) -> None:
        self.text = text
        self.diagnostics: list[Diagnostic] = []
        self.anchors: dict[str, _Node | None] = {}
        self.stack: list[_Open] = []
        self.root: _Node | None = None
        self.nodes = self.aliases = 0

    def compose(self, content: str) -> _Node:
        try:
            for event in events(content):
                self.take(event)
        except (yaml.YAMLError, ValueError, OverflowError) as error:
            raise UserError([*self.diagnostics, explain(error, self.text)]) from None
        if self.root is None or (self.root.value is None and self.root.items is None):
            empty = self.text.span(1, 1)
            fix = "start with `wavecoder: recipe/v1`, or let `wavecoder init` write a recipe"
            raise UserError([self.text.diagnose("WC003", "the file is empty", empty, fix)])
        return self.root

    def take(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent):
            self.place(self.alias(event))
        elif isinstance(event, yaml.ScalarEvent):
            self.scalar(event)
        elif isinstance(event, yaml.CollectionStartEvent):
            self.open(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.close(event)
        elif isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            fix = "keep one document a file; remove the `---`"
            self.fail("WC009", "a second YAML document starts here", self.span(event), fix)

    def scalar(self, event: yaml.ScalarEvent) -> None:
        self.check_tag(event)
        span = self.span(event)
        if _HALF.search(event.value):
            self.fail("WC006", "a `\\u` escape here is half a character", span, "write the character itself")
        if self.stack and self.stack[-1].node.is_mapping and self.stack[-1].key is None:
            self.set_key(event, span)
            return
        node = _Node(span, event.value if not event.implicit[0] else self.resolve(event.value, span))
        if event.anchor:
            self.anchors[event.anchor] = node
        self.place(node)

    def set_key(self, event: yaml.ScalarEvent, span: Span) -> None:
        """Note a key; a wrong one is reported and then taken as text, so that the rest can be read."""
        key: str = event.value
        value = self.resolve(key, span) if event.implicit[0] else key
        if key == "<<" and event.implicit[0]:
            message = "merge keys (`<<`) are not part of YAML 1.2, which recipes are written in"
            self.report("WC011", message, span, "write the merged values out")
        elif not isinstance(value, str):
            message = f"a key must be text, and `{key[:40]}` is not" if key else "there is no key before this `:`"
            self.report("WC011", message, span, f'put it in quotes: "{key}"' if key and len(key) < 40 else None)
        elif key in self.stack[-1].keys:
            message = f"`{key}` is given twice in the same mapping"
            self.report("WC007", message, span, "keep one of them")
        self.stack[-1].keys.add(key)
        self.stack[-1].key = (key, span)

    def alias(self, event: yaml.AliasEvent) -> _Node:
        span = self.span(event)
        self.aliases += 1
        if self.aliases > MAX_ALIASES:
            self.fail("WC004", f"more than {MAX_ALIASES} aliases", span, "write the values out")
        if event.anchor not in self.anchors:
            self.fail("WC006", f"there is no anchor `&{event.anchor}` above this alias", span)
        node = self.anchors[event.anchor]
        if node is None:
            self.fail("WC004", f"`*{event.anchor}` stands inside its own anchor, which would never end", span)
        if self.stack and self.stack[-1].node.is_mapping and self.stack[-1].key is None:
            self.fail("WC011", "a key must be text, and this is an alias", span, "write the key out")
        return _Node(span, node.value, node.items, node.is_mapping, node.size, node.height)

    def open(self, event: yaml.CollectionStartEvent) -> None:
        self.check_tag(event)
        span = self.span(event)
        if self.stack and self.stack[-1].node.is_mapping and self.stack[-1].key is None:
            self.odd_key(span)
        if event.anchor:
            self.anchors[event.anchor] = None
        is_mapping = isinstance(event, yaml.MappingStartEvent)
        self.stack.append(
            _Open(_Node(span, items=[], is_mapping=is_mapping), event.anchor, is_flow=bool(event.flow_style))
        )
        self.bound_depth(len(self.stack), span)

    def odd_key(self, span: Span) -> NoReturn:
        """A list or mapping where a key should be: nearly always a template that lacks its quotes."""
        line = self.text.lines[span.line - 1]
        if line[span.column - 2 : span.column] == "{{":
            template = re.match(r"\{\{.*\}\}", line[span.column - 2 :])
            fix = f'put it in quotes: "{template[0] if template else "{{ … }}"}"'
            self.fail("WC011", "a template needs quotes: to YAML a `{` is the start of a mapping", span, fix)
        self.fail("WC011", "a key must be text, and this is a list or mapping", span)

    def close(self, event: yaml.CollectionEndEvent) -> None:
        ended = self.stack.pop()
        start, end = ended.node.span, self.span(event)
        if start.line == end.line:
            ended.node.span = self.text.span(start.line, start.column, end.column + end.length - start.column)
        elif end.length and ended.is_flow:
            ended.node.span = replace(start, last=end.line)
        if ended.anchor:
            self.anchors[ended.anchor] = ended.node
        self.place(ended.node, counted=True)

    def place(self, node: _Node, counted: bool = False) -> None:
        """Hang a finished node into what is open, and count what it stands for."""
        self.nodes += 1 if counted else node.size
        if self.nodes > MAX_NODES:
            self.fail("WC004", f"more than {MAX_NODES:,} values, aliases written out", node.span)
        if not self.stack:
            self.root = node
            return
        self.bound_depth(len(self.stack) + node.height - 1, node.span)
        parent = self.stack[-1]
        assert parent.node.items is not None
        key, key_span = parent.key or (len(parent.node.items), None)
        parent.node.items.append((key, key_span, node))
        parent.key = None
        parent.node.size += node.size
        parent.node.height = max(parent.node.height, node.height + 1)

    def bound_depth(self, depth: int, span: Span) -> None:
        if depth > MAX_DEPTH:
            self.fail("WC004", f"nested more than {MAX_DEPTH} levels deep", span)

    def resolve(self, text: str, span: Span) -> Any:
        try:
            return resolve(text)
        except OverflowError:
            message = "this number is too large"
            self.report("WC021", message, span, "put it in quotes if it is an identifier")
            return text

    def check_tag(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> None:
        if event.tag is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            fix = "write the plain value; in quotes it is text"
            self.report("WC008", f"YAML tags such as `{tag[:60]}` are not allowed", self.span(event), fix)

    def span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None and end is not None
        whole_line = end.line != start.line or isinstance(event, yaml.CollectionStartEvent)
        length = MAX_BYTES if whole_line else end.column - start.column
        return self.text.span(start.line + 1, start.column + 1, length, end.line + 1)

    def report(self, code: str, message: str, span: Span, fix: str | None = None) -> None:
        self.diagnostics.append(self.text.diagnose(code, message, span, fix))

    def fail(self, code: str, message: str, span: Span, fix: str | None = None) -> NoReturn:
        self.report(code, message, span, fix)
        raise UserError(self.diagnostics)


def flatten(root: _Node, text: Text) -> Tree:
    """Plain data and the place of every path; each use of an alias becomes a copy of its own."""
    places: dict[Path, Place] = {}

    def build(node: _Node, path: Path, key: Span | None) -> Any:
        places[path] = Place(text, key, node.span)
        if node.items is None:
            return node.value
        values = [(step, build(child, (*path, step), span)) for step, span, child in node.items]
        return dict(values) if node.is_mapping else [value for _, value in values]

    return Tree(build(root, (), None), places)
