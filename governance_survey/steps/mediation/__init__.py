"""Indirect associations and simple slopes: products of paths, slopes at values of another variable."""
