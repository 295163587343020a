"""The count of type errors by room, and the ceilings that only fall."""

from tests.types import lowered, read_ceilings, rooms_of, too_many, write_ceilings

LINES = [
    "analysis/intake/form/form.py:3: error: no such thing  [misc]",
    "analysis/intake/form/form.py:3: note: a hint",
    "analysis/intake/export.py:9: error: another  [misc]",
    "analysis/yamlfile.py:1: error: a third  [misc]",
    "Found 3 errors in 3 files",
]


def test_errors_are_counted_by_room():
    assert rooms_of(LINES) == {"intake": 2, "yamlfile": 1}


def test_a_room_may_not_pass_its_ceiling_and_one_without_has_none():
    assert too_many({"intake": 2, "yamlfile": 1}, {"intake": 2}) == ["yamlfile: 1 errors, the ceiling is 0"]
    assert too_many({"intake": 3}, {"intake": 2}) == ["intake: 3 errors, the ceiling is 2"]
    assert too_many({"intake": 1}, {"intake": 2}) == []


def test_ceilings_only_fall():
    assert lowered({"intake": 1, "study": 9}, {"intake": 2, "study": 5, "cli": 1}) == {
        "intake": 1,
        "study": 5,
    }


def test_ceilings_are_kept_by_room(tmp_path):
    path = tmp_path / "ceilings.csv"
    write_ceilings({"study": 9, "intake": 1}, path)
    assert path.read_text(encoding="utf-8") == "room,errors\nintake,1\nstudy,9\n"
    assert read_ceilings(path) == {"intake": 1, "study": 9}


def test_the_ceilings_can_be_read():
    assert all(count > 0 for count in read_ceilings().values())
