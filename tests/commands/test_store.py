"""`casestudy store`, and runs on what it makes."""

import json

import pandas as pd
import pytest
from typer.testing import CliRunner

from analysis.cleaning.checks.rules import BESIDE_EACH_OTHER
from analysis.cli import app
from analysis.commands.clean import clean_city
from analysis.commands.store import make_stores
from analysis.intake.stored import cut_files
from analysis.problems import CaseStudyError
from analysis.study import declare, prepare
from analysis.study.sources import open_sources
from analysis.study.surveys.survey import read_survey
from analysis.study.worked_out import work_out
from analysis.workspace import Workspace
from tests.workspaces import EXPORT, make_home

DESIGN = """\
    design: {weights: weight, strata: [sex], psu: [cluster], lonely: adjust}
"""


@pytest.fixture(autouse=True)
def small_pieces(monkeypatch):
    """Two or three interviews a piece."""
    monkeypatch.setattr(cut_files, "PIECE_TEXT", 150)


@pytest.fixture
def home(tmp_path):
    return make_home(tmp_path)


def stored(home, *exports, **more):
    return list(make_stores(Workspace(home.root), "drawn", exports, **more))


def use_store(home):
    for city in ("north", "south"):
        home.change(home.params(city), ("data/export.csv", "data/export.store"))


def results(home, city="north"):
    declared = declare(city, home.root)
    opened = open_sources(declared.sources, declared.problems)
    where = str(declared.params_path)
    surveys = [read_survey(survey, where, declared.problems, opened.flows) for survey in declared.surveys]
    return work_out(declared, opened, surveys), declared.problems


def assert_same(one, other):
    pd.testing.assert_frame_equal(one.estimates, other.estimates, rtol=1e-12, atol=1e-14)
    alike = set(one.frames) - {"quality/problems", "quality/tripped", "quality/enumerators"}
    for name in alike:
        pd.testing.assert_frame_equal(one.frames[name], other.frames[name], check_dtype=False, rtol=1e-12)
    facts = ("interviews", "collected", "first", "last", "routed", "guessed", "partly", "design")
    for fact in facts:
        assert getattr(one.surveys[0], fact) == getattr(other.surveys[0], fact), fact


def refused(home, match, *exports, **more):
    with pytest.raises(CaseStudyError, match=match):
        stored(home, *exports, **more)


def test_a_store_gives_what_its_export_gives(home):
    whole = {city: results(home, city)[0] for city in ("north", "south")}
    (made,) = stored(home)
    assert made.rows == 8 and len(made.manifest.parts) > 2
    assert made.export == "data/export.store" and not made.named
    use_store(home)
    for city, before in whole.items():
        assert_same(results(home, city)[0], before)


def test_a_raked_survey_does_too(home):
    home.weigh()
    whole, _ = results(home)
    stored(home)
    home.change(home.params(), ("data/export.csv", "data/export.store"))
    home.change(home.params("south"), ("data/export.csv", "data/export.store"))
    assert_same(results(home)[0], whole)


def test_a_drawn_survey_does_too(home):
    header, *rows = EXPORT.splitlines()
    drawn = [f"{row},{1 + place / 2},{place % 4}" for place, row in enumerate(rows)]
    home.write(home.export, "\n".join([f"{header},weight,cluster", *drawn, ""]))
    home.change(home.params(), ("    rows:", f"{DESIGN}    rows:"))
    home.change(home.params(), ("psu: [cluster]", "psu: [cluster], nest: true"))
    whole, _ = results(home)
    stored(home)
    use_store(home)
    assert_same(results(home)[0], whole)


def test_a_city_is_prepared_from_a_store(home):
    stored(home)
    use_store(home)
    study = prepare(declare("north", home.root))
    assert (study.folder / "estimates.csv").is_file()
    assert any("look at interviews beside each other" in warning for warning in study.results.warnings)


def test_a_folder_of_csv_and_parquet_is_one_export(home):
    folder = home.root / "data" / "months"
    header, *rows = EXPORT.splitlines()
    home.write(folder / "a.csv", "\n".join([header, *rows[:5], ""]))
    frame = pd.read_csv(home.export, dtype="str")
    frame.iloc[5:].to_parquet(folder / "b.parquet")
    whole, _ = results(home)
    refused(home, "written otherwise than those before", folder)
    (folder / "b.parquet").unlink()
    home.write(folder / "b.csv", "\n".join([header, *rows[5:], ""]))
    (made,) = stored(home, folder)
    assert made.export == "data/months.store"
    for city in ("north", "south"):
        home.change(home.params(city), ("data/export.csv", "data/months.store"))
    assert_same(results(home)[0], whole)


def test_a_parquet_export_gives_what_its_csv_gives(home):
    whole, _ = results(home)
    pd.read_csv(home.export, dtype="str").to_parquet(home.export.with_suffix(".parquet"))
    for city in ("north", "south"):
        home.change(home.params(city), ("data/export.csv", "data/export.parquet"))
    pd.testing.assert_frame_equal(results(home)[0].estimates, whole.estimates)
    stored(home)
    for city in ("north", "south"):
        home.change(home.params(city), ("data/export.parquet", "data/export.store"))
    pd.testing.assert_frame_equal(results(home)[0].estimates, whole.estimates, rtol=1e-12)


def test_a_choice_outside_the_list_that_few_pieces_have(home):
    """Only the last piece has it: those before lack its category."""
    home.change(home.export, ("town,town", "town,sea"))
    whole, _ = results(home)
    stored(home)
    use_store(home)
    assert_same(results(home)[0], whole)


def test_a_store_older_than_its_form_is_refused(home):
    stored(home)
    use_store(home)
    home.change(home.instrument / "form" / "survey.csv", ("Did you pay", "Have you paid"))
    with pytest.raises(CaseStudyError, match=r"made with another form.*casestudy store drawn"):
        results(home)


def test_a_store_older_than_its_export_is_refused(home):
    (made,) = stored(home)
    use_store(home)
    home.change(home.export, ("u7,", "u9,"))
    later = (made.folder / "store.json").stat().st_mtime_ns + 10**9
    import os

    os.utime(home.export, ns=(later, later))
    with pytest.raises(CaseStudyError, match=r"export\.csv has changed since the store was made"):
        results(home)
    stored(home)
    assert len(results(home)[0].estimates)


def test_an_interview_that_comes_twice_is_refused(home):
    home.write(home.export, EXPORT.replace("u8,", "u1,"))
    refused(home, "1 interviews stand in the export more than once")
    assert not (home.root / "data" / "export.store").exists()


def test_a_cleaning_log_is_refused_in_words(home):
    stored(home)
    use_store(home)
    (home.root / "cleaning").mkdir()
    (home.root / "cleaning" / "north_drawn.xlsx").write_bytes(b"")
    with pytest.raises(CaseStudyError, match="a cleaning log changes single answers"):
        results(home)


def test_cleaning_single_interviews_of_a_store_is_refused(home):
    stored(home)
    use_store(home)
    with pytest.raises(CaseStudyError, match="decisions are made on single interviews"):
        clean_city("north", home.root)


def test_a_check_that_did_not_run_is_not_told_to_have_found_nothing(home):
    stored(home)
    use_store(home)
    found, problems = results(home)
    ran = set(found.frames["quality/tripped"]["check"])
    assert "duration" in ran and not ran & set(BESIDE_EACH_OTHER)
    (told,) = [str(problem) for problem in problems.warnings if "beside each other" in problem.problem]
    assert "duplicate_content, soft_duplicates, repeated_text, outliers" in told


def test_what_a_store_can_not_be_read_for_is_refused(home):
    (made,) = stored(home)
    use_store(home)
    manifest = made.folder / "store.json"
    text = manifest.read_text(encoding="utf-8")
    manifest.write_text(text.replace('"instrument": "drawn"', '"instrument": "other"'), encoding="utf-8")
    with pytest.raises(CaseStudyError, match="holds interviews of other, not of drawn"):
        results(home)
    manifest.write_text(text, encoding="utf-8")
    replicates = "    design: {replicates: {method: bootstrap, number: 20}}\n    rows:"
    home.change(home.params(), ("    rows:", replicates))
    with pytest.raises(CaseStudyError, match="replicates weigh every interview again and again"):
        results(home)
    home.change(home.params(), (replicates, "    rows:"))
    home.change(home.params(), ("data/export.store", "[data/export.store, data/export.csv]"))
    with pytest.raises(CaseStudyError, match="a store is a survey's only export"):
        results(home)


def test_the_command_tells_what_it_made_and_how_to_name_it(home):
    done = CliRunner().invoke(app, ["store", "drawn", "--workspace", str(home.root)])
    assert done.exit_code == 0
    told = " ".join(done.output.split())
    assert "Interviews Columns Pieces" in told
    assert "Name it in params: `export: data/export.store`." in told
    use_store(home)
    done = CliRunner().invoke(app, ["store", "north", "--workspace", str(home.root)])
    assert "params name it. Next: casestudy run" in " ".join(done.output.split())


def test_a_folder_that_is_no_store_is_refused(home):
    for city in ("north", "south"):
        home.change(home.params(city), ("data/export.csv", "data"))
    with pytest.raises(CaseStudyError, match=r"this folder is no store. Make one of the exports in it"):
        results(home)


def test_a_broken_store_is_refused(home):
    (made,) = stored(home)
    use_store(home)
    (made.folder / "part-00001.parquet").unlink()
    with pytest.raises(CaseStudyError, match=r"lacks its file part-00001\.parquet"):
        results(home)
    manifest = json.loads((made.folder / "store.json").read_text(encoding="utf-8"))
    (made.folder / "store.json").write_text(json.dumps({**manifest, "version": 0}), encoding="utf-8")
    with pytest.raises(CaseStudyError, match="made by another version"):
        results(home)
    (made.folder / "store.json").write_text("{", encoding="utf-8")
    with pytest.raises(CaseStudyError, match="no readable list of a store's files"):
        results(home)


def test_what_is_asked_for_and_not_there_is_told(home):
    with pytest.raises(
        CaseStudyError, match=r"there is no city and no survey 'drwn'. Expected perhaps 'drawn'"
    ):
        list(make_stores(Workspace(home.root), "drwn"))
    (home.root / "empty").mkdir()
    refused(home, "no CSV or Parquet file to make a store of", home.root / "empty")
    refused(home, "There is no such file", home.root / "nothing_here.csv")
    use_store(home)
    refused(home, "there is no store yet, and nothing says what to make it of")
    refused(home, "there is something else here", home.export, to=home.root / "data")
