"""How likely a study of a size finds what it looks for, and the smallest it can find."""
