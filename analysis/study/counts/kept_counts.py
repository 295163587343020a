"""What a city's sources that are no surveys counted, kept with its results: laid out from there in any
language, without a registry, a report or a register being read again.

keep_counts(opened) -> frames by name ("flows/cells")
open_counts(sources, frames) -> Opened
write_counts(frames, folder), read_counts(folder)
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from analysis.context.displacement.sources import open_stocks
from analysis.context.displacement.stocks import Stocks
from analysis.context.flows.monitoring import open_counted
from analysis.context.interviews.register import open_register
from analysis.files import replacing
from analysis.problems import Problems
from analysis.study.sources import Opened, Source
from analysis.workspace import DISPLACEMENT, FLOWS, INTERVIEWS

FOLDER = "counts"
STOCKS = "stocks"
Frames = Mapping[str, pd.DataFrame]


def keep_counts(opened: Opened) -> dict[str, pd.DataFrame]:
    """The counts of every source that a city declares; of the interviews what may be printed of them."""
    frames_by_kind: dict[str, Frames] = {}
    if opened.flows:
        frames_by_kind[FLOWS] = opened.flows.counts.frames()
    if opened.displacement:
        frame = opened.displacement.stocks.frame
        # the file's name says where a figure is from; its folder would tell whose machine it was
        frames_by_kind[DISPLACEMENT] = {
            STOCKS: frame.assign(where=[Path(where).name for where in frame["where"]])
        }
    if opened.interviews:
        frames_by_kind[INTERVIEWS] = opened.interviews.frames()
    return {
        f"{kind}/{name}": frame for kind, frames in frames_by_kind.items() for name, frame in frames.items()
    }


def open_counts(sources: Iterable[Source], frames: Frames) -> Opened:
    """The declared sources with what was kept of them; a source of which nothing was kept is left out.

    Raises CaseStudyError for an instrument whose declaration can't be worked with.
    """
    problems, opened = Problems(), {}
    for source in sources:
        own = {name.partition("/")[2]: frame for name, frame in frames.items() if _is_of(name, source.kind)}
        if not own:
            continue
        if source.kind == FLOWS:
            opened[FLOWS] = open_counted(source.folder, problems, source.exports, own)
        elif source.kind == DISPLACEMENT:
            opened[DISPLACEMENT] = open_stocks(source.folder, problems, Stocks(own[STOCKS]))
        else:
            opened[INTERVIEWS] = open_register(source.folder, problems, own)
    problems.stop_if_fatal()
    return Opened(**opened)


def _is_of(name: str, kind: str) -> bool:
    return name.partition("/")[0] == kind


def write_counts(frames: Frames, folder: Path) -> None:
    """Write the frames into `folder`/counts, and take away what an earlier run kept there."""
    wanted = {folder / FOLDER / f"{name.replace('/', '_')}.parquet": frame for name, frame in frames.items()}
    for path, frame in wanted.items():
        with replacing(path) as temporary:
            frame.to_parquet(temporary, index=False)
    for path in (folder / FOLDER).glob("*.parquet"):
        if path not in wanted:
            path.unlink()


def read_counts(folder: Path) -> dict[str, pd.DataFrame]:
    """The frames that lie in `folder`/counts, by name."""
    frames = {}
    for path in sorted((folder / FOLDER).glob("*.parquet")):
        kind, _, name = path.stem.partition("_")
        frames[f"{kind}/{name}"] = pd.read_parquet(path)
    return frames
