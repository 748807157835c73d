"""Whether coders of interviews agree: coefficients with errors, intervals, what stands behind them, where they part."""

from .alpha import krippendorff_alpha
from .bootstrap import AgreementBootstrap, bootstrap_agreement
from .chance import brennan_prediger, fleiss_kappa, gwet_ac, percent_agreement, scott_pi
from .coefficient import Coefficient
from .cohen import Pairwise, cohen_kappa, pairwise_kappa
from .conger import conger_kappa
from .measured import Concordance, Intraclass, coder_intraclass, kendall_concordance
from .ratings import Ratings, coder_ratings, ratings_of_table
from .tables import PairTable, Symmetry, cross_table, pair_table, symmetry_test
from .weights import agreement_weights

__all__ = [
    "AgreementBootstrap",
    "Coefficient",
    "Concordance",
    "Intraclass",
    "PairTable",
    "Pairwise",
    "Ratings",
    "Symmetry",
    "agreement_weights",
    "bootstrap_agreement",
    "brennan_prediger",
    "coder_intraclass",
    "coder_ratings",
    "cohen_kappa",
    "conger_kappa",
    "cross_table",
    "fleiss_kappa",
    "gwet_ac",
    "kendall_concordance",
    "krippendorff_alpha",
    "pair_table",
    "pairwise_kappa",
    "percent_agreement",
    "ratings_of_table",
    "scott_pi",
    "symmetry_test",
]
