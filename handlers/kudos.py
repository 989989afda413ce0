"""Thanking people, in the order a person meets it: the command, the form, the menu of a message, what was sent.

Here thanks are only written down; posting them is ``scheduler.kudos``'s. Whatever can't be said now is given back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.kudos import (
    A_DAY,
    FIELD_LIMIT,
    MOST_PEOPLE,
    PRIVATE,
    WORDS_LIMIT,
    Circle,
    Problem,
    Typed,
    Wish,
    may_be_thanked,
    problems_of,
    read_typed,
    start_of_day,
    with_tag,
)
from bot.model.communities import Community
from bot.model.errors import FieldError, FoyerError
from bot.model.kudos import Kudos
from bot.permalinks import permalink
from bot.text import as_typed
from bot.views.kudos import (
    KIND,
    KudosForm,
    given_back_message,
    help_message,
    kudos_view,
    problem_in_words,
    thanked_message,
    told_message,
)
from handlers.reply import Reply
from handlers.request import Request
from handlers.route import Route
from handlers.speakers import GUESTS, TRACELESS
from storage import communities, kudos, people, workspaces
from storage.store import Store, Transaction

WORDS = "kudos:words"


@dataclass(frozen=True, slots=True)
class Table:
    """What the giver has before them: where they may speak, the community they are in, and what they gave today.

    ``bar`` is the text key of why they may not speak at all. ``carried``: what the form brings back (``bot.views.kudos``).
    """

    places: Sequence[Community]
    here: Community | None
    today: Sequence[Kudos]
    carried: Mapping[str, str]
    bar: str | None = None

    @property
    def offered(self) -> Sequence[Community]:
        """Where it can be said in the open: here, or where no community is, in any of theirs."""
        return [self.here] if self.here is not None else self.places

    @property
    def suggested(self) -> str:
        """Where it would be said, where there is nothing to choose."""
        return self.offered[0].community if len(self.offered) == 1 else ""

    def find(self, where: str) -> Community | None:
        """The community chosen, if they may speak there."""
        return next((each for each in self.offered if each.community == where), None)


def handle_kudos(request: Request, store: Store) -> Reply:
    """``/kudos @a @b for …`` says it in this channel; what is missing, or amiss, is asked for in the form."""
    typed = read_typed(request.text)
    with store.write() as tx:
        kudos.hold_giver(tx, request.workspace, request.person)
        table = _table(tx, request)
        if table.bar:
            return _given_back(request, table.bar)
        if typed.is_empty:
            return _form(tx, request, Wish(where=table.suggested), table)
        wish, unclear = _wished(tx, request, typed, table)
        if refused := _refused(request, wish, table):
            return refused
        problems = unclear or problems_of(wish, _circle(tx, request, wish, table))
        if problems or not typed.is_addressed:
            return _form(tx, request, wish, table, problems)
        return _say(tx, request, wish, table)


def handle_help(request: Request, store: Store) -> Reply:  # noqa: ARG001
    """``/kudos help``."""
    return Reply(message=help_message(request.texts))


def handle_open(request: Request, store: Store) -> Reply:
    """*Thank somebody*: the form."""
    with store.read() as tx:
        table = _open_table(tx, request)
        return _form(tx, request, Wish(where=table.suggested), table)


def handle_message(request: Request, store: Store) -> Reply:
    """*Thank for this*, in the menu of a message: its author and its address are taken over, never its words."""
    with store.read() as tx:
        table = _open_table(tx, request)
        address = workspaces.get(tx, request.workspace).url
        about = (
            permalink(address, request.channel, request.message_ts) if address and request.channel and request.message_ts else ""
        )
        table = replace(table, carried={**table.carried, "link": about, "at": request.channel or ""})
        wish = Wish((request.message_author,) if request.message_author else (), where=table.suggested)
        barred = [each for each in problems_of(wish, _circle(tx, request, wish, table)) if each.people]
        return _form(tx, request, wish, table, barred)


def handle_given(request: Request, store: Store) -> Reply:
    """The form was sent: what is amiss stands beside its fields, and everything in them stays."""
    wish = _filled_in(request)
    with store.write() as tx:
        kudos.hold_giver(tx, request.workspace, request.person)
        table = _open_table(tx, request)
        if again := _said_already(request, wish, table):
            return again
        if len(table.today) >= A_DAY:
            raise FieldError(WORDS, "kudos.enough_here", count=A_DAY)
        circle = _circle(tx, request, wish, table)
        problems = (*problems_of(wish, circle), *_misplaced(wish, table))
        if problems:
            names = {person: who.name for person, who in circle.known.items()}
            # Of several about one field, the first.
            errors = {f"kudos:{each.field}": problem_in_words(each, names, request.texts) for each in reversed(problems)}
            return Reply(errors=errors)
        return _say(tx, request, wish, table)


def _open_table(tx: Transaction, request: Request) -> Table:
    table = _table(tx, request)
    if table.bar:
        raise FoyerError(table.bar)
    return table


def _table(tx: Transaction, request: Request) -> Table:
    workspace, person = request.workspace, request.person
    meant = (str(request.private.get("here") or ""), request.value, request.channel or "")
    here = next((found for each in meant if (found := _community(tx, request, each)) is not None), None)
    theirs = {each.community for each in communities.memberships_of(tx, workspace, person) if each.is_present}
    known = people.find(tx, workspace, person)
    is_guest = known is not None and known.is_outsider
    places = [each for each in communities.list_set_up(tx, workspace) if each.bot_is_in and each.community in theirs]
    open_to = [each for each in places if each.lets_guests_in or not is_guest]
    carried = {name: str(request.private.get(name) or "") for name in ("link", "at")}
    return Table(
        places=open_to,
        here=here,
        today=kudos.list_given(tx, workspace, person, start_of_day(request.now, request.zone)),
        carried=carried
        | {"channel": "" if request.is_direct else request.channel or "", "here": here.community if here is not None else ""},
        bar=request.bar or (GUESTS if is_guest and here is None and not open_to else None),
    )


def _community(tx: Transaction, request: Request, channel: str) -> Community | None:
    """The community of a channel, where Foyer can say something."""
    found = communities.find(tx, request.workspace, channel) if channel else None
    return found if found is not None and found.is_set_up and found.bot_is_in and not found.is_archived else None


def _wished(tx: Transaction, request: Request, typed: Typed, table: Table) -> tuple[Wish, list[Problem]]:
    """What was typed, with user groups as their members: those of them who can be thanked."""
    words, value = with_tag(typed.words, [name for place in table.offered for name in place.kudos_values])
    named = Wish(typed.people, words, value, table.here.community if table.here is not None else "")
    members = tuple(dict.fromkeys(person for group in typed.groups for person in request.groups.get(group, ())))
    among = _circle(tx, request, replace(named, people=members), table)
    everybody = tuple(dict.fromkeys((*typed.people, *may_be_thanked(members, among))))
    if any(group not in request.groups for group in typed.groups):
        return named, [Problem("people", "kudos.group_unknown")]
    if typed.groups and not everybody:
        return named, [Problem("people", "kudos.group_empty")]
    if len(everybody) > MOST_PEOPLE:  # a choice among a group's members would be nobody's
        return named, [Problem("people", "kudos.too_many", count=len(everybody))]
    return replace(named, people=everybody), []


def _filled_in(request: Request) -> Wish:
    values = request.values
    return Wish(
        people=tuple(dict.fromkeys(str(person) for person in values.get("kudos:people") or ())),
        words=str(values.get(WORDS) or "").strip(),
        value=values.get("kudos:value") or None,
        where=str(values.get("kudos:where") or ""),
    )


def _circle(tx: Transaction, request: Request, wish: Wish, table: Table) -> Circle:
    """Who of those named is known, and whether they can be reached where it is to be said."""
    place = table.find(wish.where) or table.here
    is_private = wish.where == PRIVATE
    return Circle(
        giver=request.person,
        known={each.person: each for each in people.list_people(tx, request.workspace, wish.people)},
        lets_guests_in=place is not None and place.lets_guests_in,
        closed=people.list_muting(tx, request.workspace, wish.people, KIND) if is_private else frozenset(),
    )


def _misplaced(wish: Wish, table: Table) -> list[Problem]:
    """A place that is no more, or a value that is not one of its own."""
    place = table.find(wish.where)
    if place is None:
        return [Problem("where", "kudos.no_place")] if wish.where not in ("", PRIVATE) else []
    return [Problem("value", "kudos.value_elsewhere")] if wish.value and wish.value not in place.kudos_values else []


def _refused(request: Request, wish: Wish, table: Table) -> Reply | None:
    """What no form can mend: it was said already, it is enough for today, or no form holds it."""
    if again := _said_already(request, wish, table):
        return again
    if len(table.today) >= A_DAY:
        return _given_back(request, "kudos.enough", count=A_DAY)
    if len(wish.words) > FIELD_LIMIT:
        return _given_back(request, "kudos.too_long_given_back", offers_form=True, count=len(wish.words), most=WORDS_LIMIT)
    return None


def _said_already(request: Request, wish: Wish, table: Table) -> Reply | None:
    """The same words to the same people, in one day: a form that Slack sent twice, or a second thought about the first."""
    said = _kudos(request, wish, table)
    same = (each for each in table.today if replace(each, kudos=said.kudos, at=said.at, value=said.value, link=said.link) == said)
    return Reply(message=told_message(request.texts("kudos.said_already"))) if next(same, None) else None


def _given_back(request: Request, key: str, *, offers_form: bool = False, **values: object) -> Reply:
    typed = as_typed(request.text).strip()
    return Reply(message=given_back_message(request.texts(key, **values), typed, request.texts, offers_form=offers_form))


def _form(tx: Transaction, request: Request, wish: Wish, table: Table, problems: Sequence[Problem] = ()) -> Reply:
    """The form with what was typed; who can't be thanked stands in the note above it instead."""
    left = replace(wish, people=may_be_thanked(wish.people, _circle(tx, request, wish, table)))
    form = KudosForm(left, table.offered, problems, table.carried)
    return Reply(opens=kudos_view(form, request.texts))


def _say(tx: Transaction, request: Request, wish: Wish, table: Table) -> Reply:
    said = _kudos(request, wish, table)
    if not kudos.add(tx, said):
        raise FoyerError(TRACELESS)  # they left meanwhile; of those thanked nobody can while this transaction lasts
    kudos.record_acts(tx, said)
    names = {each.person: each.name for each in people.list_people(tx, request.workspace, said.receivers)}
    return Reply(message=thanked_message(said, names, A_DAY - len(table.today) - 1, request.texts))


def _kudos(request: Request, wish: Wish, table: Table) -> Kudos:
    is_private = wish.where == PRIVATE
    # A message's address is for those who can open it: its author, and those who read its channel.
    is_theirs = is_private or table.carried["at"] == wish.where
    return Kudos(
        workspace=request.workspace,
        kudos=kudos.new_id(),
        giver=request.person,
        receivers=tuple(sorted(wish.people)),
        words=wish.words,
        at=request.now,
        community=None if is_private else wish.where,
        value=wish.value,
        link=(table.carried["link"] or None) if is_theirs else None,
        is_private=is_private,
    )


ROUTES = (
    Route("command", "/kudos", handle_kudos, opens=True, for_all=True, groups=True),
    Route("command", "/foyer merci", handle_kudos, opens=True, for_all=True, groups=True),
    *(Route("command", f"/kudos {word}", handle_help, for_all=True) for word in ("help", "aide")),
    Route("action", "kudos:give", handle_open, opens=True),
    Route("shortcut", "kudos:thank", handle_message, opens=True),
    Route("submit", "kudos:give", handle_given),
)
