"""Item response: the graded model drawn from, fitted, and its curves."""

from .curves import category_probabilities, information_of_test, item_information
from .drawing import simulate_graded
from .graded import GradedModel, graded_response

__all__ = [
    "GradedModel",
    "category_probabilities",
    "graded_response",
    "information_of_test",
    "item_information",
    "simulate_graded",
]
