"""A community with a million facts, made inside the database in seconds: what the other benchmarks read while they measure.

Not a benchmark itself. Members differ in how much they write (the square of an even draw); a third of the messages are replies, one
root in eight asks something, and a tenth of the facts are reactions.
"""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import text

from bot.model.communities import Community
from storage import communities, workspaces
from storage.store import Store

WORKSPACE, COMMUNITY = "T0BENCH", "C0BENCH"
FACTS, MEMBERS, DAYS = 1_000_000, 5_000, 364
UNTIL = date(2026, 11, 16)  # a Monday

INSTANT = {
    "sqlite": "strftime('%Y-%m-%d %H:%M:%S.', {s}, 'unixepoch') || printf('%06d', {i} % 1000000)",
    "postgresql": "to_timestamp({s}) + ({i} % 1000000) * interval '1 microsecond'",
}
TS = "CAST({s} AS text) || '.' || substr(CAST(1000000 + {i} % 1000000 AS text), 2)"
DAY = {"sqlite": "date(at)", "postgresql": "CAST(timezone('UTC', at) AS date)"}
FACT = """
WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {facts}),
drawn AS (
  SELECT i, {since} + CAST(i AS bigint) * {span} / {facts} AS s, (CAST(i AS bigint) * 7919 + i / 13) % {members} AS draw,
         CASE WHEN i % 10 = 9 THEN 'reaction' WHEN i % 3 = 2 THEN 'reply' ELSE 'message' END AS kind, i - 1 - i % 2 AS root
  FROM n
), placed AS (
  SELECT *, 'U' || substr(CAST(1000000 + draw * draw / {members} AS text), 2) AS person,
         {since} + CAST(i - i % 3 AS bigint) * {span} / {facts} AS rs, i - i % 3 AS ri
  FROM drawn
)
INSERT INTO participation
  (workspace, key, kind, community, person, at, decided_at, source_ts, thread_ts, is_question, name, is_present, is_imported)
SELECT '{workspace}', kind || ':{community}:' || {ts} || ':' || person, kind, '{community}', person, {instant}, s, {ts},
       CASE WHEN kind = 'reply' THEN {root_ts} END, CASE WHEN kind = 'message' THEN i % 8 = 0 END,
       CASE WHEN kind = 'reaction' THEN 'tada' END, true, false
FROM placed
"""
DERIVED = (
    """INSERT INTO member_days
      (workspace, community, person, day, messages, replies, reactions, answers, votes, kudos_given, kudos_received, meetings)
    SELECT workspace, community, person, {day}, sum(CASE WHEN kind = 'message' THEN 1 ELSE 0 END),
           sum(CASE WHEN kind = 'reply' THEN 1 ELSE 0 END), sum(CASE WHEN kind = 'reaction' THEN 1 ELSE 0 END), 0, 0, 0, 0, 0
    FROM participation GROUP BY workspace, community, person, {day}""",
    """INSERT INTO member_firsts (workspace, community, person, first_message_at, first_join_at, first_act_at)
    SELECT workspace, community, person, min(CASE WHEN kind <> 'reaction' THEN at END), NULL, min(at)
    FROM participation GROUP BY workspace, community, person""",
    """INSERT INTO threads
      (workspace, community, root_ts, author, root_at, is_question, replies, first_reply_at, first_reply_by, answered_by_nobody)
    SELECT m.workspace, m.community, m.source_ts, m.person, m.at, m.is_question, count(r.key), min(r.at), min(r.person), false
    FROM participation m LEFT JOIN participation r
      ON r.workspace = m.workspace AND r.community = m.community AND r.thread_ts = m.source_ts AND r.kind = 'reply'
    WHERE m.kind = 'message' GROUP BY m.workspace, m.community, m.source_ts, m.person, m.at, m.is_question""",
    """INSERT INTO memberships (workspace, community, person, role, is_present, joined_at, moved_at)
    SELECT workspace, community, person, 'member', true, NULL, 0 FROM member_firsts""",
    """INSERT INTO people (workspace, person, name, is_bot, is_guest, is_stranger, is_admin, is_deactivated, as_of)
    SELECT workspace, person, 'Person ' || person, false, false, false, false, false, 0 FROM member_firsts""",
)


def fill(store: Store, facts: int = FACTS) -> Community:
    """Make the community, set up and recorded, in a store without any. Its facts end just before ``UNTIL``."""
    since = datetime(UNTIL.year, UNTIL.month, UNTIL.day, tzinfo=UTC) - timedelta(days=DAYS)
    community = Community(WORKSPACE, COMMUNITY, "bench", digest_channel=COMMUNITY)
    with store.write() as tx:
        workspaces.upsert(tx, WORKSPACE, "Bench", "U0FOYER", "https://bench.example/")
        communities.set_up(tx, community, [], since)
        communities.mark_noticed(tx, WORKSPACE, COMMUNITY, since)
        if tx.dialect == "sqlite":
            tx.connection().exec_driver_sql("PRAGMA cache_size = -800000")  # the keys come in no order: keep the index in memory
        values = {
            "facts": facts,
            "members": MEMBERS,
            "since": int(since.timestamp()),
            "span": DAYS * 86400,
            "workspace": WORKSPACE,
            "community": COMMUNITY,
            "ts": TS.format(s="s", i="i"),
            "root_ts": TS.format(s="rs", i="ri"),
            "instant": INSTANT[tx.dialect].format(s="s", i="i"),
        }
        for statement in (FACT, *DERIVED):
            tx.connection().exec_driver_sql(
                statement.format(**values, day=DAY[tx.dialect]).replace("%", "%%" if tx.dialect == "postgresql" else "%")
            )
    with store.engine.connect() as connection:
        connection.execute(text("ANALYZE"))
        connection.commit()
    with store.read() as tx:
        return communities.get(tx, WORKSPACE, COMMUNITY)
