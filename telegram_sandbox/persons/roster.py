"""Who there is and who is where: what the page's list and menus are made of."""

from telegram_sandbox.bot_api.profile import described
from telegram_sandbox.state.chats import Json
from telegram_sandbox.state.people import Group, Person
from telegram_sandbox.world import World


def the_cast(world: World) -> Json:
    """The bot, the persons and the groups."""
    return {
        "revision": world.revision,
        "bot": {
            "id": world.bot.id,
            "username": world.bot.username,
            "first_name": world.bot.first_name,
            "description": described(world.descriptions, "fr"),
            "short_description": described(world.short_descriptions, "fr"),
        },
        "persons": [_person(world, person) for person in world.persons.values()],
        "chats": [_group(world, group) for group in world.groups.values()],
    }


def _person(world: World, person: Person) -> Json:
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "role": person.role,
        "is_deactivated": person.is_deactivated,
        "has_blocked": world.chats[person.id].is_blocked,
    }


def _group(world: World, group: Group) -> Json:
    """`members` are all who are in it, the bot too; `topics` is empty where there are none."""
    return {
        "id": group.id,
        "type": group.type,
        "title": group.title,
        "members": [
            {"id": key, "status": place.status.value, "is_anonymous": place.is_anonymous}
            for key, place in group.memberships.items()
            if place.is_present
        ],
        "topics": [
            {"id": topic.id, "name": topic.name, "is_closed": topic.is_closed}
            for topic in world.chats[group.id].topics.values()
        ],
        "upgraded_to": group.upgraded_to,
    }
