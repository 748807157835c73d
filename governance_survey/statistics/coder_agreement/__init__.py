"""Whether coders of interviews agree: coefficients with errors, intervals, what stands behind them, where they part."""

from .alpha import krippendorff_alpha
from .bootstrap import AgreementBootstrap, bootstrap_agreement
from .boundaries import Boundaries, BoundariesBootstrap, bootstrap_boundaries, boundary_agreement
from .chance import brennan_prediger, fleiss_kappa, gwet_ac, percent_agreement, scott_pi
from .codes import CodeAgreement, agreement_by_code, grouped_presence
from .coefficient import Coefficient
from .cohen import Pairwise, cohen_kappa, pairwise_kappa
from .conger import conger_kappa
from .drift import Drift, agreement_drift
from .listing import Disagreements, disagreements
from .measured import Concordance, Intraclass, coder_intraclass, kendall_concordance
from .ratings import Ratings, coder_ratings, ratings_of_table
from .segments import Segments, coder_segments
from .tables import PairTable, Symmetry, cross_table, pair_table, symmetry_test
from .unitizing import Unitizing, UnitizingBootstrap, bootstrap_unitizing, unitizing_alpha
from .verdict import agreement_verdict
from .weights import agreement_weights

__all__ = [
    "AgreementBootstrap",
    "Boundaries",
    "BoundariesBootstrap",
    "CodeAgreement",
    "Coefficient",
    "Concordance",
    "Disagreements",
    "Drift",
    "Intraclass",
    "PairTable",
    "Pairwise",
    "Ratings",
    "Segments",
    "Symmetry",
    "Unitizing",
    "UnitizingBootstrap",
    "agreement_by_code",
    "agreement_drift",
    "agreement_verdict",
    "agreement_weights",
    "bootstrap_agreement",
    "bootstrap_boundaries",
    "bootstrap_unitizing",
    "boundary_agreement",
    "brennan_prediger",
    "coder_intraclass",
    "coder_ratings",
    "coder_segments",
    "cohen_kappa",
    "conger_kappa",
    "cross_table",
    "disagreements",
    "fleiss_kappa",
    "grouped_presence",
    "gwet_ac",
    "kendall_concordance",
    "krippendorff_alpha",
    "pair_table",
    "pairwise_kappa",
    "percent_agreement",
    "ratings_of_table",
    "scott_pi",
    "symmetry_test",
    "unitizing_alpha",
]
