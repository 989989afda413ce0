"""Block Kit as Slack checks it: tables of fields and limits, and the code that reads them."""
