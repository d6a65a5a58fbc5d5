"""Recompute every number of an article from published figures."""
