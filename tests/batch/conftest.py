"""Kernels of these tests can import what lies beside this file."""

import os
from pathlib import Path

import pytest

HERE = str(Path(__file__).parent)


@pytest.fixture(autouse=True, scope="session")
def importable_here():
    """Put this folder on the path of every kernel started."""
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = HERE if not before else os.pathsep.join([HERE, before])
    yield
    if before is None:
        del os.environ["PYTHONPATH"]
    else:
        os.environ["PYTHONPATH"] = before
