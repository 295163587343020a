"""Complete or an error: what servers give, page by page, on good days and bad ones."""

import stat
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from analysis.commands.pull import pull
from analysis.intake.instrument import Server
from analysis.intake.sources.server import Connection, Patience, open_connection
from analysis.intake.sources.snapshots import pull_submissions, read_snapshot, snapshots
from analysis.problems import CaseStudyError
from analysis.workspace import Workspace
from tests.intake.sources.loopback import TOKEN, Play, serving

QUICK = Patience(tries=3, pause=0.0)
KINDS = {
    "kobo": {"asset": "aBc"},
    "ona": {"form": "12"},
    "odk": {"project": "1", "form": "f"},
}


def rows(count: int, kind: str = "kobo") -> list[dict]:
    if kind == "odk":
        return [{"__id": f"uuid:{n}", "age": 20 + n, "person": {"sex": "f"}} for n in range(count)]
    return [{"_id": 10 + 3 * n, "_uuid": f"u{n}", "person/age": str(20 + n)} for n in range(count)]


def connection(play: Play, kind: str = "kobo", token: str = TOKEN) -> Connection:
    return Connection(Server(kind=kind, address=play.address, **KINDS[kind]), token, QUICK)


@pytest.mark.parametrize("kind", KINDS)
def test_every_page_is_fetched_however_few_rows_a_server_gives(tmp_path, kind):
    with serving(Play(rows(250, kind), cut=100)) as play:
        pulled = pull_submissions(connection(play, kind), tmp_path)
    assert list(pulled.records) == rows(250, kind)
    assert len(pulled.added) == 250 and read_snapshot(pulled.path) == rows(250, kind)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["0001.jsonl"]
    assert stat.S_IMODE(pulled.path.stat().st_mode) == 0o600


@pytest.mark.parametrize("kind", KINDS)
def test_an_interrupted_pull_goes_on_and_equals_a_full_one(tmp_path, kind):
    with serving(Play(rows(250, kind), cut=100, stop_after=2)) as play:
        with pytest.raises(CaseStudyError, match="did not answer in 3 tries"):
            pull_submissions(connection(play, kind), tmp_path)
        assert snapshots(tmp_path) == []
        play.stop_after, play.pages = None, 0
        pulled = pull_submissions(connection(play, kind), tmp_path)
        # of three pages one was left, and the empty one that ends what has no cursor
        assert play.pages == (1 if kind == "odk" else 2)
    assert list(pulled.records) == rows(250, kind)


def test_what_is_new_changed_and_gone_is_told_and_each_pull_is_kept(tmp_path):
    with serving(Play(rows(3))) as play:
        pull_submissions(connection(play), tmp_path)
        same = pull_submissions(connection(play), tmp_path)
        assert (same.added, same.changed, same.vanished) == ((), (), ()) and same.path.name == "0001.jsonl"
        play.records = [*rows(2), {"_id": 99, "_uuid": "new"}]
        play.records[0] = play.records[0] | {"person/age": "99"}
        later = pull_submissions(connection(play), tmp_path)
    assert (later.added, later.changed, later.vanished) == (("new",), ("u0",), ("u2",))
    assert [path.name for path in snapshots(tmp_path)] == ["0001.jsonl", "0002.jsonl"]


def test_fewer_submissions_than_the_server_says_are_an_error(tmp_path):
    with (
        serving(Play(rows(5), claims=7)) as play,
        pytest.raises(CaseStudyError, match="5 submissions were read, but the server says there are 7"),
    ):
        pull_submissions(connection(play), tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_busy_server_is_asked_again(tmp_path):
    with serving(Play(rows(5), trouble=[429, 503])) as play:
        assert len(pull_submissions(connection(play), tmp_path).records) == 5


@pytest.mark.parametrize("target", ["https://elsewhere.example/api", "http://127.0.0.1:1/api"])
def test_no_token_goes_to_another_host(tmp_path, target):
    with (
        serving(Play(rows(5), redirect=target)) as play,
        pytest.raises(CaseStudyError, match="the token is not taken there"),
    ):
        pull_submissions(connection(play), tmp_path)


def test_only_https_is_spoken_beyond_the_loopback(tmp_path):
    plain = Connection(Server(kind="kobo", address="http://kobo.example", asset="a"), TOKEN, QUICK)
    with pytest.raises(CaseStudyError, match="only https is spoken to"):
        pull_submissions(plain, tmp_path)


def test_a_token_shows_nowhere(tmp_path):
    with serving(Play(rows(5))) as play:
        wrong = connection(play, token="zzwrong")
        with pytest.raises(CaseStudyError, match="the token is not accepted") as error:
            pull_submissions(wrong, tmp_path)
        pull_submissions(connection(play), tmp_path)
    assert "zzwrong" not in repr(wrong) + str(error.value)
    for path in tmp_path.rglob("*"):
        assert TOKEN not in path.read_text(encoding="utf-8")


def test_the_token_is_the_environments(monkeypatch):
    server = Server(kind="kobo", address="https://kobo.example", asset="a")
    monkeypatch.delenv("CASESTUDY_TOKEN", raising=False)
    with pytest.raises(
        CaseStudyError,
        match=r"drawn: no token to ask kobo\.example with\. Set it .* as CASESTUDY_TOKEN_DRAWN",
    ):
        open_connection(server, "drawn")
    monkeypatch.setenv("CASESTUDY_TOKEN", "x")
    assert open_connection(server, "drawn").token == "x"


@pytest.mark.parametrize("settings", [{"kind": "kobo"}, {"kind": "odk", "form": "f"}, {"kind": "ona"}])
def test_a_server_says_what_it_lacks(settings):
    with pytest.raises(ValueError, match=r"server needs (asset|project|form)"):
        Server(address="https://kobo.example", **settings)


def test_pull_writes_an_export_and_tells_of_repeats(home, monkeypatch):
    monkeypatch.setenv("CASESTUDY_TOKEN", TOKEN)
    records = [
        {"_id": 1, "_uuid": "u1", "person/sex": "f", "person/age": 20, "members": [{"members/age": 3}]},
        {"_id": 2, "_uuid": "u2", "person/sex": "m", "person/age": None},
    ]  # fmt: skip
    with serving(Play(records)) as play:
        path = home.instrument / "instrument.yaml"
        text = (
            path.read_text(encoding="utf-8")
            + f"server: {{kind: kobo, address: '{play.address}', asset: aBc}}\n"
        )
        path.write_text(text, encoding="utf-8")
        (one,) = pull(Workspace(home.root))
    table = pd.read_csv(one.export, dtype=str, keep_default_na=False)
    assert table.to_dict("list") == {
        "_id": ["1", "2"],
        "_uuid": ["u1", "u2"],
        "person/sex": ["f", "m"],
        "person/age": ["20", ""],
    }
    assert one.repeats == ("members",)


def test_an_instrument_without_a_server_is_told(home):
    with pytest.raises(CaseStudyError, match="this instrument names no server to pull from"):
        pull(Workspace(home.root), ["drawn"])
    with pytest.raises(CaseStudyError, match="no instrument names a server"):
        pull(Workspace(home.root))


def test_the_token_is_the_keyrings_where_the_environment_has_none(monkeypatch):
    errors = SimpleNamespace(KeyringError=RuntimeError)
    kept = {("casestudy", "kf.kobotoolbox.org"): "from the keyring"}
    keyring = SimpleNamespace(get_password=lambda service, host: kept.get((service, host)), errors=errors)
    monkeypatch.setitem(sys.modules, "keyring", keyring)
    monkeypatch.setitem(sys.modules, "keyring.errors", errors)
    for name in ("CASESTUDY_TOKEN", "CASESTUDY_TOKEN_CORE"):
        monkeypatch.delenv(name, raising=False)
    server = Server(kind="kobo", address="https://kf.kobotoolbox.org", asset="a")
    assert open_connection(server, "core").token == "from the keyring"
    monkeypatch.setenv("CASESTUDY_TOKEN", "from the environment")
    assert open_connection(server, "core").token == "from the environment"
    monkeypatch.delenv("CASESTUDY_TOKEN")
    kept.clear()
    with pytest.raises(CaseStudyError, match=r"\(`keyring set casestudy kf\.kobotoolbox\.org`\)"):
        open_connection(server, "core")

    def locked(*_):
        raise RuntimeError("locked")

    monkeypatch.setattr(keyring, "get_password", locked)
    with pytest.raises(CaseStudyError, match="no token to ask"):
        open_connection(server, "core")
