"""How often the intervals that the verbs print hold the truth of a simulated population."""
