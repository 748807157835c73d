"""How far a slope rests on choices nobody sees: what was left out, how it was specified, who answered both sides."""

from .equivalence import Equivalence, equivalence_test
from .halves import CrossHalf, cross_half_slopes
from .omitted import Bound, OmittedVariables, omitted_variables, robustness_value
from .specification import Specification, SpecificationCurve, specification_curve
from .spline import restricted_cubic_spline

__all__ = [
    "Bound",
    "CrossHalf",
    "Equivalence",
    "OmittedVariables",
    "Specification",
    "SpecificationCurve",
    "cross_half_slopes",
    "equivalence_test",
    "omitted_variables",
    "restricted_cubic_spline",
    "robustness_value",
    "specification_curve",
]
