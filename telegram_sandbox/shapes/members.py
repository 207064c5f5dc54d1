"""The Bot API's ChatMember objects: who somebody is in a chat."""

from telegram_sandbox.shapes import objects
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Membership, Status
from telegram_sandbox.world import World

RIGHTS = {
    "can_manage_chat": True,
    "can_delete_messages": True,
    "can_manage_video_chats": True,
    "can_restrict_members": True,
    "can_promote_members": True,
    "can_change_info": True,
    "can_invite_users": True,
    "can_post_stories": False,
    "can_edit_stories": False,
    "can_delete_stories": False,
    "can_pin_messages": True,
}
"""What every administrator of a group here may do: all that is to be done in one."""

PERMISSIONS = {
    f"can_{act}": act == "invite_users"
    for act in (
        "send_messages",
        "send_audios",
        "send_documents",
        "send_photos",
        "send_videos",
        "send_video_notes",
        "send_voice_notes",
        "send_polls",
        "send_other_messages",
        "add_web_page_previews",
        "react_to_messages",
        "edit_tag",
        "change_info",
        "invite_users",
        "pin_messages",
        "manage_topics",
    )
}
"""What somebody may still do who may not write."""


def chat_member(world: World, chat_id: int, user_id: int) -> Json:
    """A ChatMember. In a private chat both are members."""
    if chat_id not in world.groups:
        return in_private(world, user_id, Status.MEMBER)
    group = world.groups[chat_id]
    place = group.membership(user_id)
    status = place.status
    if status is Status.KICKED and group.type == "group":
        status = Status.LEFT  # nobody is banned from a basic group, one is only removed
    more = _more(place) if status is place.status else {}
    if status is Status.ADMINISTRATOR and group.type == "supergroup":
        more["can_manage_topics"] = True
    return {"status": status.value, "user": objects.user(world, user_id), **more}


def in_private(world: World, user_id: int, status: Status) -> Json:
    """A ChatMember of a private chat: kicked is the bot that somebody stopped."""
    more = _more(Membership(status))
    return {"status": status.value, "user": objects.user(world, user_id), **more}


def _more(place: Membership) -> Json:
    """What a ChatMember says besides its status."""
    match place.status:
        case Status.OWNER:
            return {"is_anonymous": place.is_anonymous}
        case Status.ADMINISTRATOR:
            return {"can_be_edited": False, "is_anonymous": place.is_anonymous, **RIGHTS}
        case Status.RESTRICTED:
            return {"is_member": True, "until_date": 0, **PERMISSIONS}
        case Status.KICKED:
            return {"until_date": 0}
        case _:
            return {}
