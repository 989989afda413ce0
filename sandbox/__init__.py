"""A small local Slack for demonstrations and tests: see docs/sandbox.md."""
