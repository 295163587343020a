"""Workspaces at an address: their copy here is as it is there, and what changed here goes back."""

import re
from contextlib import suppress
from pathlib import Path

import pytest

fsspec = pytest.importorskip("fsspec")

from typer.testing import CliRunner  # noqa: E402

from analysis import mirrors  # noqa: E402
from analysis.batch import on_worker  # noqa: E402
from analysis.batch.on_worker import Ticket, end_kernels, files_hash, refusal  # noqa: E402
from analysis.cli import app  # noqa: E402
from analysis.digests import package_digest, versions  # noqa: E402
from analysis.mirrors import Mirror, mirror_of, put_all_back  # noqa: E402
from analysis.problems import CaseStudyError  # noqa: E402
from analysis.workspace import Workspace, find_workspace  # noqa: E402

ADDRESS = "memory://bucket/mine"
CITY = "city: {en: Hill}\ncountry: {en: Land}\nlanguages: [en]\nsurveys: []\n"


@pytest.fixture
def store(tmp_path, monkeypatch):
    """A store of objects with a workspace, and an empty cache."""
    monkeypatch.setenv("CASESTUDY_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(mirrors, "_open", {})
    files = fsspec.filesystem("memory")
    write(files, "params/hill.yaml", CITY)
    write(files, "surveys/s/plan.csv", "table\n")
    yield files
    with suppress(FileNotFoundError):
        files.rm("/bucket", recursive=True)


def write(files, name: str, text: str) -> None:
    files.pipe_file(f"/bucket/mine/{name}", text.encode())


def there(files) -> dict[str, str]:
    """What the store holds."""
    found = files.find("/bucket/mine")
    return {name.removeprefix("/bucket/mine/"): files.cat_file(name).decode() for name in found}


def here(mirror: Mirror) -> dict[str, str]:
    files = [path for path in mirror.root.rglob("*") if path.is_file()]
    return {path.relative_to(mirror.root).as_posix(): path.read_text() for path in files}


def test_a_copy_is_as_the_address_is_and_its_owners_alone(store):
    home = find_workspace(ADDRESS)
    mirror = mirror_of(ADDRESS)
    assert home == Workspace(mirror.root) and home.cities() == ["hill"]
    assert here(mirror) == there(store)
    assert mirror.root.parent.stat().st_mode & 0o077 == 0
    assert (mirror.root / "params/hill.yaml").stat().st_mode & 0o077 == 0


def test_what_changed_here_goes_back(store):
    mirror = mirror_of(ADDRESS)
    (mirror.root / "out/hill").mkdir(parents=True)
    (mirror.root / "out/hill/manifest.json").write_text("{}")
    (mirror.root / "out/hill/.half-0123456789ab").write_text("half")
    (mirror.root / "data/fetched").mkdir(parents=True)
    (mirror.root / "data/fetched/export.csv").write_text("answers")
    (mirror.root / "params/hill.yaml").write_text(CITY + "# mine\n")
    (mirror.root / "surveys/s/plan.csv").unlink()
    assert put_all_back() == ["Put back to memory://bucket/mine: 3 files."]
    assert there(store) == {"params/hill.yaml": CITY + "# mine\n", "out/hill/manifest.json": "{}"}
    assert put_all_back() == []


def test_what_changed_there_comes_and_what_changed_here_stays(store):
    mirror = mirror_of(ADDRESS)
    (mirror.root / "mine.txt").write_text("mine")
    write(store, "params/dale.yaml", CITY)
    write(store, "surveys/s/plan.csv", "table,title\n")
    store.rm_file("/bucket/mine/params/hill.yaml")
    mirror.fetch()
    assert here(mirror) == {**there(store), "mine.txt": "mine"}


def test_what_somebody_else_wrote_is_not_written_over(store):
    mirror = mirror_of(ADDRESS)
    for name, text in {"surveys/s/plan.csv": "mine\n", "both.txt": "alike", "own.txt": "mine"}.items():
        (mirror.root / name).write_text(text)
    write(store, "surveys/s/plan.csv", "theirs\n")
    write(store, "both.txt", "alike")
    told = (
        r"^memory://bucket/mine: surveys/s/plan\.csv changed there while this ran, and was not written over\."
        r" What was made here lies in .*files; take that away, and the same command begins"
    )
    with pytest.raises(CaseStudyError, match=told):
        put_all_back()
    assert there(store) == {
        "params/hill.yaml": CITY, "surveys/s/plan.csv": "theirs\n", "both.txt": "alike", "own.txt": "mine",
    }  # fmt: skip


def test_a_copy_is_taken_up_again(store, monkeypatch):
    first = mirror_of(ADDRESS)
    (first.root / "params/hill.yaml").write_text(CITY + "# by a run that was killed\n")
    (first.root / "surveys/s/plan.csv").unlink()
    monkeypatch.setattr(mirrors, "_open", {})
    reads = []
    monkeypatch.setattr(
        Mirror,
        "_get",
        lambda self, name, facts, get=Mirror._get: (reads.append(name), get(self, name, facts)),
    )
    again = mirror_of(ADDRESS)
    assert again is not first and reads == ["surveys/s/plan.csv"]
    assert (again.root / "params/hill.yaml").read_text().endswith("# by a run that was killed\n")


def test_a_command_puts_back_what_it_changed(store, monkeypatch):
    from analysis.cli import runs

    def draft(home, out, city, language):
        (home.root / "text").mkdir()
        (home.root / "text/hill.md").write_text("A draft.")
        raise CaseStudyError("One of two texts is drafted.")

    monkeypatch.setattr("analysis.commands.text.draft_texts", draft)
    done = CliRunner().invoke(app, ["text", "hill", "--workspace", ADDRESS])
    assert runs and done.exit_code == 1
    assert "Put back to memory://bucket/mine: 1 files." in done.output
    assert there(store)["text/hill.md"] == "A draft."


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("memory://bucket/none", r"^memory://bucket/none: this is no workspace, it has no params folder\."),
        ("https://host/mine", r"^https://host/mine: web servers list no folders and take none\. Copy the"),
        ("s9://bucket/mine", r"^s9://bucket/mine: no package here reads such addresses\."),
    ],
)
def test_what_is_no_workspace_is_told_by_its_address(store, address, told):
    with pytest.raises(CaseStudyError, match=told):
        find_workspace(address)


def test_a_file_address_is_the_folder_itself(store, tmp_path):
    (tmp_path / "home/params").mkdir(parents=True)
    assert find_workspace((tmp_path / "home").as_uri()).root == (tmp_path / "home").resolve()
    assert (
        Workspace(tmp_path).results(Path("memory:/bucket/results"))
        == mirror_of("memory://bucket/results").root
    )


class Kernel:
    spent = died = False

    def close(self) -> None:
        """Nothing to end."""


def test_a_worker_that_does_not_see_the_folder_works_on_its_own_copy(store, tmp_path, monkeypatch):
    write(store, "data/export.csv", "answers\n")
    client = mirror_of(ADDRESS)
    elsewhere = tmp_path / "nowhere"
    ticket = Ticket(
        "r1",
        elsewhere,
        elsewhere / "out",
        ".run-r1",
        files_hash(client.root),
        package_digest(),
        versions(),
        ADDRESS,
    )
    roots = []

    class Step:
        place = "hill"

        def at(self, root, out):
            roots.append((root, out))
            return self

        def __call__(self, kernel):
            root, out = roots[-1]
            assert (root / "params/hill.yaml").read_text() == CITY
            out.mkdir(exist_ok=True)
            (out / "made.txt").write_text("made elsewhere")
            return Kernel()

    monkeypatch.setattr(on_worker._KERNELS, "own", lambda run: Kernel())
    assert refusal(ticket) == ""
    on_worker.do_step(Step(), ticket)
    root, out = roots[0]
    assert out == root / "out" and root != client.root
    client.fetch()
    assert (client.root / "out/made.txt").read_text() == "made elsewhere"
    write(store, "params/hill.yaml", CITY + "# changed\n")
    with pytest.raises(
        CaseStudyError, match=r"^memory://bucket/mine: the workspace changed there while the run went on\.$"
    ):
        on_worker.do_step(Step(), ticket)
    end_kernels("r1")
    assert not root.exists()


def test_a_worker_says_why_it_can_have_no_copy(store, tmp_path):
    gone = tmp_path / "nowhere"
    ticket = Ticket(
        "r2", gone, gone / "out", ".run-r2", "", package_digest(), versions(), "memory://bucket/none"
    )
    told = r"can't work on a copy of the workspace\. memory://bucket/none: there is no workspace, it has no"
    assert re.search(told, refusal(ticket))
    end_kernels("r2")
