"""The words of the house: one frozen dataclass per noun, shared by every floor."""
