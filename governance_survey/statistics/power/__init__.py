"""Power by formula: correlations, slopes and groups in two-level designs, equivalence; indirect associations."""

from .designs import Attenuated, attenuated, effective_size, reliability_of_means
from .equivalence import equivalence_power
from .indirect import indirect_power
from .normal import correlation_power, difference_power
from .solving import least_effect, least_size

__all__ = [
    "Attenuated",
    "attenuated",
    "correlation_power",
    "difference_power",
    "effective_size",
    "equivalence_power",
    "indirect_power",
    "least_effect",
    "least_size",
    "reliability_of_means",
]
