"""`${name}` and `${env:NAME}` in the values of a recipe: put in after the merge, at the place of the text."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic, UserError
from wavecoder.dsl.environment import PREFIX, Environment, NoValue
from wavecoder.dsl.overrides import NAME as SET
from wavecoder.dsl.reader import MAX_BYTES
from wavecoder.dsl.tree import Path, Tree
from wavecoder.dsl.words import closest, show, suggest

_REFERENCE = re.compile(r"\$(\$\{)|\$\{([^{}]*)\}")


@dataclass(slots=True)
class Substitution:
    """What came of the references of a recipe.

    Attributes:
        diagnostics: Of references that give no value, and of vars that nothing uses.
        failed: The paths of the values that stay as they are written, as a reference in them gives none.
        from_env: What was read from the environment, by variable.
        written: Of each value that holds some of that, how it is written.
    """

    diagnostics: list[Diagnostic] = field(default_factory=list)
    failed: list[Path] = field(default_factory=list)
    from_env: dict[str, str] = field(default_factory=dict)
    written: dict[Path, str] = field(default_factory=dict)


def substitute(tree: Tree, environ: Mapping[str, str], root: str) -> Substitution:
    """Replace the references in the tree's values. Keys, `extends` and the files of tasks have none.

    Args:
        tree: The merged recipe.
        environ: The environment, of which a recipe sees what its `env` names.
        root: What diagnostics call the file that the user named. What it extends cannot add to `env`.

    Raises:
        UserError: The values together are larger than a recipe may be.
    """
    return _Substituter(tree, Environment(tree, environ, root)).run()


class _Broken(Exception):
    """A reference to a var in which a reference gives no value; that is reported there."""


class _Substituter:
    def __init__(self, tree: Tree, environment: Environment) -> None:
        self.tree, self.environment = tree, environment
        written = tree.get(("vars",))
        self.vars: dict[str, Any] = written if isinstance(written, dict) else {}
        self.known: dict[str, Any] = {}
        self.used: set[str] = set()
        self.from_env: set[str] = set()
        self.broken: set[str] = set()
        self.size = 0
        self.result = Substitution(from_env=environment.read)

    def run(self) -> Substitution:
        self.result.diagnostics += self.environment.check()
        # a var sees those above it, so that none can lead back to itself
        for name, value in self.vars.items():
            self.known[name] = self.vars[name] = self.fill(("vars", name), value)
        for key, value in self.tree.data.items():
            if key not in ("wavecoder", "vars", "env"):
                self.tree.data[key] = self.fill((key,), value)
        self.result.diagnostics += [self.unused(name) for name in self.vars if name not in self.used]
        return self.result

    def fill(self, path: Path, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.fill((*path, key), child) for key, child in value.items()}
        if isinstance(value, list):
            return [self.fill((*path, number), child) for number, child in enumerate(value)]
        if not isinstance(value, str) or "${" not in value:
            return value
        try:
            return self.fill_text(path, value)
        except NoValue as failed:
            diagnostic = self.tree.report(failed.code, str(failed), path, word=failed.reference, fix=failed.fix)
            self.result.diagnostics.append(diagnostic)
        except _Broken:
            pass
        self.result.failed.append(path)
        if path[0] == "vars":
            self.broken.add(str(path[1]))
        return value

    def fill_text(self, path: Path, text: str) -> Any:
        """The text with its references replaced; if it is a reference alone, what that stands for, of any type."""
        pieces: list[str] = []
        end = 0
        self.used |= {found[2].strip() for found in _REFERENCE.finditer(text) if not found[1]}
        for found in _REFERENCE.finditer(text):
            pieces.append(text[end : found.start()])
            end = found.end()
            if found[1]:
                pieces.append("${")
                continue
            value = self.value(path, found[2].strip(), found[0], text)
            self.charge(path, value)
            if found[0] == text:
                return list(value) if isinstance(value, list) else value
            if isinstance(value, list | dict):
                fix = "let it stand alone, as the whole value"
                raise NoValue("WC070", f"`{found[2].strip()}` is a list, and cannot be put into text", fix, found[0])
            pieces.append(value if isinstance(value, str) else json.dumps(value))
        return "".join([*pieces, text[end:]])

    def value(self, path: Path, name: str, reference: str, text: str) -> Any:
        hides = name in self.from_env
        if name.startswith(PREFIX):
            value = self.environment.value(name.removeprefix(PREFIX).strip(), reference)
            hides = True
        else:
            if name in self.broken:
                raise _Broken
            if name not in self.known:
                raise self.unknown(path, name, reference)
            value = self.known[name]
        if hides:
            self.result.written[path] = text
            if path[0] == "vars":
                self.from_env.add(str(path[1]))
        return value

    def unknown(self, path: Path, name: str, reference: str) -> NoValue:
        if name in self.vars:
            if path[:2] == ("vars", name):
                return NoValue("WC070", f"the var `{name}` is defined by itself", "give it a value", reference)
            message = f"the var `{name}` is defined further down, and a var sees those above it"
            return NoValue("WC070", message, "move this one down", reference)
        meant = closest(name, self.vars)
        self.used.add(meant or name)
        fix = (
            f"did you mean `{meant}`?"
            if meant
            else f"define it under `vars`, or write `${reference}` for the text itself"
        )
        if name in self.environment.allowed:
            fix = f"write `${{{PREFIX}{name}}}` for the environment variable"
        return NoValue("WC070", f"there is no var `{show(name)}`", fix, reference)

    def unused(self, name: str) -> Diagnostic:
        """A var that nothing uses: from the command line it is a mistake, in a file it may be meant for later."""
        path: Path = ("vars", name)
        is_set = self.tree.place(path).text.name == SET
        fix = suggest(name, sorted(self.used & set(self.vars))) or f"write `${{{name}}}` where its value belongs"
        message = f"the var `{show(name)}` is used nowhere"
        return self.tree.report("WC070", message, path, on="key", fix=fix, severity="error" if is_set else "warning")

    def charge(self, path: Path, value: Any) -> None:
        """Count what is put in: vars that double one another would grow without end."""
        pieces = value if isinstance(value, list) else [value]
        self.size += sum(len(piece) if isinstance(piece, str) else 8 for piece in pieces)
        if self.size > MAX_BYTES:
            message = f"the values of vars, put in, are more than {MAX_BYTES:,} characters"
            raise UserError([self.tree.report("WC004", message, path, fix="use fewer of them")])
