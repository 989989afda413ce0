"""The table of methods: what answers each, the scope it asks, its tier, and the kind of token it takes."""

from collections.abc import Callable
from dataclasses import dataclass

from sandbox.api import chat, conversations, files, identity, people, reactions, usergroups, views
from sandbox.api.call import Call
from sandbox.wire import Json


@dataclass(frozen=True)
class Method:
    """`scope`: what the token must hold (None: nothing, or the method asks by itself, by kind of conversation).

    `tier`: 1 to 4, None where Slack has a rule of its own. `posts`: subject to one message a second and channel.
    `app_level`: takes the app-level token, and only that.
    """

    answer: Callable[[Call], Json]
    scope: str | None = None
    tier: int | None = None
    posts: bool = False
    app_level: bool = False


# Tiers: docs.slack.dev, each method's page.
METHODS: dict[str, Method] = {
    "api.test": Method(identity.api_test, tier=4),
    "auth.test": Method(identity.auth_test),
    "apps.connections.open": Method(identity.connections_open, tier=1, app_level=True),
    "team.info": Method(identity.team_info, "team:read", 3),
    "bots.info": Method(identity.bots_info, "users:read", 3),
    "users.list": Method(people.users_list, "users:read", 2),
    "users.info": Method(people.users_info, "users:read", 4),
    "users.conversations": Method(people.users_conversations, tier=3),
    "dnd.info": Method(people.dnd_info, "dnd:read", 3),
    "dnd.teamInfo": Method(people.dnd_team_info, "dnd:read", 2),
    "usergroups.list": Method(usergroups.usergroups_list, "usergroups:read", 2),
    "usergroups.users.list": Method(usergroups.usergroups_users_list, "usergroups:read", 2),
    "conversations.list": Method(conversations.conversations_list, tier=2),
    "conversations.info": Method(conversations.conversations_info, tier=3),
    "conversations.members": Method(conversations.conversations_members, tier=4),
    "conversations.history": Method(conversations.conversations_history, tier=3),
    "conversations.replies": Method(conversations.conversations_replies, tier=3),
    "conversations.open": Method(conversations.conversations_open, tier=3),
    "conversations.join": Method(conversations.conversations_join, "channels:join", 3),
    "conversations.invite": Method(conversations.conversations_invite, tier=3),
    "conversations.leave": Method(conversations.conversations_leave, tier=3),
    "conversations.archive": Method(conversations.conversations_archive, tier=2),
    "chat.postMessage": Method(chat.post_message, "chat:write", posts=True),
    "chat.postEphemeral": Method(chat.post_ephemeral_message, "chat:write", 4),
    "chat.update": Method(chat.update, "chat:write", 3),
    "chat.delete": Method(chat.delete_message, "chat:write", 3),
    "chat.getPermalink": Method(chat.get_permalink),
    "views.open": Method(views.views_open, tier=4),
    "views.push": Method(views.views_push, tier=4),
    "views.update": Method(views.views_update, tier=4),
    "views.publish": Method(views.views_publish, tier=4),
    "reactions.add": Method(reactions.reactions_add, "reactions:write", 3),
    "reactions.remove": Method(reactions.reactions_remove, "reactions:write", 2),
    "reactions.get": Method(reactions.reactions_get, "reactions:read", 3),
    "files.getUploadURLExternal": Method(files.get_upload_url, "files:write", 4),
    "files.completeUploadExternal": Method(files.complete_upload, "files:write", 4),
}
