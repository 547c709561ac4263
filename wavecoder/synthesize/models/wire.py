"""Requests and answers in the form of OpenAI's chat completions: what is hashed, sent and stored."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dspy import lm15

from wavecoder.dsl.model import Model

# Settings of a request that DSPy holds under the name that the wire gives them.
_SAMPLING = ("max_tokens", "temperature", "top_p", "top_k", "seed", "frequency_penalty", "presence_penalty")


def defaults(model: Model, without: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The sampling parameters that the recipe sets, save those that only the local server reads."""
    settings = {"temperature": model.temperature, "max_tokens": model.max_tokens, **model.params}
    return {name: value for name, value in settings.items() if value is not None and name not in without}


def chat_body(request: lm15.Request, settings: Mapping[str, Any]) -> dict[str, Any]:
    """The body of `request`, its model left out; what the request itself says goes before `settings`."""
    config = request.config
    body = dict(settings)
    body["messages"] = _messages(request)
    body.update((name, getattr(config, name)) for name in _SAMPLING if getattr(config, name) is not None)
    if config.stop:
        body["stop"] = list(config.stop)
    if config.response_format:
        body["response_format"] = _response_format(config.response_format)
    body.update(config.extensions or {})
    return body


def _messages(request: lm15.Request) -> list[dict[str, str]]:
    if request.tools:
        raise lm15.UnsupportedFeatureError("tools are not sent: wavecoder's programs ask for text", feature="tools")
    messages = [(message.role, message.parts) for message in request.messages]
    if request.system:
        system = (lm15.TextPart(request.system),) if isinstance(request.system, str) else request.system
        messages.insert(0, ("system", system))
    return [{"role": role, "content": _text(parts)} for role, parts in messages]


def _text(parts: tuple[lm15.Part, ...]) -> str:
    for part in parts:
        if not isinstance(part, lm15.TextPart):
            raise lm15.UnsupportedFeatureError(f"{part.type} is not sent: wavecoder's programs ask with text")
    return "".join(part.text for part in parts)


def _response_format(canonical: Mapping[str, Any]) -> dict[str, Any]:
    if canonical["type"] != "json_schema":
        return {"type": canonical["type"]}
    inner = {"name": canonical.get("name") or "response", "schema": canonical["schema"]}
    if "strict" in canonical:
        inner["strict"] = canonical["strict"]
    return {"type": "json_schema", "json_schema": inner}


def read_completion(completion: Any, model: str) -> lm15.Response:
    """The answer in DSPy's form.

    Raises:
        lm15.ServerError: the completion holds no message; asking again may help.
    """
    choices = completion.get("choices") if isinstance(completion, Mapping) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    if not isinstance(first, Mapping) or not isinstance(first.get("message"), Mapping):
        raise lm15.ServerError("the answer holds no choices", provider=model)
    try:
        return lm15.response_from_openai_chat({**completion, "choices": [first]}, model=model)
    except (TypeError, ValueError, AttributeError) as error:
        raise lm15.ServerError(f"the answer is not a chat completion: {error}", provider=model) from None


def without_surrogates(value: Any) -> Any:
    """`value` with U+FFFD for each lone half of a surrogate pair: JSON can escape one, but no file can hold it."""
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    elif isinstance(value, Mapping):
        return {without_surrogates(name): without_surrogates(inner) for name, inner in value.items()}
    elif isinstance(value, list):
        return [without_surrogates(inner) for inner in value]
    return value


def write_completion(response: lm15.Response) -> dict[str, Any]:
    """An answer that came in DSPy's form, in the wire's."""
    usage = response.usage
    return {
        "model": response.model,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": response.text or ""},
                "finish_reason": response.finish_reason,
            }
        ],
        "usage": {"prompt_tokens": usage.input_tokens, "completion_tokens": usage.output_tokens},
    }
