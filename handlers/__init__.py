"""Slack's way in: the async door, and one room per topic behind it."""
