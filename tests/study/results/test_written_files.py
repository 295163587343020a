"""What an earlier run wrote and this one no longer has."""

from analysis.study import declare, prepare
from analysis.study.results.written_files import keep_only


def test_what_is_no_longer_written_goes_and_what_others_put_there_stays(tmp_path):
    for name in ("tables/a.csv", "tables/b.csv", "tables/mine.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    keep_only(tmp_path, [tmp_path / "tables" / "a.csv", tmp_path / "tables" / "b.csv"])
    keep_only(tmp_path, [tmp_path / "tables" / "b.csv"])
    assert sorted(path.name for path in (tmp_path / "tables").iterdir()) == ["b.csv", "mine.csv"]


def test_a_table_taken_out_of_the_plan_leaves_no_file(home):
    study = prepare(declare("north", home.root))
    assert (study.folder / "tables" / "payment.csv").is_file()
    plan = home.instrument / "plan.csv"
    lines = plan.read_text(encoding="utf-8").splitlines()
    home.write(plan, "\n".join(line for line in lines if not line.startswith("payment,")) + "\n")
    prepare(declare("north", home.root))
    assert not (study.folder / "tables" / "payment.csv").exists()


def test_where_an_export_lies_is_not_told(home):
    (facts,) = prepare(declare("north", home.root)).results.surveys
    assert facts.read_as.startswith("export.csv: 8 interviews")
