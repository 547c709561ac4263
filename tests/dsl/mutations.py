"""Ways to break a file in one place, each with where a diagnostic of it may lie.

A break is reported on the broken key or its value, on the key of the mapping around it (where a missing key is missed),
or on a place that names what was taken away: `generator: writer` when the model `writer` is gone. What breaks the
file's form (indentation, a cut) is reported on the lines around it, or on a key that it belongs to.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from wavecoder.dsl import Diagnostic
from wavecoder.dsl.reader import read
from wavecoder.dsl.tree import Path, Place, Span, Tree

WRONG_TYPES = ["[1]", "{a: b}", "7", "1.5", "true", "null", "[[]]", "some text", '""']
WRONG_VALUES = ["-1", "0", "1e9", "nonsense", "'two words'", "../..", "''", "99", "'{{ nothing }}'", "a/b"]


@dataclass(frozen=True, slots=True)
class File:
    """A valid file: its text, and where everything in it is."""

    text: str
    tree: Tree

    @classmethod
    def of(cls, text: str) -> File:
        return cls(text, read(text.encode(), "file.yaml"))

    @property
    def lines(self) -> list[str]:
        return self.text.splitlines(keepends=True)

    def paths(self, fits: Callable[[Place], bool]) -> list[Path]:
        return [path for path, place in self.tree.places.items() if fits(place)]


@dataclass(slots=True)
class Broken:
    """A file with one thing wrong.

    Attributes:
        text: The file.
        what: What was done, for people.
        spans: Line, first and last column of the places on which a diagnostic may lie.
        lines: Lines on all of which it may lie.
        names: What was taken away or put in: a diagnostic may lie on text that holds one of these.
    """

    text: str
    what: str
    spans: list[tuple[int, int, int]] = field(default_factory=list)
    lines: set[int] = field(default_factory=set)
    names: set[str] = field(default_factory=set)

    def holds(self, found: Diagnostic) -> bool:
        """Whether the diagnostic lies where it should."""
        carets = found.source_line[found.column - 1 : found.column - 1 + found.length]
        words = set(re.findall(r"[\w./-]+", carets))
        return (
            found.line in self.lines
            or any(line == found.line and start <= found.column <= end for line, start, end in self.spans)
            or bool(words & self.names)
        )


def is_one_line(place: Place) -> bool:
    return place.key is not None and place.value.line == place.key.line == place.value.last


def replaced(file: File, span: Span, new: str) -> str:
    lines = file.lines
    line = lines[span.line - 1]
    lines[span.line - 1] = line[: span.column - 1] + new + line[span.column - 1 + span.length :]
    return "".join(lines)


def around(file: File, path: Path) -> list[tuple[int, int, int]]:
    """The key of the mapping or list around path, and the start of the list's entry, or of the file, that it is in.

    What has no key starts with its first key; when that is gone, with its second.
    """
    spans = []
    has_key = False
    for length in range(len(path) - 1, -1, -1):
        place = file.tree.places[path[:length]]
        if place.key is not None and not has_key:
            has_key = True
            spans.append((place.key.line, place.key.column, place.key.column + place.key.length))
        if place.value.last == place.value.line == file.tree.places[path].value.line:
            spans.append((place.value.line, place.value.column, place.value.column))  # brackets around it
        if place.key is None:
            firsts = [p for q, p in file.tree.places.items() if len(q) == length + 1 and q[:length] == path[:length]][
                :2
            ]
            for span in [place.value, *(p.key or p.value for p in firsts)]:
                spans.append((span.line, span.column, span.column + span.length))
            break
    return spans


def words_in(file: File, path: Path) -> set[str]:
    """Names that stand for something: the key, and every key and word of text below it."""
    found: set[str] = set()
    for other in file.tree.places:
        if other and other[: len(path)] == path:
            value = file.tree.get(other)
            found |= {other[-1]} if isinstance(other[-1], str) else set()
            found |= set(re.findall(r"[\w./-]+", value)) if isinstance(value, str) else set()
    return found


def rename_key(file: File, rng: random.Random) -> Broken:
    path = rng.choice(file.paths(lambda place: place.key is not None))
    span, key = file.tree.places[path].key, str(path[-1])
    assert span is not None
    other = rng.choice([str(p[-1]) for p in file.tree.places if p and isinstance(p[-1], str)])
    at = rng.randrange(len(key))
    news = [key[:at] + key[at + 1 :], key + key[-1], key[:at] + "x" + key[at:], key.upper(), "zzz", other, key + "s"]
    new = rng.choice(news) or "q"
    broken = Broken(replaced(file, span, new), f"{path}: key {key} -> {new}")
    value = file.tree.places[path].value
    shifted = value.column + (len(new) - len(key) if value.line == span.line else 0)
    broken.spans = [
        (span.line, span.column, span.column + len(new)),
        (value.line, shifted, shifted),
        *around(file, path),
    ]
    broken.names = {key, new, *words_in(file, path)}
    return broken


def delete_key(file: File, rng: random.Random) -> Broken:
    path = rng.choice(file.paths(lambda place: place.key is not None))
    place = file.tree.places[path]
    assert place.key is not None
    lines = file.lines
    line = lines[place.key.line - 1]
    if place.value.line == place.key.line == place.value.last and line[: place.key.column - 1].strip(" -"):
        start, end = place.key.column - 1, place.value.column - 1 + place.value.length
        rest = line[end:].lstrip()
        before, after = line[:start], rest.removeprefix(",").lstrip() if rest.startswith(",") else line[end:]
        lines[place.key.line - 1] = (before if rest.startswith(",") else before.rstrip(", ")) + after
    else:
        last = max(p.value.last for q, p in file.tree.places.items() if q[: len(path)] == path)
        lines[place.key.line - 1] = line[: place.key.column - 1].rstrip() + "\n"
        del lines[
            place.key.line : max(last - (place.value.last > place.key.line and is_block(file, place)), place.key.line)
        ]
    return Broken("".join(lines), f"{path} deleted", around(file, path), names=words_in(file, path))


def is_block(file: File, place: Place) -> bool:
    """Whether the value is block text, which ends where the next line begins."""
    return file.lines[place.value.line - 1][place.value.column - 1 :].startswith(("|", ">"))


def change_value(file: File, rng: random.Random, values: Iterable[str]) -> Broken:
    return change_at(file, rng.choice(file.paths(is_one_line)), rng.choice(list(values)))


def wrong_type(file: File, rng: random.Random) -> Broken:
    return change_value(file, rng, WRONG_TYPES)


def wrong_value(file: File, rng: random.Random) -> Broken:
    return change_value(file, rng, WRONG_VALUES)


def misspell_value(file: File, rng: random.Random) -> Broken:
    path = rng.choice(file.paths(lambda p: is_one_line(p) and p.value.length > 2))
    value = file.text.splitlines()[file.tree.places[path].value.line - 1]
    span = file.tree.places[path].value
    value = value[span.column - 1 : span.column - 1 + span.length]
    at = rng.randrange(len(value) - 1)
    return change_at(file, path, rng.choice([value[:at] + value[at + 1 :], value[:at] + value[at + 1] + value[at:]]))


def change_at(file: File, path: Path, new: str) -> Broken:
    place = file.tree.places[path]
    assert place.key is not None
    broken = Broken(replaced(file, place.value, new), f"{path}: value -> {new}")
    broken.spans = [(place.key.line, place.key.column, place.value.column + len(new) + 1), *around(file, path)]
    broken.names = words_in(file, path) | set(re.findall(r"[\w./-]+", new))
    add_shares(file, path, broken)
    return broken


def add_shares(file: File, path: Path, broken: Broken) -> None:
    """A sum that is wrong is reported on its last part."""
    if path[-1] == "share":
        shares = [place.value for other, place in file.tree.places.items() if other and other[-1] == "share"]
        broken.lines |= {span.line for span in shares}


def duplicate_key(file: File, rng: random.Random) -> Broken:
    path = rng.choice(file.paths(is_one_line))
    place = file.tree.places[path]
    key = place.key
    assert key is not None
    lines = file.lines
    line = lines[key.line - 1]
    piece = line[key.column - 1 : place.value.column - 1 + place.value.length]
    if line[: key.column - 1].strip(" -"):
        end = place.value.column - 1 + place.value.length
        lines[key.line - 1] = f"{line[:end]}, {piece}{line[end:]}"
        start = end + 3
        spans = [(key.line, start, start)]
    else:
        lines.insert(key.line, " " * (key.column - 1) + piece + "\n")
        spans = [(key.line + 1, key.column, key.column)]
    return Broken("".join(lines), f"{path} twice", spans)


def indent(file: File, rng: random.Random) -> Broken:
    number = rng.choice(block_lines(file))
    lines = file.lines
    line = lines[number - 1]
    width = len(line) - len(line.lstrip(" "))
    new = rng.choice([n for n in (width - 2, width - 1, width + 1, width + 2, width + 3, 0) if n >= 0 and n != width])
    lines[number - 1] = " " * new + line.lstrip(" ")
    broken = Broken("".join(lines), f"line {number} indented {width} -> {new}")
    near_line(file, broken, number)
    return broken


def put_tab(file: File, rng: random.Random) -> Broken:
    number = rng.choice([n for n in block_lines(file) if file.lines[n - 1].startswith(" ")])
    lines = file.lines
    lines[number - 1] = "\t" + lines[number - 1].lstrip(" ")
    return Broken("".join(lines), f"tab in line {number}", lines={number})


def block_lines(file: File) -> list[int]:
    """The lines that begin with a key or a dash."""
    starts = {place.key.line for place in file.tree.places.values() if place.key is not None}
    return sorted(n for n in starts if re.match(r" *(- )?[\w-]+:|  *- ", file.lines[n - 1]))


def near_line(file: File, broken: Broken, number: int) -> None:
    """The lines next to a line, the next key that is not inside it, and the keys of all that it is part of."""
    filled = [n for n, line in enumerate(file.lines, 1) if line.strip() and not line.lstrip().startswith("#")]
    at = filled.index(number)
    broken.lines = set(filled[max(0, at - 1) : at + 2])
    for path, place in file.tree.places.items():
        if place.key is not None and place.key.line == number:
            starts = (p.key or p.value for q, p in file.tree.places.items() if q[: len(path)] != path)
            broken.lines |= {min((span.line for span in starts if span.line > number), default=number)}
            broken.names |= words_in(file, path)
            for length in range(len(path)):
                broken.spans += around(file, path[: length + 1])


def cut_off(file: File, rng: random.Random) -> Broken:
    at = rng.randrange(1, len(file.text))
    text = file.text[:at]
    last = text.count("\n") + 1
    broken = Broken(text, f"cut off at {at}, line {last}")
    filled = [n for n, line in enumerate(text.splitlines(), 1) if line.strip()]
    # the last line, and whatever is open there: what is missing is missed at its key
    broken.lines = {1, *filled[-2:]}
    for path, place in file.tree.places.items():
        span = place.key or place.value
        end = max(p.value.last for q, p in file.tree.places.items() if q[: len(path)] == path)
        if span.line <= last <= end + 1:
            broken.spans.append((span.line, span.column, span.column + span.length))
            broken.spans.append((place.value.line, place.value.column, place.value.column))
        if span.line >= last:
            broken.names |= words_in(file, path)
    return broken


def swap_values(file: File, rng: random.Random) -> Broken:
    one, other = rng.sample(file.paths(is_one_line), 2)
    first, second = sorted(
        (one, other), key=lambda p: (file.tree.places[p].value.line, file.tree.places[p].value.column)
    )
    a, b = file.tree.places[first].value, file.tree.places[second].value
    lines = file.lines
    text_a = lines[a.line - 1][a.column - 1 : a.column - 1 + a.length]
    text_b = lines[b.line - 1][b.column - 1 : b.column - 1 + b.length]
    if other[: len(one)] == one or one[: len(other)] == other:
        return change_at(file, one, "swapped")
    step = File(replaced(file, b, text_a), file.tree)
    broken = Broken(replaced(step, a, text_b), f"{first} and {second} swapped")
    for path in (first, second):
        key = file.tree.places[path].key
        assert key is not None
        broken.spans += around(file, path)
        broken.lines.add(key.line)
        broken.names |= words_in(file, path)
        add_shares(file, path, broken)
    return broken


KINDS: dict[str, Callable[[File, random.Random], Broken]] = {
    function.__name__: function
    for function in (
        *(rename_key, delete_key, wrong_type, wrong_value, misspell_value, duplicate_key, indent, put_tab, cut_off),
        swap_values,
    )
}
