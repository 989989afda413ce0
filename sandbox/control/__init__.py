"""The people's side: the control API under `/control`."""
