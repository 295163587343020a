"""What reads, checks and executes notebooks, imported without what takes most of its time.

jsonschema, by which notebooks are checked, makes a grammar of international addresses (IRIs) when it is first
imported: 1.6 s of CPU a process, more than all else of a run that has nothing to do. No notebook has one.
"""

from __future__ import annotations

import sys

GRAMMAR = "rfc3987_syntax"

_is_known = GRAMMAR in sys.modules
if not _is_known:
    sys.modules[GRAMMAR] = None  # type: ignore[assignment]  # an import of it fails, which jsonschema allows for
try:
    import nbformat
    from nbclient import NotebookClient
    from nbclient.exceptions import CellExecutionError, DeadKernelError
finally:
    if not _is_known:
        del sys.modules[GRAMMAR]

__all__ = ["CellExecutionError", "DeadKernelError", "NotebookClient", "nbformat"]
