"""What is shown: pure functions from the words of the house to Slack's blocks, one module per topic."""
