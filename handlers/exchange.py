"""One request on its way to its answer: acknowledged in time, then answered where the person is looking."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.blocks import has_charts, lines, without_charts
from bot.text import Markup, Texts
from bot.views import door as views
from handlers.payloads import Incoming
from handlers.reply import Attachment, Message, Reply, View

Ack = Callable[..., Awaitable[Any]]
GONE = "not_found"
NOT_HERE = {"not_in_channel", "channel_not_found", "user_not_in_channel", "is_archived"}


class Exchange:
    """Acknowledges one request and answers it. ``texts`` may change once the person's language is known.

    Slack takes an acknowledgement within three seconds, and one modal per trigger in as many. A submission's acknowledgement
    carries its outcome, a command's its message; where either is late, a waiting window or the ``response_url`` takes it instead.
    """

    def __init__(self, incoming: Incoming, ack: Ack, client: AsyncWebClient, texts: Texts) -> None:
        self.incoming = incoming
        self.texts = texts
        self._ack = ack
        self._client = client
        self._acknowledged = False
        self._waiting_window: str | None = None
        self._waiting_home = False

    async def begin(self) -> None:
        """Acknowledge at once where the acknowledgement carries nothing."""
        if not self._is_typed and self.incoming.kind != "submit":
            await self._acknowledge()

    async def keep_waiting(self, *, opens: bool) -> None:
        """The answer is slow: acknowledge now, and show that it is coming where a window or a page waits for it."""
        if self.incoming.kind == "submit":
            await self._acknowledge(response_action="update", view=views.waiting_view(self.texts))
            self._waiting_window = self.incoming.view
            return
        await self._acknowledge()
        if opens and self.incoming.trigger:
            self._waiting_window = await self._open(views.waiting_view(self.texts))
        elif self.incoming.surface == "home":
            await self._publish(views.waiting_home_view(self.texts))
            self._waiting_home = True

    async def answer(self, reply: Reply) -> None:
        """Give the answer. Raises SlackApiError or a network error where Slack does not take it."""
        if reply.file:
            await self._hand_over(reply.file)
        if self.incoming.kind != "submit":
            await self._show(reply)
        elif self._waiting_window is None:
            await self._end(reply)
        else:
            await self._end_late(reply)
        if reply.home:
            await self._publish(reply.home)
        elif self._waiting_home and self.incoming.shown:
            await self._publish(views.page_again_view(self.incoming.shown))
        await self._acknowledge()

    def refusal(self, text: Markup, plain: str, message: Message | None = None) -> Reply:
        """A refusal as it can be shown: beside the last field of a form, so that what was typed stays, else as a message."""
        is_form = self.incoming.kind == "submit" and (self._waiting_window or not self._acknowledged)
        field = views.last_input(self.incoming.shown) if is_form else None
        if field is not None:
            return Reply(errors={field: plain})
        if self.incoming.kind == "home":
            return Reply(home=views.told_home_view(text))
        return Reply(message=message or views.refusal_message(text))

    @property
    def _is_typed(self) -> bool:
        """A command as it was typed (*Try again* under an apology is a click)."""
        return self.incoming.kind == "command" and self.incoming.surface == "command"

    async def _acknowledge(self, *args: Any, **kwargs: Any) -> None:
        if not self._acknowledged:
            self._acknowledged = True
            await self._ack(*args, **kwargs)

    async def _show(self, reply: Reply) -> None:
        """Answer a command, a click, a shortcut or a closed modal."""
        window = reply.opens or reply.pushes
        if reply.shows and self.incoming.surface == "modal" and self.incoming.view:
            await self._update(self.incoming.view, reply.shows)
        elif window or reply.shows:
            await self._acknowledge_unless(reply.message)
            await self._open(window or reply.shows or {})
        if reply.message:
            await self._tell(reply.message, replaces=reply.replaces)

    async def _acknowledge_unless(self, message: Message | None) -> None:
        if message is None:
            await self._acknowledge()

    async def _end(self, reply: Reply) -> None:
        """Answer a submission in its acknowledgement; where that was given already, there is only a message left."""
        if self._acknowledged and reply.message:
            await self._whisper(reply.message)
        elif reply.errors:
            await self._refuse(reply.errors)
        elif reply.pushes:
            await self._acknowledge(response_action="push", view=reply.pushes)
        elif reply.shows or reply.opens:
            await self._acknowledge(response_action="update", view=reply.shows or reply.opens)
        elif reply.message and not self.incoming.channel:
            await self._acknowledge(response_action="update", view=views.told_view(self.texts, reply.message))
        else:
            await self._acknowledge(**({"response_action": "clear"} if reply.closes_all else {}))
            if reply.message:
                await self._whisper(reply.message)

    async def _refuse(self, errors: Mapping[str, str]) -> None:
        """Errors beside the fields; those of fields that the form does not have stand beside its last one."""
        shown = views.input_ids(self.incoming.shown)
        last = views.last_input(self.incoming.shown)
        if last is None:
            again = views.form_again_view(self.incoming.shown, list(errors.values()))
            await self._acknowledge(response_action="update", view=again)
        else:
            placed = {field if field in shown else last: text for field, text in errors.items()}
            await self._acknowledge(response_action="errors", errors=placed)

    async def _end_late(self, reply: Reply) -> None:
        """Answer a submission whose waiting window is shown: Slack takes no more errors, pushes or closing."""
        if reply.errors:
            view: View = views.form_again_view(self.incoming.shown, list(reply.errors.values()))
        elif reply.shows or reply.pushes or reply.opens:
            view = reply.shows or reply.pushes or reply.opens or {}
        elif reply.message:
            view = views.told_view(self.texts, reply.message)
        else:
            view = views.done_view(self.texts)
        await self._fill(view, reply.message or _in_words(reply.errors))

    async def _fill(self, view: View, said: Message | None) -> None:
        """Fill the window that waits. Where the person has closed it meanwhile, ``said`` still reaches them."""
        try:
            await self._update(self._waiting_window or "", view)
        except SlackApiError as error:
            if error.response.get("error") != GONE:
                raise
            self._waiting_window = None
            if said:
                await self._whisper(said)

    async def _open(self, view: View) -> str:
        """Open a window, or fill the one that waits. Gives its id."""
        if self._waiting_window:
            await self._update(self._waiting_window, view)
            return self._waiting_window
        opening = self._client.views_push if self.incoming.surface == "modal" else self._client.views_open
        answer = await opening(trigger_id=self.incoming.trigger or "", view=dict(view))
        return str(answer["view"]["id"])

    async def _update(self, window: str, view: View) -> None:
        await self._client.views_update(view_id=window, view=dict(view))

    async def _publish(self, view: View) -> None:
        """Publish Home. Where a newer one was published meanwhile, ours still is the newer view of the store."""
        first = self.incoming.view_hash if self.incoming.surface == "home" and not self._waiting_home else None
        try:
            await self._client.views_publish(user_id=self.incoming.person, view=dict(view), hash=first)
        except SlackApiError as error:
            if error.response.get("error") != "hash_conflict":
                raise
            await self._client.views_publish(user_id=self.incoming.person, view=dict(view))

    async def _tell(self, said: Message, *, replaces: bool) -> None:
        if self._waiting_window:
            await self._fill(views.told_view(self.texts, said), said)
        elif self._is_typed and not self._acknowledged and not has_charts(said.get("blocks", ())):
            await self._acknowledge(**said, response_type="ephemeral")
        elif self.incoming.response_url:
            await self._acknowledge()
            await self._respond(said, replaces=replaces and self.incoming.is_private_message)
        elif self.incoming.surface in ("home", "modal") and self.incoming.trigger and self.incoming.kind != "close":
            await self._open(views.told_view(self.texts, said))
        else:
            await self._whisper(said)

    async def _respond(self, said: Message, *, replaces: bool) -> None:
        """Answer through ``response_url``: again without charts where Slack draws none, by another way where it is used up."""
        address = AsyncWebhookClient(
            self.incoming.response_url or "", timeout=self._client.timeout, ssl=self._client.ssl, retry_handlers=[]
        )
        bodies = [said]
        if has_charts(said.get("blocks", ())):
            bodies.append({**said, "blocks": without_charts(said["blocks"])})
        for body in bodies:
            sent = await address.send_dict({**body, "response_type": "ephemeral", "replace_original": replaces})
            if sent.status_code == 200:
                return
        await self._whisper(bodies[-1])

    async def _hand_over(self, file: Attachment) -> None:
        """Put a file where only the person finds it: in their direct messages with us."""
        opened = await self._client.conversations_open(users=self.incoming.person)
        await self._client.files_upload_v2(
            channel=str(opened["channel"]["id"]),
            filename=file.name,
            title=file.name,
            content=file.content,
            initial_comment=file.says,
        )

    async def _whisper(self, said: Message) -> None:
        """Where nothing else answers: to the person alone in the channel it is about, else in their direct messages."""
        if self.incoming.channel and not self.incoming.channel.startswith("D"):
            try:
                await self._client.chat_postEphemeral(channel=self.incoming.channel, user=self.incoming.person, **said)
            except SlackApiError as error:
                if error.response.get("error") not in NOT_HERE:
                    raise
            else:
                return
        await self._client.chat_postMessage(channel=self.incoming.person, **said)


def _in_words(errors: Mapping[str, str]) -> Message | None:
    """What would have stood beside the fields, as a message."""
    return views.refusal_message(lines(*errors.values())) if errors else None
