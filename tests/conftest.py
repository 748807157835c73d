"""What every test shares: English messages unless a test says otherwise, and the folders tests may read."""

import os
from pathlib import Path

import pytest

import governance_survey as gs

ROOT = Path(__file__).resolve().parents[1]

# Matrices here are small: several BLAS threads only wait for one another, and on a busy machine ten times as long as
# the sums take. Set before numpy is first read (importing the package does not read it).
for _threads in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ.setdefault(_threads, "1")


@pytest.fixture(autouse=True)
def english():
    """Messages in English; a test that wants Chinese asks for it."""
    gs.set_language("en")
    yield
    gs.set_language(None)


@pytest.fixture
def third_party() -> Path:
    """Real files nobody on the project wrote; CI has them, a clone does not."""
    shared = Path(os.environ.get("GOVERNANCE_SURVEY_SHARED", ROOT.parent / "shared"))
    if not (shared / "third_party").is_dir():
        pytest.skip("third party folder is not here")
    return shared / "third_party"
