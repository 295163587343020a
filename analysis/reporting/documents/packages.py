"""Office files are zip archives that carry the time they were made: the same content must give the same
bytes.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime

MADE = datetime(2000, 1, 1)
"""The date in every file's properties."""
_ENTRY = (1980, 1, 1, 0, 0, 0)


def fixed(content: bytes) -> bytes:
    """The same archive with one time in every entry."""
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _ENTRY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            made.writestr(entry, source.read(name))
    return target.getvalue()
