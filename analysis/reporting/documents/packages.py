"""Office files are zip archives that carry the time they were made: the same content must give the same
bytes. A template (.dotx, .potx) differs from a file in the name of its kind alone.
"""

from __future__ import annotations

import io
import zipfile
from datetime import datetime
from pathlib import Path

MADE = datetime(2000, 1, 1)
"""The date in every file's properties."""
_ENTRY = (1980, 1, 1, 0, 0, 0)


def template(path: Path) -> io.BytesIO:
    """A file or a template as a file, for libraries that read no templates. Raises what zipfile raises."""
    target = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "[Content_Types].xml":
                for kind in (b"wordprocessingml.document", b"presentationml.presentation"):
                    family = kind.partition(b".")[0]
                    content = content.replace(family + b".template.main+xml", kind + b".main+xml")
            made.writestr(name, content)
    target.seek(0)
    return target


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
