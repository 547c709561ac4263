"""Failures of a model, in the words of DSPy's engines, and what a user can put right, as diagnostics."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Mapping
from typing import Any

from dspy import lm15

from wavecoder.dsl.diagnostics import Diagnostic, UserError

_LONGEST = 600
_CODES: Mapping[str, type[Exception]] = {
    "context_length_exceeded": lm15.ContextLengthError,
    "exceed_context_size_error": lm15.ContextLengthError,
    "insufficient_quota": lm15.BillingError,
    "model_not_found": lm15.UnsupportedModelError,
}
_STATUSES: Mapping[int, type[Exception]] = {
    401: lm15.AuthError,
    402: lm15.BillingError,
    403: lm15.AuthError,
    404: lm15.UnsupportedModelError,
    408: lm15.TimeoutError,
    409: lm15.ServerError,
    429: lm15.RateLimitError,
    504: lm15.TimeoutError,
}


def user_error(code: str, message: str, fix: str) -> UserError:
    """An error that the user can put right, outside any file."""
    return UserError([Diagnostic(code=code, message=message, fix=fix)])


def mask(text: str, key: str | None) -> str:
    """`text` without the key, should the provider have echoed it."""
    return text.replace(key, "***") if key else text


def status_error(
    status: int, headers: Mapping[str, str], body: Any, *, provider: str, key: str | None, key_env: str | None
) -> Exception:
    """The DSPy engine error for an HTTP answer that is not 2xx, or for an error inside a 200."""
    detail = body.get("error", body) if isinstance(body, Mapping) else body
    code = ""
    if isinstance(detail, Mapping):
        code = str(detail.get("code") or detail.get("type") or "")
        named = next((name for name in (detail.get("code"), detail.get("type")) if name in _CODES), None)
        code, detail = str(named or code), detail.get("message") or detail
    kind = _CODES.get(code) or _STATUSES.get(status) or (lm15.ServerError if status >= 500 else lm15.InvalidRequestError)
    if status < 400:
        kind = _CODES.get(code, lm15.ServerError)
    details: dict[str, Any] = {"provider": provider, "provider_code": code or None, "status": status}
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
