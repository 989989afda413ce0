"""The only SQL. Rows stay in here; what leaves is a frozen dataclass of ``bot.model``."""
