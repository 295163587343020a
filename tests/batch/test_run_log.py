"""The log of a run: a line a step, whole, and nothing about a person."""

import json

import pytest

from analysis.batch import run
from analysis.batch.run_log import RunLog
from analysis.problems import CaseStudyError
from tests.batch.stub_home import Watch, request, write, write_notebook


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def told(line):
    return {name: value for name, value in line.items() if name not in ("time", "run", "seconds", "package")}


def test_each_step_is_a_line(home, tmp_path):
    log = tmp_path / "logs" / "run.jsonl"
    write_notebook(home / "notebooks/quality.ipynb", "raise ValueError('Fatou, 22, of house 7')")
    write(home / "data/port.txt", "broken")
    run.run(request(home), Watch(), RunLog(log))
    first, *steps, last = lines(log)
    assert told(first) == {"event": "started", "cities": [], "engine": "local"}
    assert first["package"] == "code"
    assert sorted(map(str, map(told, steps))) == sorted(
        map(
            str,
            [
                {"event": "done", "place": "hill", "language": "en", "step": "prepare"},
                {"event": "failed", "place": "port", "language": "en", "step": "prepare"},
                {"event": "done", "place": "comparison", "language": "en", "step": "prepare"},
                {
                    "event": "failed",
                    "place": "hill",
                    "language": "en",
                    "step": "notebook",
                    "notebook": "quality",
                    "cell": 3,
                },
                {
                    "event": "done",
                    "place": "comparison",
                    "language": "en",
                    "step": "notebook",
                    "notebook": "comparison",
                },
            ],
        )
    )
    assert told(last) == {"event": "ended", "executed": 2, "failed": 2, "warnings": 1, "places": 3}
    text = log.read_text(encoding="utf-8")
    assert "Fatou" not in text and str(home) not in text and "export" not in text
    assert len({line["run"] for line in lines(log)}) == 1


def test_a_further_run_is_added_and_a_stopped_one_is_told(home, tmp_path, monkeypatch):
    log = tmp_path / "run.jsonl"
    (home / "data/hill.txt").unlink()
    run.run(request(home, cities=("hill",), notebooks=("quality",)), Watch(), RunLog(log))
    monkeypatch.setattr(run, "_visit_all", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        run.run(request(home), Watch(), RunLog(log))
    monkeypatch.setattr(run, "_visit_all", lambda *_: (_ for _ in ()).throw(OSError(28, "full")))
    with pytest.raises(CaseStudyError):
        run.run(request(home), Watch(), RunLog(log))
    assert [(line["event"], line.get("reason")) for line in lines(log)] == [
        ("started", None),
        ("failed", None),
        ("ended", None),
        ("started", None),
        ("stopped", "asked to"),
        ("started", None),
        ("stopped", "disk"),
    ]


def test_a_log_that_cannot_be_written_is_told_before_anything_is_done(home, tmp_path):
    write(tmp_path / "taken", "")
    with pytest.raises(
        CaseStudyError, match=r"--log .*the log can't be written \(.*\)\. Name another file\."
    ):
        run.run(request(home), Watch(), RunLog(tmp_path / "taken" / "run.jsonl"))
    assert not list((home / "out").iterdir())
