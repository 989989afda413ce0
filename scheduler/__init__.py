"""The only initiative: heartbeats ask the store who is due, rules decide, the ledger speaks."""
