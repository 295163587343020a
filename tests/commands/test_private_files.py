"""What holds people's answers, or the key to names, is read by its owner alone; what is stopped tidies up."""

import os
import signal
import stat
import sys

import pytest
import typer
from typer.testing import CliRunner

from analysis.cleaning.audit.pseudonyms import KEY_FILE, read_key
from analysis.cli import Commands
from analysis.commands.adopt import adopt
from analysis.commands.clean import clean_city
from analysis.files import replacing, write_atomic
from analysis.study import declare, prepare

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither modes nor SIGTERM")
LOG = "uuid,question,issue,old_value,change_type,new_value\nu4,,wrong person,,remove_survey,\n"


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def open_to_all():
    """A user whose files everybody may read."""
    before = os.umask(0o000)
    yield
    os.umask(before)


@pytest.mark.usefixtures("open_to_all")
def test_the_key_of_pseudonyms_is_its_owners_alone(tmp_path):
    read_key(tmp_path)
    assert mode(tmp_path / KEY_FILE) == 0o600


@pytest.mark.usefixtures("open_to_all")
def test_cleaning_workbooks_are_their_owners_alone(home):
    (survey,) = clean_city("north", home.root, findings=True).surveys
    assert len(survey.written) > 0
    assert {path.name: mode(path) for path in survey.written} == {path.name: 0o600 for path in survey.written}


@pytest.mark.usefixtures("open_to_all")
def test_the_audit_is_its_owners_alone_and_the_tables_are_for_all(home):
    home.write(home.root / "cleaning" / "north_drawn.csv", LOG)
    home.change(home.params(), ("    wave:", "    cleaning_log: cleaning/north_drawn.csv\n    wave:"))
    study = prepare(declare("north", home.root))
    assert mode(study.folder / "quality" / "audit.xlsx") == 0o600
    assert mode(study.folder / "estimates.csv") == 0o666
    assert mode(study.folder / "quality" / "disclosure.csv") == 0o600


@pytest.mark.parametrize(("umask", "expected"), [(0o022, 0o644), (0o077, 0o600), (0o027, 0o640)])
def test_files_keep_the_users_umask(tmp_path, umask, expected):
    before = os.umask(umask)
    try:
        write_atomic(tmp_path / "table.csv", "a\n1\n")
    finally:
        os.umask(before)
    assert mode(tmp_path / "table.csv") == expected


@pytest.mark.usefixtures("open_to_all")
def test_a_copied_export_is_its_owners_alone(home, tmp_path):
    adopt(home.instrument / "form", home.export, "city", tmp_path / "new")
    assert mode(tmp_path / "new" / "data" / home.export.name) == 0o600


def test_a_polite_request_to_end_tidies_up_as_ctrl_c_does(tmp_path):
    app = typer.Typer(cls=Commands)

    @app.command()
    def half() -> None:
        with replacing(tmp_path / "answers.csv", private=True) as temporary:
            temporary.write_text("half", encoding="utf-8")
            os.kill(os.getpid(), signal.SIGTERM)

    @app.command()
    def other() -> None:
        """A second command, as an app of one has no commands."""

    before = signal.getsignal(signal.SIGTERM)
    try:
        done = CliRunner().invoke(app, ["half"])
    finally:
        signal.signal(signal.SIGTERM, before)
    assert done.exit_code == 130
    assert "Stopped. What was finished stays, nothing is half written" in " ".join(done.output.split())
    assert list(tmp_path.iterdir()) == []
