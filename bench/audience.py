"""The followers of a topic, in a small Telegram: people, groups, and those who are out of reach."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from chatbot.cli.cast import ETABLI
from telegram_sandbox.persons import membership
from telegram_sandbox.state.people import Group, Person, memberships
from telegram_sandbox.world import World

FIRST_PERSON = 5_300_000_000
FIRST_GROUP = -4_400_000_000
ONE_GROUP_IN = 20
ONE_BLOCKED_IN = 25


@dataclass(frozen=True, slots=True)
class Audience:
    """`chats` as the bot knows them. One of the groups is a supergroup by now: see `moved`."""

    world: World
    chats: Sequence[int]
    moved: dict[int, int] = field(default_factory=dict[int, int])

    def place(self, chat: int) -> int:
        """Where that chat is now."""
        return self.moved.get(chat, chat)

    def messages(self) -> dict[int, list[int]]:
        """The numbers of the bot's messages in each place, in the order of their coming."""
        bot = self.world.bot.id
        return {
            place: sorted(
                message.id
                for message in self.world.chats[place].messages.values()
                if message.sender == bot
            )
            for place in map(self.place, self.chats)
        }


def gathered(size: int) -> Audience:
    """So many, of whom some have blocked the bot; it was told of nothing that happened."""
    groups, people = size // ONE_GROUP_IN, size - size // ONE_GROUP_IN
    persons = [Person(FIRST_PERSON + number, f"P{number}") for number in range(people)]
    owner = persons[0].id
    inside = memberships(owner=owner, members=[ETABLI.id])
    circles = [Group(FIRST_GROUP - number, f"G{number}", inside) for number in range(groups)]
    world = World(ETABLI, persons, circles, kept_calls=None)
    for number, person in enumerate(persons):
        world.chats[person.id].is_started = True
        world.chats[person.id].is_blocked = number % ONE_BLOCKED_IN == 1
    audience = Audience(world, [*world.chats])
    if circles:
        old = circles[groups // 2].id
        audience.moved[old], _ = membership.upgrade(world, owner, old)
    world.updates.clear()
    return audience
