"""Every word that the code says stands in every language's table, and every declaration has what it needs."""

import ast
import re
from pathlib import Path

import pytest

from analysis.estimation.list_of_analysis import KERNELS
from analysis.planning.row import PlanRow
from analysis.reporting.figures.figures import PLANS
from analysis.reporting.wording import words
from analysis.vocabulary import (
    FIGURE_KINDS,
    NO,
    NO_DATA,
    STATISTICS,
    STATUSES,
    UNITS,
    WITH_NUMBER,
    YES,
    yes_or_no,
)

PACKAGE = Path(words.__file__).resolve().parents[2]
SOURCES = [
    source
    for source in sorted(PACKAGE.rglob("*.py"))
    if "wording.words import" in source.read_text(encoding="utf-8")
]
# the place of the key among the arguments
SPEAKING = {"word": 0, "noun": 0, "counted": 1, "word_or": 0, "texts_of": 0, "worded": 0}


def keys_in(source: Path) -> list[tuple[int, str]]:
    """Line and pattern of every key that a file asks the table of words for, as far as the code shows it."""
    keys = []
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        place = SPEAKING.get(getattr(node.func, "id", getattr(node.func, "attr", "")))
        if place is None or len(node.args) <= place:
            continue
        for alternative in alternatives(node.args[place]):
            keys.append((node.lineno, alternative))
    return keys


def alternatives(node: ast.expr) -> list[str]:
    """The keys an expression may be, as patterns; none for one that only a run can tell."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [re.escape(node.value)]
    if isinstance(node, ast.IfExp):
        return alternatives(node.body) + alternatives(node.orelse)
    if isinstance(node, ast.JoinedStr):
        pieces = [re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values]
        return ["".join(pieces)]
    return []


def missing(keys: list[str]) -> list[str]:
    """Which keys (patterns) some language has no word for."""
    table = words._words()
    languages = set(words.languages())
    complete = [key for key, texts in table.items() if languages <= set(texts)]
    return [pattern for pattern in keys if not any(re.fullmatch(pattern, key) for key in complete)]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: "/".join(path.parts[-2:]))
def test_every_word_that_the_code_says_stands_in_every_language(source):
    lacking = [(line, key) for line, key in keys_in(source) if missing([key])]
    assert lacking == []


def test_a_word_without_a_text_is_seen(tmp_path):
    source = tmp_path / "module.py"
    source.write_text(
        "word('base', language)\nword('no.such', language)\nword(f'no.{such}', language)\n"
        "counted(3, 'reports' if many else 'peeple', language)\nword(key, language)\n",
        encoding="utf-8",
    )
    lacking = [(line, key) for line, key in keys_in(source) if missing([key])]
    assert lacking == [(2, r"no\.such"), (3, r"no\..+"), (4, "peeple")]


def test_no_language_lacks_a_word_that_another_has():
    languages = set(words.languages())
    assert {key: texts for key, texts in words._words().items() if set(texts) != languages} == {}


def test_every_statistic_has_its_words_its_kernel_and_its_settings():
    declared = STATISTICS.values()
    keys = [statistic.heading for statistic in declared] + [statistic.row or "n" for statistic in declared]
    assert missing([re.escape(key) for key in keys]) == []
    assert set(KERNELS) == {statistic.name for statistic in declared if not statistic.of_choices}
    settings = {name for statistic in declared for name in (statistic.told_by, *statistic.options) if name}
    assert settings <= set(PlanRow.__dataclass_fields__)
    assert [statistic.name for statistic in declared if bool(statistic.told_by) != bool(statistic.row)] == []


def test_every_unit_and_every_status_without_a_number_has_its_words():
    without = [f"status.{status}" for status in (*STATUSES, NO_DATA) if status not in WITH_NUMBER]
    headings = [f"{unit}.heading" for unit in UNITS]
    assert missing([re.escape(key) for key in (*UNITS, *headings, *without)]) == []


def test_every_figure_kind_has_what_draws_it():
    assert set(FIGURE_KINDS) <= set(PLANS)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((text, True) for text in ("Yes", " oui ", "TRUE", "1", "Sí")),
        *((text, False) for text in ("no", "NON", "0")),
        *((text, None) for text in ("", "perhaps", "2")),
    ],
)
def test_yes_and_no(text, said):
    assert yes_or_no(text) is said
    assert not YES & NO
