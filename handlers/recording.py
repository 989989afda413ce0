"""Recording what Slack tells: written down first, acknowledged after, and by nobody else looked at."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse

from bot.model.facts import BotMoved
from bot.participation import facts_from, is_recorded
from storage.recorder import Recorder


def recording(recorder: Recorder, own_bot: str | None = None, *, wake: Callable[[], None] = lambda: None) -> AsyncMiddleware:
    """What to give to Bolt's ``AsyncApp`` as ``before_authorize``. ``own_bot`` is Foyer's own user id.

    ``wake`` is called when Foyer itself was invited somewhere: whoever did it should not wait for their welcome.
    """
    return Recording(recorder, own_bot, wake)


class Recording(AsyncMiddleware):
    """Comes after the check of the signature and before ``auth.test`` and the listeners: neither can lose an event.

    When the facts can't be stored it raises, so that nothing is acknowledged and Slack sends the event again.
    """

    def __init__(self, recorder: Recorder, own_bot: str | None, wake: Callable[[], None]) -> None:
        self._recorder = recorder
        self._own_bot = own_bot
        self._wake = wake

    async def async_process(
        self, *, req: AsyncBoltRequest, resp: BoltResponse, next: Callable[[], Awaitable[Any]]
    ) -> BoltResponse | None:
        """Record an event of a recorded type and answer it; let everything else pass."""
        if not is_recorded(req.body):
            await next()
            return resp
        facts = facts_from(req.body, own_bot=self._own_bot)
        if facts:
            await self._recorder.recorded(facts)
            if any(isinstance(fact, BotMoved) for fact in facts):
                self._wake()
        return BoltResponse(status=200, body="")
