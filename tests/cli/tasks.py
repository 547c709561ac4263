"""A task with rules of both kinds, whose tests and examples hold."""

from __future__ import annotations

TASK = """\
wavecoder: task/v1
name: explain
description: Explain code.
input: [code, language]
params: {tone: [calm, stern]}
output:
  answer: {describe: The explanation., max_chars: 60}
generator:
  definition: Explain the code.
  examples:
    good:
      - code: "def one(): return 1"
        language: python
        answer: This calm Python function one gives back one.
    bad:
      - code: "def one(): return 1"
        language: python
        answer: Python.
        why: Too short.
rules:
  - {id: names_language, check: contains, field: answer, any: ["{{ language }}"]}
  - {id: long_enough, check: length, field: answer, words: [3, 20]}
  - {id: own, check: not_copied, field: answer, max: 0.9}
  - {id: toned, check: contains, field: answer, any: ["{{ tone }}", "as such"]}
  - {id: true_of_it, ask: Is it true?}
training: {instruction: "{{ code }}", output: "{{ answer }}"}
tests:
  - {rule: names_language, given: {language: python, answer: In Python it adds.}, expect: pass}
  - {rule: long_enough, given: {answer: It adds.}, expect: fail}
  - {rule: own, given: {answer: This calm Python function one gives back one.}, expect: fail}
  - {rule: toned, given: {answer: Be calm.}, expect: pass}
  - {rule: true_of_it, given: {code: "def one(): return 1", answer: It gives two.}, expect: fail}
"""
