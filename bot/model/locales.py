"""The languages that Foyer speaks."""

LOCALES = ("en", "fr")
