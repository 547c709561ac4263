"""A client of yaml-language-server: as much of the protocol as an editor needs to show mistakes and complete keys."""

from __future__ import annotations

import json
import queue
import subprocess
import threading
from pathlib import Path
from types import TracebackType
from typing import Any

SETTINGS = {"validate": True, "completion": True, "hover": True, "schemaStore": {"enable": False}}
PATIENCE = 60


class LanguageServer:
    """The server in a process of its own, spoken to over its standard streams."""

    def __init__(self, node_modules: Path, root: Path) -> None:
        command = ["node", str(node_modules / "yaml-language-server" / "bin" / "yaml-language-server"), "--stdio"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        self._answers: queue.Queue[dict[str, Any]] = queue.Queue()
        self._diagnostics: queue.Queue[dict[str, Any]] = queue.Queue()
        self._number = 0
        threading.Thread(target=self._listen, daemon=True).start()
        capabilities = {"workspace": {"configuration": True}, "textDocument": {"completion": {"completionItem": {}}}}
        self.ask("initialize", {"processId": None, "rootUri": root.as_uri(), "capabilities": capabilities})
        self._tell("initialized", {})

    def __enter__(self) -> LanguageServer:
        return self

    def __exit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        self._process.kill()
        self._process.wait()

    def open(self, file: Path) -> list[dict[str, Any]]:
        """Open a file; its diagnostics."""
        document = {"uri": file.as_uri(), "languageId": "yaml", "version": 1, "text": file.read_text(encoding="utf-8")}
        self._tell("textDocument/didOpen", {"textDocument": document})
        while True:
            found = self._diagnostics.get(timeout=PATIENCE)
            if found["uri"] == file.as_uri():
                diagnostics: list[dict[str, Any]] = found["diagnostics"]
                return diagnostics

    def complete(self, file: Path, line: int, column: int) -> dict[str, dict[str, Any]]:
        """What may stand at a place of an open file, by label; line and column from 0."""
        where = {"textDocument": {"uri": file.as_uri()}, "position": {"line": line, "character": column}}
        found = self.ask("textDocument/completion", where)
        return {item["label"]: item for item in (found["items"] if isinstance(found, dict) else found)}

    def ask(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request and wait for its answer."""
        self._number += 1
        self._send({"id": self._number, "method": method, "params": params})
        while True:
            answer = self._answers.get(timeout=PATIENCE)
            if answer["id"] == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _tell(self, method: str, params: dict[str, Any]) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: dict[str, Any]) -> None:
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        assert self._process.stdin is not None
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _listen(self) -> None:
        stream = self._process.stdout
        assert stream is not None
        while line := stream.readline():
            length = int(line.split(b":")[1])
            while stream.readline().strip():
                pass
            self._take(json.loads(stream.read(length)))

    def _take(self, message: dict[str, Any]) -> None:
        method = message.get("method")
        if method is None:
            self._answers.put(message)
        elif method == "textDocument/publishDiagnostics":
            self._diagnostics.put(message["params"])
        elif "id" in message:
            wanted = message.get("params") or {}
            settings = [SETTINGS if item.get("section") == "yaml" else {} for item in wanted.get("items", ())]
            self._send({"id": message["id"], "result": settings if method == "workspace/configuration" else None})
