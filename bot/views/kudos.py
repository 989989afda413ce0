"""Thanks as people see them: the form, the post in the channel, the letter to who was thanked, and what the giver is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from bot.blocks import (
    Block,
    actions,
    button,
    context,
    input_block,
    lines,
    message,
    modal,
    multi_users_select,
    option,
    section,
    select,
    text_input,
)
from bot.blocks.words import words
from bot.kudos import A_DAY, FIELD_LIMIT, MOST_PEOPLE, PRIVATE, WORDS_LIMIT, Problem, Wish
from bot.model.communities import Community
from bot.model.kudos import Kudos
from bot.text import Markup, Texts, channel, escape, link, mention

# The letters that a person may ask not to get again, by this name.
KIND = "kudos"
MOST_PLACES = 99
MOST_VALUES = 100
MOST_NAMES = 8
MUTE = 9


@dataclass(frozen=True, slots=True)
class KudosForm:
    """The form: what was typed so far, the communities where it may be said, and what is amiss with it, or was left out.

    ``carried`` comes back with it: ``here`` the community it was opened in, ``channel`` where the answer is shown, ``link`` the
    address of the message it is about, and ``at`` the channel of that.
    """

    wish: Wish
    places: Sequence[Community]
    problems: Sequence[Problem] = ()
    carried: Mapping[str, str] = field(default_factory=dict)


def kudos_view(form: KudosForm, texts: Texts) -> dict[str, Any]:
    """The form, with what was typed in it."""
    notes = [_problem(each, texts) for each in form.problems]
    blocks = [
        *([section(lines(*notes))] if notes else []),
        _people_field(form, texts),
        _words_field(form, texts),
        *_value_field(form, texts),
        _where_field(form, texts),
        context(texts("kudos.form_note", count=A_DAY)),
    ]
    return modal(
        "kudos:give",
        texts.plain("kudos.form_title"),
        blocks,
        submit=texts.plain("kudos.send_button"),
        close=texts.plain("kudos.cancel_button"),
        private={name: value for name, value in form.carried.items() if value},
    )


def problem_in_words(problem: Problem, names: Mapping[str, str], texts: Texts) -> str:
    """What is amiss, beside a field: plain names, as far as they are known."""
    unnamed = texts.plain("kudos.somebody")
    who = texts.listing([names.get(person) or unnamed for person in problem.people])
    return texts.plain(problem.key, people=who, **_values(problem))


def kudos_message(kudos: Kudos, giver: str | None, texts: Texts) -> dict[str, Any]:
    """What stands in the channel. Who is thanked is told; who thanks is named, and told nothing."""
    text = texts("kudos.post", giver=giver or texts.plain("kudos.somebody"), people=_mentions(kudos.receivers, texts))
    return message(lines(text, escape(kudos.words)), [section(text), words(kudos.words), *_about(kudos, texts)])


def letter_message(kudos: Kudos, giver: str | None, texts: Texts) -> dict[str, Any]:
    """To one of those who were thanked: a colleague's words, why they come through Foyer, and no more of this if they wish."""
    others, name = len(kudos.receivers) - 1, giver or texts.plain("kudos.somebody")
    text = texts("kudos.letter_with", giver=name, count=others) if others else texts("kudos.letter", giver=name)
    why = (
        texts("kudos.letter_why_private") if kudos.is_private else texts("kudos.letter_why", channel=channel(kudos.community or ""))
    )
    return message(
        lines(text, escape(kudos.words)),
        [
            section(text),
            words(kudos.words),
            *_about(kudos, texts),
            context(why),
            actions(button(texts.plain("attention.mute_button"), f"animations:mute:{MUTE}", value=KIND)),
        ],
    )


def thanked_message(kudos: Kudos, names: Mapping[str, str], left: int, texts: Texts) -> dict[str, Any]:
    """To the giver: whom it reaches and where, and how often they can give thanks again today."""
    place = channel(kudos.community or "")
    who = _names([names.get(person, "") for person in kudos.receivers], texts)
    said = texts("kudos.said_private", people=who) if kudos.is_private else texts("kudos.said", people=who, channel=place)
    more = texts("kudos.left", count=left) if left else texts("kudos.left_none")
    return message(said, [section(said), context(more)])


def given_back_message(text: Markup, typed: str, texts: Texts, *, offers_form: bool = False) -> dict[str, Any]:
    """It can't be said, now or so: why, and what was typed, so that it is not lost."""
    blocks = [section(text), *(words(typed[start : start + FIELD_LIMIT]) for start in range(0, len(typed), FIELD_LIMIT))]
    if offers_form:
        blocks.append(actions(button(texts.plain("kudos.open_button"), "kudos:give:0", style="primary")))
    return message(text, blocks)


def told_message(text: Markup) -> dict[str, Any]:
    """A sentence to the giver alone."""
    return message(text, [section(text)])


def help_message(texts: Texts) -> dict[str, Any]:
    """What ``/kudos`` does."""
    text = texts("kudos.help", count=A_DAY, most=MOST_PEOPLE)
    return message(text, [section(text), actions(button(texts.plain("kudos.open_button"), "kudos:give:0", style="primary"))])


def _people_field(form: KudosForm, texts: Texts) -> Block:
    people = multi_users_select("kudos:people", chosen=form.wish.people[:MOST_PEOPLE], most=MOST_PEOPLE)
    return input_block(texts.plain("kudos.people_label"), people)


def _words_field(form: KudosForm, texts: Texts) -> Block:
    # The field takes more than is said at once, so that what was typed can be made shorter rather than be cut.
    typed = text_input("kudos:words", value=form.wish.words, multiline=True, most=FIELD_LIMIT)
    return input_block(texts.plain("kudos.words_label"), typed, hint=texts.plain("kudos.words_hint"))


def _value_field(form: KudosForm, texts: Texts) -> list[Block]:
    known = list(dict.fromkeys(value for place in form.places for value in place.kudos_values))[:MOST_VALUES]
    if not known:
        return []
    menu = select("kudos:value", [option(value, value) for value in known], chosen=form.wish.value)
    return [input_block(texts.plain("kudos.value_label"), menu, optional=True)]


def _where_field(form: KudosForm, texts: Texts) -> Block:
    places = form.places[:MOST_PLACES]
    options = [option(texts.plain("kudos.where_option", channel=f"#{each.name}"), each.community) for each in places]
    options.append(option(texts.plain("kudos.private_option"), PRIVATE))
    return input_block(texts.plain("kudos.where_label"), select("kudos:where", options, chosen=form.wish.where or None))


def _problem(problem: Problem, texts: Texts) -> Markup:
    return texts(problem.key, people=_mentions(problem.people, texts), **_values(problem))


def _values(problem: Problem) -> dict[str, int]:
    most = {"people": MOST_PEOPLE, "words": WORDS_LIMIT}.get(problem.field, 0)
    return {"count": problem.count or len(problem.people), "most": most}


def _mentions(people: Sequence[str], texts: Texts) -> Markup:
    return Markup(texts.listing([mention(person) for person in people]))


def _names(names: Sequence[str], texts: Texts) -> str:
    """Plain names, the first of many."""
    shown = [name or texts.plain("kudos.somebody") for name in names[:MOST_NAMES]]
    others = len(names) - len(shown)
    return texts.listing([*shown, *([texts.plain("kudos.others", count=others)] if others else [])])


def _about(kudos: Kudos, texts: Texts) -> list[Block]:
    told = [texts("kudos.named_value", value=kudos.value)] if kudos.value else []
    if kudos.link:
        told.append(link(kudos.link, texts.plain("kudos.this_message")))
    return [context(*told)] if told else []
