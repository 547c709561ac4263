"""Failures of a model, in the words of DSPy's engines, and what a user can put right, as diagnostics."""

from __future__ import annotations

import email.utils
import re
import time
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from dspy import lm15

from wavecoder.dsl.diagnostics import Diagnostic, UserError

_LONGEST = 600
_CODES: Mapping[str, Callable[..., Exception]] = {
    "context_length_exceeded": lm15.ContextLengthError,
    "exceed_context_size_error": lm15.ContextLengthError,
    "insufficient_quota": lm15.BillingError,
    "model_not_found": lm15.UnsupportedModelError,
}
_STATUSES: Mapping[int, Callable[..., Exception]] = {
    401: lm15.AuthError,
    402: lm15.BillingError,
    403: lm15.AuthError,
    404: lm15.UnsupportedModelError,
    405: lm15.UnsupportedModelError,
    408: lm15.TimeoutError,
    409: lm15.ServerError,
    429: lm15.RateLimitError,
    504: lm15.TimeoutError,
}


def user_error(code: str, message: str, fix: str) -> UserError:
    """An error that the user can put right, at no place in a file."""
    place: dict[str, Any] = {"file": "", "line": 0, "column": 0, "length": 0, "source_line": ""}
    return UserError([Diagnostic(code=code, message=message, fix=fix, **place)])


def missing_key(model: str, variables: str, set_first: str | None = None) -> UserError:
    """A model needs a key that the environment does not hold; where several could, `set_first` is the usual one."""
    message = f"model `{model}` needs a key, and the environment variable {variables} holds none"
    return user_error("WC060", message, f"export {set_first or variables}=...")


def check_address(model: str, base: str) -> None:
    """Refuse an address that no request could be sent to.

    Raises:
        UserError: It is none, or its port is out of range.
    """
    try:
        parts = urlsplit(base)
        fault = "" if parts.scheme in ("http", "https") and parts.hostname else "it is not http(s)://HOST"
        if re.search(r"\s", base):
            fault = "it holds white space"
        _ = parts.port  # raises where it is no port
    except ValueError as error:
        fault = str(error)
    if fault:
        # The address may hold a password: only its end is told.
        shown = base.rpartition("@")[2]
        raise user_error(
            "WC068", f"model `{model}`: api_base {shown} is no address: {fault}", "api_base: http://HOST:PORT/v1"
        )


def mask(text: str, key: str | None) -> str:
    """`text` without the key, should the provider have echoed it."""
    return text.replace(key, "***") if key else text


def status_error(
    status: int, headers: Mapping[str, str], body: Any, *, provider: str, key: str | None, key_env: str | None
) -> Exception:
    """The DSPy engine error for an HTTP answer that is not 2xx, or for an error inside a 200."""
    detail = body.get("error", body) if isinstance(body, Mapping) else body
    codes: list[str] = []
    if isinstance(detail, Mapping):
        codes = [str(detail[name]) for name in ("code", "type") if detail.get(name)]
        detail = detail.get("message") or detail
    code = next((name for name in codes if name in _CODES), codes[0] if codes else None)
    # An error inside a 200 says nothing of its own in the status: it is the server's.
    fallback = lm15.ServerError if status >= 500 or 200 <= status < 300 else lm15.InvalidRequestError
    if 300 <= status < 400:
        # No row can mend it: like a model that is not there. Where it leads may be anybody's: it is not followed.
        fallback = lm15.UnsupportedModelError
        detail = f"the address has moved (HTTP {status}); name the new one as api_base"
    kind: Callable[..., Exception] = _CODES.get(code or "") or _STATUSES.get(status) or fallback
    details: dict[str, Any] = {"provider": provider, "provider_code": code and mask(code, key), "status": status}
    details["retry_after"] = retry_after(headers.get("Retry-After"))
    if kind is lm15.AuthError:
        details["credential_hint"] = f"set {key_env} to a valid key" if key_env else "name the key with api_key_env"
    return kind(mask(str(detail), key)[:_LONGEST], **details)


def retry_after(value: str | None) -> float | None:
    """Seconds that a Retry-After header asks to wait: it holds a number or a date."""
    if not value:
        return None
    try:
        return max(0.0, float(value))
    except ValueError:
        pass
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None
