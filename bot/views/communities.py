"""A community is set up: the welcome, the form, the notice, and who can help."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.blocks import (
    Block,
    actions,
    button,
    checkboxes,
    context,
    conversations_select,
    input_block,
    message,
    modal,
    multi_users_select,
    option,
    section,
    select,
    text_input,
    time_picker,
)
from bot.kudos import MOST_VALUES, VALUE_LIMIT
from bot.model.communities import Community
from bot.model.people import Person
from bot.nudges import SWITCHED
from bot.text import LOCALES, Markup, Texts, channel, escape, mention
from bot.views.zones import zone_groups

NAME_LIMIT = 80
PURPOSE_LIMIT = 500
MOST_MANAGERS = 10
POSTS_A_DAY = (1, 2, 3, 4, 5)
MONDAY = date(2024, 1, 1)
GUESTS = "guests"


@dataclass(frozen=True, slots=True)
class SetupForm:
    """What the form shows: the charter as it is or would be, its managers, and the zones that come first in the menu.

    ``answer_in`` is the channel where the answer is shown, None where the form was opened elsewhere.
    """

    charter: Community
    managers: Sequence[str]
    zones: Sequence[str]
    answer_in: str | None


def welcome_message(community: str, texts: Texts) -> dict[str, Any]:
    """To who invited Foyer: what comes next, one button."""
    text = texts("communities.welcome", channel=channel(community))
    return message(
        text,
        [
            section(text),
            actions(button(texts.plain("communities.setup_button"), "communities:setup:0", value=community, style="primary")),
            context(texts("communities.welcome_why")),
        ],
    )


def setup_view(form: SetupForm, texts: Texts) -> dict[str, Any]:
    """The form that sets a community up, or changes it. It carries which nudge rules it showed: only these are its to switch."""
    private = {
        "community": form.charter.community,
        "channel": form.answer_in,
        "name": form.charter.name,
        "rules": [rule.key for rule in SWITCHED],
    }
    title = "communities.change_title" if form.charter.is_set_up else "communities.setup_title"
    return modal(
        "communities:setup",
        texts.plain(title),
        [*_charter_fields(form, texts), *_digest_fields(form, texts), _posts_field(form, texts), *_people_fields(form, texts)],
        submit=texts.plain("communities.save_button"),
        close=texts.plain("communities.cancel_button"),
        private={name: value for name, value in private.items() if value},
    )


def _charter_fields(form: SetupForm, texts: Texts) -> list[Block]:
    charter = form.charter
    languages = [option(texts.plain(f"communities.language_{locale}"), locale) for locale in LOCALES]
    zones = zone_groups(texts, [charter.zone, *form.zones])
    return [
        input_block(
            texts.plain("communities.name_label"),
            text_input("communities:name", value=charter.title or charter.name, least=1, most=NAME_LIMIT),
        ),
        input_block(
            texts.plain("communities.purpose_label"),
            text_input("communities:purpose", value=charter.purpose, multiline=True, most=PURPOSE_LIMIT),
            hint=texts.plain("communities.purpose_hint"),
            optional=True,
        ),
        input_block(texts.plain("communities.language_label"), select("communities:language", languages, chosen=charter.locale)),
        input_block(texts.plain("communities.zone_label"), select("communities:zone", groups=zones, chosen=charter.zone)),
    ]


def _digest_fields(form: SetupForm, texts: Texts) -> list[Block]:
    charter = form.charter
    days = [option(texts.day(MONDAY + timedelta(days=number), "EEEE"), str(number)) for number in range(7)]
    return [
        input_block(
            texts.plain("communities.digest_channel_label"),
            conversations_select("communities:digest_channel", chosen=charter.digest_channel),
            hint=texts.plain("communities.digest_channel_hint"),
            optional=True,
        ),
        input_block(
            texts.plain("communities.digest_day_label"),
            select("communities:digest_day", days, chosen=str(charter.digest_weekday)),
        ),
        input_block(
            texts.plain("communities.digest_time_label"), time_picker("communities:digest_time", chosen=charter.digest_time)
        ),
    ]


def _posts_field(form: SetupForm, texts: Texts) -> Block:
    offered = [option(texts.plain("communities.posts_option", count=most), str(most)) for most in POSTS_A_DAY]
    return input_block(
        texts.plain("communities.posts_label"),
        select("communities:posts", offered, chosen=str(form.charter.posts_a_day)),
        hint=texts.plain("communities.posts_hint"),
    )


def _people_fields(form: SetupForm, texts: Texts) -> list[Block]:
    switches = [
        *(option(texts.plain(f"nudges.{rule.key}_switch_option"), rule.key) for rule in SWITCHED),
        option(texts.plain("communities.guests_option"), GUESTS),
    ]
    chosen = [*sorted(form.charter.nudges), *([GUESTS] if form.charter.lets_guests_in else [])]
    return [
        input_block(
            texts.plain("communities.managers_label"),
            multi_users_select("communities:managers", chosen=form.managers, most=MOST_MANAGERS),
            hint=texts.plain("communities.managers_hint"),
        ),
        input_block(
            texts.plain("communities.options_label"),
            checkboxes("communities:options", switches, chosen=chosen),
            optional=True,
        ),
        _values_field(form.charter, texts),
    ]


def _values_field(charter: Community, texts: Texts) -> Block:
    """The values of the company that thanks may name, one a line."""
    written = text_input("communities:values", value="\n".join(charter.kudos_values), multiline=True)
    hint = texts.plain("communities.values_hint", most=MOST_VALUES, longest=VALUE_LIMIT)
    return input_block(texts.plain("communities.values_label"), written, hint=hint, optional=True)


def set_up_message(charter: Community, *, is_new: bool, made_strategist: bool, texts: Texts) -> dict[str, Any]:
    """The community is set up, or changed: what happens now."""
    key = "communities.set_up" if is_new else "communities.changed"
    text = texts(key, channel=channel(charter.community))
    blocks = [section(text)]
    if charter.digest_is_open:
        blocks.append(section(texts("communities.digest_is_open", channel=channel(charter.community))))
    if made_strategist:
        blocks.append(section(texts("communities.made_strategist")))
    blocks.append(actions(button(texts.plain("welcomes.prepare_button"), "welcomes:show:0", value=charter.community)))
    return message(text, blocks)


def notice_message(charter: Community, managers: Iterable[Person], texts: Texts) -> dict[str, Any]:
    """The one notice in a new community: what is kept, why, who sees it, and how to leave no trace."""
    names = [person.name for person in managers if person.name]
    key = "communities.notice" if names else "communities.notice_unnamed"
    text = texts(key, managers=texts.listing(names), count=len(names))
    return message(
        text,
        [
            section(text),
            actions(
                button(texts.plain("privacy.show_button"), "privacy:show:0", value=charter.community),
                button(texts.plain("privacy.leave_button"), "privacy:leave:1", value=charter.community),
            ),
        ],
    )


def refusal_message(charter: Community, wish: str, helpers: Sequence[Person], idea: str, texts: Texts) -> dict[str, Any]:
    """Who can help with what the person may not do, and an offer to pass it on. ``idea`` is the button's value, as JSON."""
    place = channel(charter.community)
    if not helpers:
        return message(texts("communities.refused_nobody", channel=place))
    first = helpers[0].name or texts.plain("communities.them")
    text = texts(f"communities.refused_{wish}", channel=place, names=texts.listing(_names(helpers, texts)), first=first)
    value = json.dumps({**json.loads(idea), "to": helpers[0].person}, separators=(",", ":"))
    return message(
        text,
        [section(text), actions(button(texts.plain("communities.tell_button", first=first), "communities:tell:0", value=value))],
    )


def refusal_in_words(charter: Community, wish: str, helpers: Sequence[Person], texts: Texts) -> str:
    """The same in plain words, without the offer."""
    place = f"#{charter.name}"
    if not helpers:
        return texts.plain("communities.refused_nobody", channel=place)
    names = _names(helpers, texts)
    return texts.plain(f"communities.refused_{wish}", channel=place, names=texts.listing(names), first=names[0])


def _names(helpers: Sequence[Person], texts: Texts) -> list[str]:
    """Plain names: a refusal notifies nobody."""
    return [each.name or texts.plain("communities.them") for each in helpers]


def idea_message(community: str, person: str, wish: str, words: str, texts: Texts) -> dict[str, Any]:
    """Passed on to who looks after the community, because a person asked for it."""
    text = texts(f"communities.idea_{wish}", person=mention(person), channel=channel(community))
    quoted = [section(Markup("\n".join(f"> {escape(line)}" for line in words.splitlines())))] if words.strip() else []
    return message(text, [section(text), *quoted, context(texts("communities.idea_why", person=mention(person)))])
