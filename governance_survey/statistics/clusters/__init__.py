"""Least squares when rows come in clusters: errors that hold with few of them, two ways at once, wild bootstrap."""

from .influence import LeftOut, leave_one_out
from .model import clustered_model
from .records import Adjusted, ClusteredFit
from .satterthwaite import joint_test, satterthwaite
from .two_way import two_way_model
from .wild import WildBootstrap, wild_bootstrap
from .wild_fit import WildFit, wild_model

__all__ = [
    "Adjusted",
    "ClusteredFit",
    "LeftOut",
    "WildBootstrap",
    "WildFit",
    "clustered_model",
    "joint_test",
    "leave_one_out",
    "satterthwaite",
    "two_way_model",
    "wild_bootstrap",
    "wild_model",
]
