"""The digest: what needs the people who look after a community, and how its week went. Pure; its words are in ``bot.views``."""
