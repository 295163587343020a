"""Exports cut between rows."""

import pandas as pd
import pytest

from analysis.intake.export.export import reading_of
from analysis.intake.form.xlsform import read_form
from analysis.intake.instrument import read_instrument
from analysis.intake.stored import cut_files
from analysis.intake.stored.cut_files import files_of, open_pieces
from analysis.problems import Problems
from tests.workspaces import EXPORT, make_home

HEADER, *ROWS = EXPORT.splitlines(keepends=True)


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def pieces(home, path, problems=None):
    instrument = read_instrument(home.instrument, Problems())
    form = read_form(instrument.form_path, Problems())
    reading = reading_of(form, instrument, Problems())
    return [head for (head,) in open_pieces(path, reading, Problems() if problems is None else problems)]


@pytest.mark.parametrize("letters", [60, 100, 250, 5000])
def test_a_csv_is_cut_between_rows(home, monkeypatch, letters):
    monkeypatch.setattr(cut_files, "PIECE_TEXT", letters)
    found = pieces(home, home.export)
    texts = [head.data.decode() for head in found]
    assert all(text.startswith(HEADER) for text in texts)
    assert "".join(text.removeprefix(HEADER) for text in texts) == "".join(ROWS)
    counts = [text.count("\n") - 1 for text in texts]
    assert [head.passed for head in found] == [sum(counts[:place]) for place in range(len(counts))]
    assert [head.last for head in found] == [*[False] * (len(found) - 1), True]


def test_no_cut_falls_inside_a_quoted_cell(home, monkeypatch):
    """Two of the rows have line ends, and quotes, within a cell."""
    text = EXPORT.replace("u3,", '"u\n\n3 ""so""",').replace("u4,", '"u\n4",')
    home.write(home.export, text)
    header = text[: len(HEADER)]
    for letters in range(40, 240, 7):
        monkeypatch.setattr(cut_files, "PIECE_TEXT", letters)
        found = pieces(home, home.export)
        parts = [head.data.decode().removeprefix(header) for head in found]
        assert "".join(parts) == "".join(text.splitlines(keepends=True)[1:])
        assert all(part.count('"') % 2 == 0 for part in parts)
    assert found[-1].passed < len(ROWS)


def test_a_folder_is_its_tables_by_name(tmp_path):
    for name in ("b.csv", "a.parquet", "notes.txt", ".hidden.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    assert [path.name for path in files_of(tmp_path)] == ["a.parquet", "b.csv"]


def test_a_parquet_file_is_cut_into_runs_of_rows(home, monkeypatch):
    monkeypatch.setattr(cut_files, "PIECE_ROWS", 3)
    path = home.root / "data" / "export.parquet"
    pd.read_csv(home.export).to_parquet(path)
    found = pieces(home, path)
    assert [(head.passed, head.table.num_rows, head.last) for head in found] == [
        (0, 3, False),
        (3, 3, False),
        (6, 2, True),
    ]


def test_a_parquet_file_that_is_none_is_told(home):
    path = home.root / "data" / "export.parquet"
    path.write_bytes(b"no parquet")
    problems = Problems()
    assert pieces(home, path, problems) == []
    assert "The Parquet file can't be read" in str(problems.fatals[0])
