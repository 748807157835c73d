"""How sure a coefficient is: sampling, missing answers, measurement and the making of the index, taken together."""
