"""A month of three communities of 200 people in four zones: does anybody ever get more, or at another hour, than they chose?

Lives through it on a sandbox's clock, over its real sockets, with every nudge rule and every kind of ritual on. People talk, ask,
fall silent, arrive, and answer some of what they are sent. Then every message that nobody asked for is looked at again, with
nothing of Foyer's own reckoning: hours, days off and budgets are counted here from what each person chose. Prints, by kind, what
was said and what was not and why; and what was found wrong (nothing, if all is well).
"""

import sys
import tempfile
import time as real
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from sqlalchemy import func, select

from benchmarks.month_life import Month, live
from bot.model.deliveries import State, Verb
from bot.model.people import Preferences
from bot.text import texts_for
from commands.logs import configure_logs
from storage.schema import DeliveryRow, NudgeLookRow


def wrong(month: Month) -> list[str]:
    """Everything that is not as promised, in words."""
    with month.foyer.store.read() as tx:
        unasked = tx.execute(
            select(DeliveryRow.recipient, DeliveryRow.kind, DeliveryRow.sent_at).filter_by(
                workspace=month.workspace, is_unasked=True, state=State.SENT
            )
        ).all()
        silent = tx.execute(
            select(DeliveryRow.kind, DeliveryRow.state, DeliveryRow.why).filter_by(workspace=month.workspace, is_unasked=True)
        ).all()
        unexplained = tx.scalars(
            select(DeliveryRow.kind).filter_by(workspace=month.workspace, is_unasked=True, state=State.SENT, reason=None)
        ).all()
    got: defaultdict[str, list[tuple[datetime, str]]] = defaultdict(list)
    for person, kind, at in unasked:
        if at is not None:
            got[person].append((at, kind))
    texts = [texts_for(locale) for locale in ("en", "fr")]
    return [
        *(problem for person, messages in got.items() for problem in _of_person(month, person, sorted(messages))),
        *(
            f"{kind} is {state} and nobody can tell why: {why}"
            for kind, state, why in silent
            if state not in (State.SENT, State.BID, State.DUE) and not (why and all(each.has(why) for each in texts))
        ),
        *(f"{kind} does not say why it came" for kind in unexplained),
    ]


def table(month: Month) -> list[str]:
    """What became of all that bid for somebody's attention, by kind: a line for each, then what the rules said nothing for."""
    with month.foyer.store.read() as tx:
        rows = tx.execute(
            select(DeliveryRow.kind, DeliveryRow.state, DeliveryRow.why, func.count())
            .filter_by(workspace=month.workspace, is_unasked=True, verb=Verb.POST)
            .group_by(DeliveryRow.kind, DeliveryRow.state, DeliveryRow.why)
        ).all()
        mornings = tx.scalars(select(NudgeLookRow).filter_by(workspace=month.workspace)).all()
    by_kind: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for kind, state, why, count in rows:
        is_over = state not in (State.BID, State.DUE)
        by_kind[kind]["sent" if state == State.SENT else f"{why}" if is_over else "still waiting"] += count
    lines = [f"  {kind}: {sum(seen.values())} bid; {_in_words(seen)}" for kind, seen in sorted(by_kind.items())]
    silences: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for each in mornings:
        silences[each.rule].update(each.silences)
        silences[each.rule]["chosen"] += each.chosen
    return [*lines, *(f"  rule {rule}: {_in_words(seen)}" for rule, seen in sorted(silences.items()))]


def _in_words(seen: Counter[str]) -> str:
    return ", ".join(f"{count} {what}" for what, count in seen.most_common())


def _of_person(month: Month, person: str, got: list[tuple[datetime, str]]) -> Iterator[str]:
    chosen = month.chosen.get(person, Preferences())
    zone = ZoneInfo(chosen.zone or month.zones[person])
    for at, kind in got:
        local = at.astimezone(zone)
        if local.weekday() not in chosen.working_days or not chosen.opens <= local.time() < chosen.closes:
            yield f"{person} got {kind} at {local:%A %H:%M}, {zone}"
        if chosen.paused_until and at < chosen.paused_until:
            yield f"{person} got {kind} in their pause"
    days = Counter(at.astimezone(zone).date() for at, _ in got)
    if days and max(days.values()) > chosen.dms_per_day:
        yield f"{person} got {max(days.values())} in a day"
    weeks = [sum(at - timedelta(days=7) < other <= at for other, _ in got) for at, _ in got]
    if weeks and max(weeks) > chosen.dms_per_week:
        yield f"{person} got {max(weeks)} in seven days, and chose {chosen.dms_per_week}"


def main() -> None:
    """Three communities of 200, 28 days; or as many as were given."""
    configure_logs(level=40)
    places, members, days = (int(word) for word in (sys.argv[1:] or ["3", "200", "28"])[:3])
    with tempfile.TemporaryDirectory() as folder:
        began = real.perf_counter()
        month = live(Path(folder), places=places, members=members, days=days)
        try:
            took = real.perf_counter() - began
            print(f"{days} days of {places} communities of {members}, {month.newcomers} arrived, in {took:.0f} s")
            print("\n".join(table(month)))
            found = wrong(month)
            print(
                "\n".join(found) if found else "Nobody got more than they chose, nor at another hour; every silence has its reason."
            )
        finally:
            month.foyer.stop()
            month.sandbox.stop()
    sys.exit(bool(found))


if __name__ == "__main__":
    main()
