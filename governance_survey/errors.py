"""The error family, for ``except governance_survey.errors.DataError``.

Examples
--------
>>> import governance_survey as gs
>>> try:
...     gs.read_scheme("five_dimension")
... except gs.errors.UsageError as problem:
...     problem.code
'unknown_scheme'
"""

from .words.errors import (
    DataError,
    DesignError,
    EstimationError,
    FileError,
    FormulaError,
    GovernanceSurveyError,
    SchemeError,
    UsageError,
    VerificationError,
)

__all__ = [
    "DataError",
    "DesignError",
    "EstimationError",
    "FileError",
    "FormulaError",
    "GovernanceSurveyError",
    "SchemeError",
    "UsageError",
    "VerificationError",
]
