"""The digest as it is read: what needs you, the week in figures, what is coming, what is missing, and why you got it."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from bot.blocks import (
    Block,
    Element,
    actions,
    button,
    context,
    divider,
    has_charts,
    header,
    lines,
    message,
    section,
    without_charts,
)
from bot.digests.digest import DEFINED, Digest
from bot.digests.due import zone_of
from bot.digests.references import Reference
from bot.digests.snapshot import Snapshot
from bot.model.communities import Community
from bot.text import Markup, Texts
from bot.views.metrics import explain_button
from bot.views.needs import need_blocks, summary
from bot.views.titles import title_of
from bot.views.week_figures import figures_blocks, so_what

MONDAY = date(2024, 1, 1)  # any Monday that is the first of a month
MOST_CHOICES = 20


def digest_message(digest: Digest, texts: Texts, *, is_private: bool = False) -> dict[str, Any]:
    """The digest for the community's channel, or for the one person who asked for it.

    In the community's own channel, which everybody reads, it leaves out what waits for those who look after it.
    In a channel it brings ``fallback_blocks``, the same with bars of text: the ledger sends them where Slack draws no charts.
    """
    snapshot = digest.snapshot
    is_open = digest.is_open and not is_private
    tells_needs = snapshot.tells_needs and not is_open
    lead = texts("digests.lead_open", name=f"#{snapshot.community.name}") if is_open else _lead(digest, texts)
    blocks = [
        header(texts.plain("digests.title", name=f"#{snapshot.community.name}")),
        context(_period(snapshot, texts)),
        section(lead),
        *(need_blocks(snapshot, texts) if tells_needs else []),
        divider(),
        *figures_blocks(digest, texts),
        *(_coming_blocks(snapshot, texts) if snapshot.coming.count or tells_needs else []),
        *_doubts(snapshot, texts),
        actions(*_buttons(snapshot, texts, is_private=is_private)),
        context(_why(snapshot, texts, is_private=is_private)),
    ]
    spoken = lines(texts("digests.title", name=f"#{snapshot.community.name}"), lead, so_what(digest, texts))
    body = message(spoken, blocks)
    return body if is_private or not has_charts(blocks) else {**body, "fallback_blocks": without_charts(blocks)}


def choose_message(communities: Sequence[Community], words: str, texts: Texts) -> dict[str, Any]:
    """Which of one's communities? ``words`` is what was asked for, a week or nothing."""
    text = texts("digests.choose")
    choices = [
        button(f"#{each.name}", f"digests:show:{place}", value=Reference(each.community, words).to_value())
        for place, each in enumerate(communities[:MOST_CHOICES])
    ]
    return message(text, [section(text), actions(*choices)])


def done_message(text: Markup) -> dict[str, Any]:
    """What a click did."""
    return message(text, [section(text)])


def _period(snapshot: Snapshot, texts: Texts) -> Markup:
    monday, sunday = snapshot.week.monday, snapshot.week.sunday
    if not snapshot.is_over:
        return texts("digests.period_so_far", since=texts.day(monday, "d MMMM"))
    since = texts.day(monday, "d" if monday.month == sunday.month else "d MMMM")
    return texts("digests.period", since=since, until=texts.day(sunday, "d MMMM y"))


def _lead(digest: Digest, texts: Texts) -> Markup:
    if digest.snapshot.community.is_archived:
        return texts("digests.lead_archived")
    if not digest.snapshot.tells_needs:
        return texts("digests.lead_past")
    if not digest.needs:
        return texts("digests.lead_nothing")
    return lines(texts("digests.lead", count=digest.needs), *summary(digest.snapshot, texts), separator=" ")


def _coming_blocks(snapshot: Snapshot, texts: Texts) -> list[Block]:
    if not snapshot.coming.count:
        plan = button(texts.plain("digests.plan_first_button"), "animations:plan:0", value=snapshot.community.community)
        return [section(texts("digests.coming_nothing"), accessory=plan)]
    planned = [
        texts(
            "digests.coming_one",
            when=texts.moment(each.at, zone_of(snapshot.community).key),
            title=title_of(each.kind, each.content, texts),
        )
        for each in snapshot.coming.items
    ]
    others = [texts("digests.more", count=snapshot.coming.others)] if snapshot.coming.others else []
    return [section(lines(texts("digests.coming"), *(Markup(f"• {each}") for each in planned), *others))]


def _doubts(snapshot: Snapshot, texts: Texts) -> list[Block]:
    """What the figures may lack, and the digests that were not sent."""
    zone = zone_of(snapshot.community).key
    doubts = [
        texts("digests.gap", since=texts.moment(gap.since, zone), until=texts.moment(gap.until, zone))
        for gap in snapshot.gaps[:3]
        if gap.until > snapshot.weeks[0].week.since
    ]
    if not snapshot.reads_people:
        doubts.append(texts("digests.people_unread"))
    doubts += [texts(why, monday=texts.day(week.monday, "d MMMM")) for week, why in snapshot.unsent[:3]]
    return [context(*doubts)] if doubts else []


def _buttons(snapshot: Snapshot, texts: Texts, *, is_private: bool) -> list[Element]:
    place = snapshot.community.community
    explain = explain_button(DEFINED, texts)
    if not is_private:
        return [explain]
    earlier = Reference(place, snapshot.week.before().label).to_value()
    return [explain, button(texts.plain("digests.earlier_button"), "digests:show:1", value=earlier)]


def _why(snapshot: Snapshot, texts: Texts, *, is_private: bool) -> Markup:
    if is_private:
        return texts("digests.why_private", week=snapshot.week.before().label)
    weekday = texts.day(MONDAY.replace(day=1 + snapshot.community.digest_weekday), "EEEE")
    key = "digests.why_public" if snapshot.is_for_all else "digests.why_weekly"
    key = "digests.why_open" if snapshot.community.digest_is_open else key
    return texts(key, weekday=weekday, name=f"#{snapshot.community.name}")
