"""Verbs over composites of community scores: coupling, obstacles, importance."""
