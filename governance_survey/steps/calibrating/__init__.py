"""Weights that meet margins of the population: the margins read, bound to answers, met."""
