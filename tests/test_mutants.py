"""What the mutation tool breaks, and what it leaves alone."""

import ast
import sys

import pytest

from tests.mutants import Broken, broken, mutants_of, read_equal


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a < b", "a <= b"),
        ("a == b", "a != b"),
        ("a in b", "a not in b"),
        ("a + b", "a - b"),
        ("a & b", "a | b"),
        ("a and b", "a or b"),
        ("not a", "a"),
        ("~a", "a"),
        ("3", "4"),
        ("True", "False"),
        ("'text'", None),
        ("a", None),
    ],
)
def test_one_thing_is_turned_round(before, after):
    changed = broken(ast.parse(before, mode="eval").body)
    assert (None if changed is None else ast.unparse(changed)) == after


SOURCE = '''"""A module."""
from dataclasses import dataclass

@dataclass(frozen=True)
class Row:
    n: "tuple[int, 3]" = 5

def hidden(n: int, below=10) -> bool:
    if n < 0:
        raise ValueError(f"{n + 1} is wrong")
    return all(one < below for one, _ in zip([n], [n], strict=True))
'''


def test_annotations_decorators_and_messages_are_left_alone(tmp_path):
    path = tmp_path / "policy.py"
    path.write_text(SOURCE, encoding="utf-8")
    found = [(mutant.before, mutant.after) for mutant in mutants_of(path, tmp_path)]
    assert found == [
        ("5", "6"),
        ("10", "11"),
        ("n < 0", "n <= 0"),
        ("0", "1"),
        ("one < below", "one <= below"),
    ]


def test_a_mutant_is_imported_in_place_of_its_module(tmp_path, monkeypatch):
    path = tmp_path / "policy_to_break.py"
    path.write_text(SOURCE, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    mutant = mutants_of(path, tmp_path)[-1]
    monkeypatch.setattr(sys, "meta_path", [Broken(mutant), *sys.meta_path])
    import policy_to_break

    assert policy_to_break.hidden(10)
    assert not policy_to_break.hidden(11)


def test_every_mutant_that_changes_nothing_has_its_reason():
    assert all(reason for reason in read_equal().values())
