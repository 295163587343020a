"""Which other surveys read the interviews of this one: other cities', and other waves of this one.

1. Two surveys read the same interviews where any file of their exports is the same: other files beside it
   (repeats) change nothing.
2. A file is the same under another path, and so is a copy of it.
3. Surveys that name different sheets read different interviews.
4. Another instrument of the same city may look at the same people; another city may not, whatever it calls
   its instrument.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from analysis.digests import digest
from analysis.files import Stamp, stamp_of
from analysis.params import CityParams, SurveyParams, read_params
from analysis.problems import CaseStudyError, Problems
from analysis.workspace import Workspace


@dataclass(frozen=True)
class Beside:
    """A survey declared in the file `where`, and the `files` of this one's export that it reads too."""

    where: str
    params: SurveyParams
    files: frozenset[Path]


def surveys_beside(
    survey: SurveyParams, city: str, params: CityParams, home: Workspace
) -> tuple[Beside, ...]:
    """The other surveys of the workspace that read any file of this one's export."""
    own = _files(survey, home)
    other_surveys = []
    for name, path in home.params_files().items():
        other = params if name == city else read_quietly(path)
        for one in other.surveys if other else ():
            if one is survey or not _may_share(one, survey, name == city):
                continue
            if files := shared_files(own, _files(one, home)):
                other_surveys.append(Beside(str(path), one, files))
    return tuple(other_surveys)


def shared_files(own: Iterable[Path], others: Iterable[Path]) -> frozenset[Path]:
    """Those of the first files that are among the others, or copies of them."""
    others = tuple(others)
    return frozenset(path for path in own if any(_is_same(path, other) for other in others))


def _may_share(one: SurveyParams, other: SurveyParams, same_city: bool) -> bool:
    if one.sheet and other.sheet and one.sheet != other.sheet:
        return False
    return one.instrument == other.instrument or not same_city


def _files(survey: SurveyParams, home: Workspace) -> tuple[Path, ...]:
    """The files of its export that are there; one that is not is told when its own city runs."""
    paths = []
    for text in survey.exports:
        try:
            paths.append(home.resolve(text))
        except CaseStudyError:
            continue
    return tuple(paths)


def _is_same(one: Path, other: Path) -> bool:
    if one == other or one.resolve() == other.resolve():
        return True
    if not (one.is_file() and other.is_file()):
        return False
    return one.stat().st_size == other.stat().st_size and digest(one) == digest(other)


def read_quietly(path: Path) -> CityParams | None:
    """Another city's params; what is wrong with them is told when that city runs."""
    return _read_once(path, stamp_of(path))


@lru_cache(maxsize=512)
def _read_once(path: Path, stamp: Stamp) -> CityParams | None:
    return read_params(path, Problems())
