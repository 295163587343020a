"""The paradata of interviews that never took place: uuid, enumerator, start, end."""

from __future__ import annotations

import math
import uuid
from datetime import date

import numpy as np
import pandas as pd

from analysis.simulation.streams import stream, whole

Fieldwork = tuple[date, date]

INTERVIEWS_EACH = 45
SLOTS = (8 * 60, 10 * 60 + 30, 13 * 60, 15 * 60 + 30)
"""When an enumerator's interviews begin at the earliest, in minutes of the day: 150 minutes apart."""
DELAY = 75
SHORTEST, LONGEST = 10, 70
"""Minutes. The latest start (DELAY) and the longest interview still end before the next slot."""


def draw_fieldwork(n: int, seed: int, period: Fieldwork) -> pd.DataFrame:
    """One row an interview, in order of `start`: `uuid`, `enumerator`, `start`, `end`, `submitted` (UTC, to
    the second).

    Interviews take 10 to 70 minutes, most about 40, begin between 8:00 and 17:00, and never overlap for one
    enumerator.
    """
    random = stream(seed, "fieldwork")
    # as many enumerators as four slots a day need, with a fifth of the slots left free
    days = (period[1] - period[0]).days + 1
    enumerators = max(math.ceil(n / INTERVIEWS_EACH), math.ceil(1.25 * n / (days * len(SLOTS))))
    slots = np.argsort(random.random(enumerators * days * len(SLOTS)), kind="stable")[:n]
    day, rest = np.divmod(slots, enumerators * len(SLOTS))
    slot, enumerator = np.divmod(rest, enumerators)
    begun = (day * 24 * 60 + np.array(SLOTS)[slot]) * 60 + whole(random, 0, DELAY * 60 - 1, n)
    # the mean of three uniform numbers: most interviews about forty minutes, few very short or long
    length = 60 * SHORTEST + (60 * (LONGEST - SHORTEST) * random.random((3, n)).sum(axis=0) / 3).astype(
        np.int64
    )
    frame = pd.DataFrame(
        {"start": begun, "end": begun + length, "submitted": begun + length + whole(random, 60, 7200, n)}
    )
    frame = frame.apply(lambda seconds: pd.Timestamp(period[0]) + pd.to_timedelta(seconds, unit="s"))
    width = len(str(enumerators))
    frame.insert(0, "enumerator", [f"enumerator_{number + 1:0{width}d}" for number in enumerator])
    frame = frame.sort_values(["start", "enumerator"], ignore_index=True)
    frame.insert(0, "uuid", draw_uuids(n, seed))
    return frame


def draw_uuids(n: int, seed: int) -> list[str]:
    """Random uuids (version 4) that the seed alone decides."""
    noise = stream(seed, "uuid").bytes(16 * n)
    return [str(uuid.UUID(bytes=noise[start : start + 16], version=4)) for start in range(0, 16 * n, 16)]
