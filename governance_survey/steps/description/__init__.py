"""The verbs `describe`, `differences` and `correlate`."""
