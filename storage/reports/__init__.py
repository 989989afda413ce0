"""Figures counted by the database: a file for each section of the registry (``bot.metrics.registry``)."""
