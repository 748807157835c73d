"""The error family, for ``except governance_survey.errors.DataError``."""

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
