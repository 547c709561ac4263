from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wavecoder.compiler.templates import MAX_CHARS, TemplateError, check, render


@given(st.text())
def test_a_value_is_never_read_as_a_template(value: str) -> None:
    assert render("<{{ code }}>", {"code": value}) == f"<{value}>"


def test_conditions_filters_and_joins() -> None:
    values = {"to": "go", "context": "", "docstring": " Adds. "}
    assert render("{% if context %}{{ context }}{% else %}none{% endif %}", values) == "none"
    assert render("{{ to | upper }}: {{ docstring | trim }}", values) == "GO: Adds."
    assert render("{{ 'x' ~ to if to == 'go' else 'y' }}", values) == "xgo"


def test_an_unknown_name_is_an_error_that_lists_the_known_ones() -> None:
    with pytest.raises(TemplateError, match=r"'contxt' is undefined; known here: code, context"):
        render("{{ contxt }}", {"code": "", "context": ""})


@pytest.mark.parametrize(
    "template",
    [
        "{{ 'a' * 1000000000 }}",
        "{{ code.center(1000000000) }}",
        "{% for a in code %}{% for b in code %}{% endfor %}{% endfor %}",
        "{{ code | center(1000000000) }}",
        "{{ code | replace('a', code) }}",
        "{{ range(1000000000) | length }}",
        "{% set code = code ~ code %}",
        "{% macro m() %}{% endmacro %}",
        "{% include 'x' %}",
        "{{ 2 ** 100000000 }}",
        "{{ '%1000000000d' % 1 }}",
    ],
)
def test_what_could_run_for_long_or_grow_is_refused(template: str) -> None:
    with pytest.raises(TemplateError):
        check(template)


@pytest.mark.parametrize("template", ["{{ code", "{% if %}", "{{ code | nope }}"])
def test_a_template_that_does_not_parse_says_where(template: str) -> None:
    with pytest.raises(TemplateError, match="line 1"):
        check(template)


def test_a_template_that_nests_too_deeply_is_an_error() -> None:
    with pytest.raises(TemplateError, match="nested"):
        check("{{ " + "(" * 5000 + "a" + ")" * 5000 + " }}")


def test_internals_of_objects_are_out_of_reach() -> None:
    with pytest.raises(TemplateError):
        render("{{ code.__class__.__mro__ }}", {"code": "x"})


def test_the_output_is_bounded() -> None:
    with pytest.raises(TemplateError, match="more than"):
        render("{{ a }}{{ a }}", {"a": "x" * MAX_CHARS})


def test_a_missing_value_can_have_a_default() -> None:
    assert render("{{ license | default('unknown') }}", {}) == "unknown"
