"""What a recipe says, typed and resolved. Every other package reads these and nothing else of the language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

JSON = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Model:
    """A language model under the name that the recipe gives it.

    Attributes:
        name: The key under `models:`.
        model: `local/…`, `openai/…`, or a provider and model as DSPy names them.
        api_base: An OpenAI-compatible endpoint; None means the provider's own.
        api_key_env: Environment variable that holds the key; None sends no key to an `api_base`.
        temperature: None leaves it to the provider.
        max_tokens: The longest answer, in tokens.
        concurrency: Requests in flight at once.
        timeout: Seconds that one request may take.
        format: How the answer is laid out: field markers, or JSON under a schema that the endpoint enforces.
        params: Sampling parameters that are sent as they are (top_p, seed, ...).
    """

    name: str
    model: str
    api_base: str | None
    api_key_env: str | None
    temperature: float | None
    max_tokens: int
    concurrency: int
    timeout: float
    format: Literal["markers", "json"]
    params: JSON

    @property
    def in_process(self) -> bool:
        """Whether llama.cpp serves it in this process."""
        return self.model.startswith("local/") and self.api_base is None


@dataclass(frozen=True, slots=True)
class Source:
    """Where raw code is read from.

    Attributes:
        kind: `directory` or `jsonl`.
        path: Absolute path of the folder or file. `python-stdlib` stays as written; curate resolves it.
        label: The path as the recipe writes it; what tables and cards show.
        languages: Languages to read.
        unit: What one unit is: a whole file or one function.
        exclude: Glob patterns (relative to path) that are not read.
        limit: The most units to take; None takes all.
        column: For jsonl: the key that holds the code.
        license: SPDX identifier of the code, or None where unknown.
    """

    kind: Literal["directory", "jsonl"]
    path: str
    label: str
    languages: tuple[str, ...]
    unit: Literal["function", "file"]
    exclude: tuple[str, ...]
    limit: int | None
    column: str
    license: str | None


@dataclass(frozen=True, slots=True)
class Filter:
    """One line of `filter:`, `keep: length` or `drop: keywords`. params holds every setting, defaults filled in."""

    action: Literal["keep", "drop"]
    name: str
    params: JSON


@dataclass(frozen=True, slots=True)
class Embedding:
    """How code becomes vectors. `model: hashing` needs no weights; dimensions is the length of a vector."""

    model: str
    dimensions: int


@dataclass(frozen=True, slots=True)
class Select:
    """How the core is chosen: size units, by method, from vectors of embedding. With method `all` the size is 0."""

    method: Literal["kcenter_greedy", "random", "all"]
    size: int
    embedding: Embedding
    seed: int


@dataclass(frozen=True, slots=True)
class Field:
    """One thing that the generator writes."""

    name: str
    type: Literal["text", "code"]
    describe: str
    max_chars: int | None


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of the discriminator: a `check` with params, or an `ask` that the judge answers. Exactly one is set."""

    id: str
    check: str | None
    ask: str | None
    params: JSON


@dataclass(frozen=True, slots=True)
class Judged:
    """What the judge should say of an example by one rule."""

    analysis: str
    verdict: Literal["pass", "fail"]


@dataclass(frozen=True, slots=True)
class Example:
    """A worked example.

    Attributes:
        values: Of the task's inputs and outputs.
        why: Why it is good or bad.
        judged: What the judge should say of it, by the ids of `ask` rules.
    """

    values: Mapping[str, str]
    why: str
    judged: Mapping[str, Judged] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RuleTest:
    """A unit test of one rule: given these values, the rule must pass or fail."""

    rule: str
    given: JSON
    expect: Literal["pass", "fail"]


@dataclass(frozen=True, slots=True)
class Task:
    """A code task: what the generator sees and writes, what the discriminator holds it to.

    Attributes:
        input: Columns of the unit, or names of params, that the generator sees.
        params: What a recipe may set with `with:`, with defaults. Of a list, each unit gets one value.
        training: Jinja templates that turn an instance into a training row (keys instruction, input, output).
        path: The file that it was read from.
    """

    name: str
    description: str
    input: tuple[str, ...]
    params: JSON
    output: tuple[Field, ...]
    definition: str
    requirements: tuple[str, ...]
    good: tuple[Example, ...]
    bad: tuple[Example, ...]
    rules: tuple[Rule, ...]
    training: Mapping[str, str]
    tests: tuple[RuleTest, ...]
    path: Path


@dataclass(frozen=True, slots=True)
class TaskUse:
    """A task in a recipe.

    Attributes:
        task: With the rules that the recipe adds, after its own.
        share: Of the units.
        params: What the recipe sets, else the task's defaults.
    """

    task: Task
    share: float
    params: JSON


@dataclass(frozen=True, slots=True)
class Synthesize:
    """Who writes, who judges (None: the checks alone decide), how many examples a prompt shows, and the seed.

    Attributes:
        skip: How many of a task's good examples to pass over before the first that is shown.
    """

    generator: Model
    judge: Model | None
    good: int
    bad: int
    seed: int
    skip: int = 0


@dataclass(frozen=True, slots=True)
class Dataset:
    """The form of the published rows, and the share of them that is held out for the test split."""

    format: Literal["alpaca", "chat"]
    test: float


@dataclass(frozen=True, slots=True)
class Train:
    """What axolotl trains. axolotl holds overrides that go into its config as they are."""

    preset: str
    base_model: str
    axolotl: JSON


@dataclass(frozen=True, slots=True)
class Evaluate:
    """lm-eval's tasks by name, and whether a task on the held-out split is written."""

    tasks: tuple[str, ...]
    held_out: bool


@dataclass(frozen=True, slots=True)
class Recipe:
    """A whole recipe, every default filled in and every task loaded.

    Attributes:
        path: The file that it was read from.
        resolved: The same as plain data, as it goes into the lock.
    """

    name: str
    description: str
    license: str
    models: Mapping[str, Model]
    source: tuple[Source, ...]
    filter: tuple[Filter, ...]
    select: Select
    tasks: tuple[TaskUse, ...]
    synthesize: Synthesize
    dataset: Dataset
    train: Train | None
    evaluate: Evaluate
    path: Path
    resolved: JSON
