"""Reading an official Slack export: what its files are, what stands in them, and what was wrong with them. No I/O."""
