"""Home, and the same in a message: a tuple of (who sees it, section) that the topics' views supply."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from bot.animations.kind import Mine as Part
from bot.blocks import MESSAGE_BLOCKS, Block, actions, button, context, header, home, lines, message, section, shorten
from bot.model.animations import Alarm, Upcoming
from bot.model.communities import Community
from bot.text import Markup, Texts, channel
from bot.views.animations import alarm_blocks
from bot.views.forms import said as said_by_kind
from bot.views.people import Me, choices_section, confirmation, received_section, record_section
from bot.views.titles import title_of

MOST_SHOWN = 10
MOST_LISTED = 20
MOST_OPEN = 6
MOST_COMING = 12  # a line each, with a title: more would not fit in one section
PURPOSE_LIMIT = 100


class Sees(StrEnum):
    """Who sees a section."""

    EVERYBODY = "everybody"
    MEMBER = "member"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Mine:
    """A community of the person's: whether they look after it, how many things wait for them there, and what is coming.

    ``parts`` is what is open there and what it is to them; ``alarms`` is what has not run there when it should have.
    """

    community: Community
    looks_after: bool = False
    needs: int = 0
    upcoming: Sequence[Upcoming] = ()
    parts: Sequence[Part] = ()
    alarms: Sequence[Alarm] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What Home shows of one person. ``may_set_up``: whether they may make a channel a community (guests may not)."""

    me: Me
    mine: Sequence[Mine] = ()
    may_set_up: bool = True

    @property
    def sees(self) -> frozenset[Sees]:
        """Which sections are theirs."""
        if self.me.leaves_no_trace:
            return frozenset({Sees.EVERYBODY})
        looks_after = any(each.looks_after for each in self.mine)
        return frozenset({Sees.EVERYBODY, Sees.MEMBER, *([Sees.MANAGER] if looks_after else [])})


Section = Callable[[Page, Texts], list[Block]]


def home_view(page: Page, texts: Texts, *, said: Markup | None = None) -> dict[str, Any]:
    """The Home page. ``said`` confirms what was just chosen."""
    return home([*confirmation(said), *_blocks(page, texts)])


def panel_message(page: Page, texts: Texts) -> dict[str, Any]:
    """``/foyer`` alone: the same, privately."""
    sections = _fitting(_sections(page, texts), MESSAGE_BLOCKS - 1)
    is_whole = sum(map(len, sections)) == len(_blocks(page, texts))
    more = [] if is_whole else [context(texts("home.more"))]
    return message(texts("home.title"), [*(block for each in sections for block in each), *more])


def needs_section(page: Page, texts: Texts) -> list[Block]:
    """For who looks after communities: where something waits for them, each with the button that shows it."""
    theirs = [each for each in page.mine if each.looks_after]
    waiting = sorted((each for each in theirs if each.needs), key=lambda each: -each.needs)
    blocks = [header(texts.plain("home.needs_header"))]
    blocks += alarm_blocks(
        sorted((alarm for each in theirs for alarm in each.alarms), key=lambda each: each.at, reverse=True), texts
    )
    if not waiting:
        return blocks if len(blocks) > 1 else [*blocks, section(texts("home.needs_nothing"))]
    for number, each in enumerate(waiting[:MOST_SHOWN]):
        show = button(texts.plain("home.needs_button"), f"digests:show:{number}", value=each.community.community)
        blocks.append(
            section(texts("home.needs_line", channel=channel(each.community.community), count=each.needs), accessory=show)
        )
    return blocks


def communities_section(page: Page, texts: Texts) -> list[Block]:
    """Their communities, those they look after with a way to change them."""
    blocks = [header(texts.plain("home.communities_header"))]
    if not page.mine:
        return [*blocks, section(texts("home.communities_none" if page.may_set_up else "home.communities_none_yet"))]
    looked_after = [each for each in page.mine if each.looks_after][:MOST_SHOWN]
    for number, each in enumerate(looked_after):
        change = button(texts.plain("home.change_button"), f"communities:setup:{number}", value=each.community.community)
        blocks.append(section(_named(each, "home.community_looked_after", texts), accessory=change))
    others = [each for each in page.mine if each not in looked_after]
    if others:
        blocks.append(section(_listed([_named(each, "home.community", texts) for each in others], texts)))
    return blocks


def open_section(page: Page, texts: Texts) -> list[Block]:
    """What is open in them and what it is to the person, with what they can do; nothing where nothing is."""
    parts = [(each.community, part) for each in page.mine for part in each.parts][:MOST_OPEN]
    blocks = [header(texts.plain("home.open_header"))] if parts else []
    for community, part in parts:
        line = texts("home.open_line", channel=channel(community.community), what=said_by_kind(texts, part.text, page.me.zone))
        blocks += [section(line), *([actions(*part.buttons)] if part.buttons else [])]
    return blocks


def upcoming_section(page: Page, texts: Texts) -> list[Block]:
    """What is coming in them these days, the next first."""
    coming = sorted(((each, run) for each in page.mine for run in each.upcoming), key=lambda pair: pair[1].at)
    blocks = [header(texts.plain("home.upcoming_header"))]
    if not coming:
        return [*blocks, section(texts("home.upcoming_none"))]
    return [*blocks, section(_listed([_coming(each, run, page.me.zone, texts) for each, run in coming], texts, MOST_COMING))]


def footer_section(page: Page, texts: Texts) -> list[Block]:
    """Where to go from here; thanking somebody, for those who take part."""
    theirs = [
        button(texts.plain("kudos.open_button"), "kudos:give:1"),
        button(texts.plain("welcomes.mine_button"), "welcomes:mine:2"),
    ]
    return [
        actions(button(texts.plain("help.help_button"), "help:show:0"), *(theirs if page.mine else [])),
        context(texts("home.footer")),
    ]


SECTIONS: tuple[tuple[Sees, Section], ...] = (
    (Sees.MANAGER, needs_section),
    (Sees.MEMBER, communities_section),
    (Sees.MEMBER, open_section),
    (Sees.MEMBER, upcoming_section),
    (Sees.EVERYBODY, lambda page, texts: record_section(page.me, texts)),
    (Sees.MEMBER, lambda page, texts: received_section(page.me, texts)),
    (Sees.EVERYBODY, lambda page, texts: choices_section(page.me, texts)),
    (Sees.EVERYBODY, footer_section),
)


def _blocks(page: Page, texts: Texts) -> list[Block]:
    return [block for each in _sections(page, texts) for block in each]


def _sections(page: Page, texts: Texts) -> list[list[Block]]:
    return [shown(page, texts) for sees, shown in SECTIONS if sees in page.sees]


def _fitting(sections: list[list[Block]], most: int) -> list[list[Block]]:
    """As much as a message takes: the longest sections end sooner."""
    while sum(map(len, sections)) > most:
        longest = max(sections, key=len)
        sections = [each[:-1] if each is longest else each for each in sections]
    return sections


def _named(each: Mine, key: str, texts: Texts) -> Markup:
    place = channel(each.community.community)
    if each.community.title:
        place = texts("home.titled", title=each.community.title, channel=place)
    purpose = shorten(" ".join(each.community.purpose.split()), PURPOSE_LIMIT)
    return texts(f"{key}_for", channel=place, purpose=purpose) if purpose else texts(key, channel=place)


def _coming(each: Mine, run: Upcoming, zone: str, texts: Texts) -> Markup:
    """One run, at the reader's own time; what it is by its own title: a question of one's own, or its theme."""
    local = run.at.astimezone(ZoneInfo(zone))
    return texts(
        "home.upcoming_line",
        day=texts.day(local.date(), "EEEE d MMMM"),
        hour=texts.hour(local.time()),
        channel=channel(each.community.community),
        what=title_of(run.animation.kind, run.animation.content, texts),
    )


def _listed(told: Sequence[Markup], texts: Texts, most: int = MOST_LISTED) -> Markup:
    """The first of them, and how many more there are."""
    shown = list(told[:most])
    others = len(told) - len(shown)
    return lines(*shown, texts("home.others", count=others) if others else None)
