"""Commands of the tools under test, in this environment."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path


def run(arguments: Sequence[str | Path], folder: Path) -> str:
    """Run a Python module's command in `folder`; what it prints, or a failure that shows it."""
    done = subprocess.run(
        [sys.executable, "-m", *map(str, arguments)],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, f"{arguments} ended with {done.returncode}:\n{done.stdout[-8000:]}"
    return done.stdout
