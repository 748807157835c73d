"""Two categories crossed: the table, tests of independence in simple and in complex samples, their strength."""

from .independence import Fisher, chi_square, cramers_v, fisher_exact
from .rao_scott import DesignTable, rao_scott
from .table import CrossTable, cross_table

__all__ = ["CrossTable", "DesignTable", "Fisher", "chi_square", "cramers_v", "cross_table", "fisher_exact", "rao_scott"]
