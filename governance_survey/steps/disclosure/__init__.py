"""What leaves: counts of few persons, and all that would tell them, are withheld from a report."""
