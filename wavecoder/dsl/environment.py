"""What a recipe may see of the environment: the variables that the file the user named lists under `env`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path as File
from typing import Any

from wavecoder.dsl.diagnostics import Diagnostic
from wavecoder.dsl.names import texts
from wavecoder.dsl.overrides import NAME as SET
from wavecoder.dsl.scalars import resolve
from wavecoder.dsl.tree import Tree
from wavecoder.dsl.words import closest, show

PREFIX = "env:"
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SECRET = re.compile(r"(?i)(?:^|_)(?:api_?key|key|token|secret|password|passwd|pwd|credentials?)(?:_|$)")


class NoValue(Exception):
    """A reference that gives no value: the message's code, the fix, and the reference as it is written."""

    def __init__(self, code: str, message: str, fix: str, reference: str) -> None:
        super().__init__(message)
        self.code, self.fix, self.reference = code, fix, reference


class Environment:
    """The environment as one recipe sees it.

    Attributes:
        allowed: The variables that it may read.
        read: Those that it has read, with their values.
    """

    def __init__(self, tree: Tree, environ: Mapping[str, str], root: str) -> None:
        self.tree, self.environ, self.root = tree, environ, root
        listed = ("env",) in tree.places and tree.place(("env",)).text.name in (root, SET)
        self.allowed = texts(tree.get(("env",))) if listed else []
        self.read: dict[str, str] = {}

    def check(self) -> Iterator[Diagnostic]:
        """Variables of the list whose names say that they hold a secret."""
        listed = self.tree.get(("env",))
        for number, name in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(name, str) and _SECRET.search(name):
                message = f"`{show(name)}` sounds like a secret, and what a recipe reads is published with its lock"
                fix = "keys of models are never part of a recipe: name the variable with `api_key_env`"
                yield self.tree.report("WC039", message, ("env", number), fix=fix)

    def value(self, name: str, reference: str) -> Any:
        """The value of a variable, typed as if it were written into the file without quotes.

        Raises:
            NoValue: It is not allowed, not set, or not text.
        """
        if not _VARIABLE.fullmatch(name):
            raise NoValue("WC071", f"`{show(name)}` is no name of a variable", "write `${env:NAME}`", reference)
        if name not in self.allowed:
            meant = closest(name, self.allowed)
            listed = ", ".join([*self.allowed, name])
            fix = f"did you mean `{meant}`?" if meant else f"write `env: [{listed}]` into {File(self.root).name}"
            raise NoValue("WC071", f"this recipe may not read the environment variable `{name}`", fix, reference)
        value = self.environ.get(name, "")
        if not value:
            raise NoValue("WC072", f"the environment variable `{name}` is not set", f"export {name}=...", reference)
        try:
            value.encode()
        except UnicodeEncodeError:
            message = f"the environment variable `{name}` does not hold text"
            raise NoValue("WC072", message, f"export {name}=...", reference) from None
        self.read[name] = value
        try:
            return resolve(value)
        except OverflowError:
            return value
