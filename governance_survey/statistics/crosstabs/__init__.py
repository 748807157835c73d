"""Two categories crossed: the table, tests of independence in simple and in complex samples, their strength."""

from .by_design import DesignTable, design_table
from .independence import Fisher, chi_square, cramers_v, fisher_exact
from .table import CrossTable, cross_table

__all__ = [
    "CrossTable",
    "DesignTable",
    "Fisher",
    "chi_square",
    "cramers_v",
    "cross_table",
    "design_table",
    "fisher_exact",
]
