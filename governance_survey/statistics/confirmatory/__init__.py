"""Confirmatory factor analysis: model language, estimation, fit, what to change, invariance."""

from .cfa import cfa
from .comparison import Comparison, Invariance, compare_models, invariance
from .factor_correlations import LatentCorrelation, latent_correlations
from .factor_scores import FactorScores, factor_scores
from .fit_measures import Indices, Information, RobustIndices
from .implied_moments import Implied, implied, jacobian
from .modification import Modification, equality_tests, modification_indices
from .moments import Moments, Sample, Samples
from .ordinal import ordinal_cfa
from .ordinal_records import OrdinalModel, Thresholds
from .records import Estimates, FactorModel, Improper
from .residuals import Residuals, residuals
from .saturated_em import Saturated, incomplete_samples
from .specification import Specification, specify
from .syntax import Term, read_model
from .tables import Row

__all__ = [
    "Comparison",
    "Estimates",
    "FactorModel",
    "FactorScores",
    "Implied",
    "Improper",
    "Indices",
    "Information",
    "Invariance",
    "LatentCorrelation",
    "Modification",
    "Moments",
    "OrdinalModel",
    "Residuals",
    "RobustIndices",
    "Row",
    "Sample",
    "Samples",
    "Saturated",
    "Specification",
    "Term",
    "Thresholds",
    "cfa",
    "compare_models",
    "equality_tests",
    "factor_scores",
    "implied",
    "incomplete_samples",
    "invariance",
    "jacobian",
    "latent_correlations",
    "modification_indices",
    "ordinal_cfa",
    "read_model",
    "residuals",
    "specify",
]
