"""What a scripted model answers to wavecoder's programs: for tests of faults and of bookkeeping."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any


def marked(**fields: str) -> str:
    """Fields in DSPy's markers."""
    text = "\n\n".join(f"[[ ## {name} ## ]]\n{value}" for name, value in fields.items())
    return f"{text}\n\n[[ ## completed ## ]]"


def summarize(body: Mapping[str, Any]) -> str:
    """A true summary of the function in the prompt, or a judgement that passes it."""
    asked = body["messages"][-1]["content"]
    if "faithful_verdict" in body["messages"][0]["content"]:
        verdicts = {"faithful": "pass", "complete": "pass"}
        return marked(
            **{
                f"{rule}_{part}": value
                for rule, verdict in verdicts.items()
                for part, value in (("analysis", f"It says what {function(asked)} does."), ("verdict", verdict))
            }
        )
    documented = asked.split('"""')[1]
    words = ", ".join(dict.fromkeys(re.findall(r"[a-z]{4,}", documented.lower())))
    return marked(
        instruction=f"Summarize what the Python function `{function(asked)}` does.",
        response=f"The function {function(asked)} works on these things that it takes: {words}.",
    )


def function(prompt: str) -> str:
    """The name of the function in a prompt."""
    found = re.search(r"def (\w+)\(", prompt)
    assert found is not None
    return found.group(1)
