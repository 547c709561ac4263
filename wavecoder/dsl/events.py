"""YAML's events, from PyYAML's own scanner and never from libyaml: a file reads the same wherever wavecoder runs.

The two differ in flow mappings, tabs and escapes, and not every PyYAML is built with libyaml.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml


def events(content: str) -> Iterator[yaml.Event]:
    """The events of a text.

    Raises:
        yaml.YAMLError: The text is not YAML.
        ValueError: It has an escape or a version that is no number of anything.
    """
    return iter(yaml.parse(content, Loader=_Loader))


class _Loader(yaml.SafeLoader):
    """PyYAML ends text in brackets at a `?`; YAML 1.2 does not, and rules are questions: `{ask: Is it right?}`."""

    def scan_plain(self) -> Any:
        if not self.flow_level:
            return super().scan_plain()
        # what is peeked at is only compared, never taken
        vars(self)["peek"] = self._peek_in_text
        try:
            return super().scan_plain()
        finally:
            del vars(self)["peek"]

    def _peek_in_text(self, index: int = 0) -> str:
        character: str = super().peek(index)
        return "a" if character == "?" else character
