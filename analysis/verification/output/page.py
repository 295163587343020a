"""A verification as files: a page with each number of the report marked, and a CSV."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.files import write_atomic
from analysis.verification.evidence.judgement import Verdict
from analysis.verification.verification import STATUSES, Verification

if TYPE_CHECKING:
    import pandas as pd


_KEYS = {status: status.replace(" ", "-") for status in STATUSES}
_SIGNS = {
    "matched": "\u2713",
    "contradicts": "\u2717",
    "contradicts itself": "\u2260",
    "no source found": "?",
    "not a finding": "",
}
"""A sign beside the colour, for those who can't tell colours apart."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_csv(verdicts: pd.DataFrame, path: Path) -> Path:
    """`verify.csv`: a row a number, the worst first; text that a spreadsheet would calculate is marked."""
    texts = verdicts.select_dtypes(exclude="number").columns
    safe = verdicts.copy()
    for name in texts:
        column = safe[name].astype("str")
        safe[name] = column.where(~column.str.startswith(_FORMULA), "'" + column)
    return write_atomic(path, safe.to_csv(index=False, lineterminator="\n"))


def write_page(verification: Verification, path: Path) -> Path:
    """`verify.html`: one file, no network; a click on a number shows what stands behind it."""
    return write_atomic(path, _page(verification))


def _page(verification: Verification) -> str:
    from jinja2 import Environment, PackageLoader

    environment = Environment(
        loader=PackageLoader("analysis.verification.output", "templates"), autoescape=True
    )
    by_passage: dict[int, list[Verdict]] = defaultdict(list)
    numbered: dict[int, int] = {}
    for place, verdict in enumerate(verification.verdicts):
        by_passage[id(verdict.passage)].append(verdict)
        numbered[id(verdict)] = place
    passages = [
        {
            "where": passage.where,
            "kind": passage.kind,
            "pieces": _pieces(passage.text, by_passage[id(passage)]),
        }
        for passage in verification.report.passages
    ]
    template = environment.get_template("verify.html.jinja")
    return template.render(
        name=verification.report.path.name,
        language=verification.language,
        passages=passages,
        counts=verification.counts,
        statuses=STATUSES,
        keys=_KEYS,
        signs=_SIGNS,
        unread=verification.report.unread,
        worst=[verdict for verdict in ordered(verification.verdicts) if verdict.instead],
    )


def ordered(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Verdicts, the worst first, else in the report's order."""
    return sorted(verdicts, key=lambda verdict: STATUSES.index(verdict.status))


def _pieces(text: str, verdicts: Sequence[Verdict]) -> list[dict[str, object]]:
    """A passage as plain pieces and marked ones, each number with its worst verdict."""
    worst: dict[tuple[int, int], Verdict] = {}
    for verdict in ordered(verdicts):
        span = (verdict.mention.start, verdict.mention.end)
        if verdict.status == "not a finding" or any(_overlap(span, other) for other in worst):
            continue
        worst[span] = verdict
    segments: list[dict[str, object]] = []
    last = 0
    for (start, end), verdict in sorted(worst.items()):
        segments.append({"text": text[last:start], "verdict": None})
        segments.append({"text": text[start:end], "verdict": verdict})
        last = end
    segments.append({"text": text[last:], "verdict": None})
    return segments


def _overlap(first: tuple[int, int], second: tuple[int, int]) -> bool:
    return first[0] < second[1] and second[0] < first[1]
