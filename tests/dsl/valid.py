"""A recipe and a task that use every key of the language, and are valid."""

from __future__ import annotations

from pathlib import Path

RECIPE = """\
# yaml-language-server: $schema=../schemas/recipe.schema.json
wavecoder: recipe/v1
name: everything
description: Every key there is.
license: apache-2.0
models:
  writer:
    model: local/smollm2-135m-instruct
    temperature: 0.8
    max_tokens: 512
  judge:
    model: openai/gpt-4o
    api_base: https://models.example.org/v1
    api_key_env: EXAMPLE_KEY
    temperature: 0
    concurrency: 64
    timeout: 30
    format: json
    params: {top_p: 0.95}
source:
  - kind: directory
    path: python-stdlib
    languages: [python]
    unit: function
    exclude: [test/**]
    limit: 1000
    license: PSF-2.0
  - {kind: jsonl, path: code.jsonl, column: content}
filter:
  - {keep: length, chars: [200, 4000], lines: [3, 80]}
  - {keep: syntax}
  - {keep: docstring, min_chars: 20}
  - {keep: self_contained}
  - {drop: duplicates}
  - {drop: near_duplicates, jaccard: 0.8, ngram: 4, permutations: 128}
  - {drop: keywords, words: [TODO, FIXME]}
  - {drop: tests}
select:
  method: kcenter_greedy
  size: 200
  embedding: {model: hashing, dimensions: 128}
  seed: 3
tasks:
  - {task: ./explain.yaml, share: 0.4}
  - task: ./explain.yaml
    share: 0.6
    with: {audience: [students]}
    rules:
      - {id: modest, check: length, field: answer, words: [3, 100]}
      - {id: kind, ask: Is the answer kind?}
synthesize:
  generator: writer
  judge: judge
  examples: {good: 2, skip: 1, bad: 0}
  seed: 1
dataset:
  format: chat
  split: {test: 0.1}
train:
  preset: cpu-smoke
  base_model: HuggingFaceTB/${base}
  axolotl: {learning_rate: 5e-5}
evaluate:
  tasks: [humaneval, mbpp]
  held_out: false
vars: {base: SmolLM2-135M}
env: [EXAMPLE_FOLDER]
"""

TASK = """\
# yaml-language-server: $schema=../schemas/task.schema.json
wavecoder: task/v1
name: explain
description: Explain code to an audience.
input: [code, language, audience]
params:
  audience: [children, engineers]
output:
  question: {type: text, describe: What the reader wants to know., max_chars: 300}
  sketch: {type: code, describe: A shorter form of the code.}
  answer: {describe: The explanation.}
generator:
  definition: Explain the code.
  requirements:
    - The answer suits the audience.
  examples:
    good:
      - code: "def f(): return 1"
        language: python
        audience: children
        question: What does f do?
        sketch: "f = 1"
        answer: It gives back one.
    bad:
      - code: "def f(): return 1"
        language: python
        question: What?
        audience: engineers
        sketch: "f"
        answer: Nothing.
        why: It is wrong.
rules:
  - {id: parses, check: syntax, field: sketch}
  - {id: shorter, check: differs, fields: [sketch, code]}
  - {id: alike, check: similarity, fields: [sketch, code], min: 0.1, max: 0.9}
  - {id: long_enough, check: length, field: answer, chars: [10, 1000], words: [3, 200]}
  - {id: brief, check: sentences, field: question, min: 1, max: 2}
  - {id: polite, check: contains, field: answer, any: ["{{ audience }}", please]}
  - {id: clean, check: excludes, field: answer, any: [as an AI]}
  - {id: on_topic, check: grounded, field: answer, in: [code, question], min: 0.2}
  - {id: whole, check: names_defined, field: sketch, language: python}
  - {id: own, check: not_copied, field: answer, max: 0.7}
  - {id: only_code, check: code_only, field: sketch}
  - {id: willing, check: no_refusal, field: answer}
  - id: asks
    check: regex
    field: question
    pattern: '\\?$'
    match: true
  - {id: right, ask: Is the answer right?}
training:
  instruction: "{{ question }}"
  input: "{% if audience %}For {{ audience }}: {% endif %}{{ code | trim }}"
  output: "{{ answer }}"
tests:
  - {rule: shorter, given: {sketch: a, code: a}, expect: fail}
  - {rule: asks, given: {question: Why?}, expect: pass}
"""


def write_files(folder: Path, recipe: str = RECIPE, task: str = TASK) -> Path:
    """Write the recipe and what it needs into folder; return the recipe's path."""
    (folder / "explain.yaml").write_text(task, encoding="utf-8")
    (folder / "code.jsonl").write_text('{"content": "def f(): return 1"}\n', encoding="utf-8")
    (folder / "recipe.yaml").write_text(recipe, encoding="utf-8")
    return folder / "recipe.yaml"
