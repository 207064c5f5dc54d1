"""The state of the little Telegram. In memory, for one event loop."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count

from telegram_sandbox.state.bell import Bell
from telegram_sandbox.state.calls import KEPT_CALLS, Calls
from telegram_sandbox.state.chats import GENERAL, Chat, Formatted, Json, Message, Topic
from telegram_sandbox.state.counts import Counts
from telegram_sandbox.state.faults import Faults
from telegram_sandbox.state.files import Files
from telegram_sandbox.state.inline import InlineQueries
from telegram_sandbox.state.menus import Menus
from telegram_sandbox.state.people import Bot, Group, Person
from telegram_sandbox.state.presses import Presses
from telegram_sandbox.state.updates import Updates
from telegram_sandbox.state.webhook import Delivery, Webhook

ICON_COLOR = 0x6FB9F0
"""The first of a topic's six colours (Bot API, createForumTopic)."""


class World:
    """Who there is, what was said, and what the bot still has to learn.

    `clock` gives Unix seconds: it dates messages and ends presses. How long a poll waits is
    always real time. `kept_calls` is how many of the bot's calls are remembered; None: all.
    """

    def __init__(
        self,
        bot: Bot,
        persons: Iterable[Person],
        groups: Iterable[Group],
        *,
        clock: Callable[[], float] = time.time,
        kept_calls: int | None = KEPT_CALLS,
    ) -> None:
        self.clock = clock
        self.bot = bot
        self._cast: tuple[Person | Group, ...] = (*persons, *groups)
        self._born = count(1)
        self.persons: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.chats: dict[int, Chat] = {}
        self.revision = 1
        """Grows with every change of who there is, who is where, and which topics there are."""
        self.met: set[int] = set()
        """The persons of whom the bot has had an update: only those can it look up."""
        self.bell = Bell()
        self.updates = Updates(clock, self.bell)
        self.presses = Presses(clock)
        self.inline = InlineQueries(clock)
        self.files = Files()
        self.menus = Menus()
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.calls = Calls(kept_calls)
        self.counts = Counts()
        self.faults = Faults(clock, self.bell)
        self.delivery: Delivery | None = None
        """To the bot's webhook; None while it has none."""
        for one in self._cast:
            self.enter(one)

    def enter(self, one: Person | Group) -> Chat:
        """Somebody or a group that begins, in an empty chat."""
        chat = self.chats.setdefault(one.id, Chat(one.id))
        self.put(one)
        if isinstance(one, Group) and one.topics is not None:
            self._begin_forum(chat, one.topics)
        return chat

    def put(self, one: Person | Group) -> None:
        """Somebody or a group, as they are from now on."""
        if isinstance(one, Group):
            self.groups[one.id] = one
        else:
            self.persons[one.id] = one
        self.cast_changed(self.chats[one.id])

    def new_id(self, first: int) -> int:
        """An id that nobody had, further from zero than `first`."""
        born = next(self._born)
        return first + born if first > 0 else first - born

    def members(self, chat_id: int) -> tuple[int, ...]:
        """The persons of a chat; the bot is not counted."""
        if chat_id not in self.groups:
            return (chat_id,)
        places = self.groups[chat_id].memberships.items()
        return tuple(key for key, place in places if place.is_present and key != self.bot.id)

    def administers(self, user_id: int, chat_id: int) -> bool:
        return chat_id in self.groups and self.groups[chat_id].membership(user_id).administers

    def is_closed_to(self, user_id: int, chat: Chat, thread: int | None) -> bool:
        """Only administrators write in a closed topic."""
        topic = chat.topics.get(thread or GENERAL)
        return topic is not None and topic.is_closed and not self.administers(user_id, chat.id)

    def next_message(self, chat: Chat, sender: int, content: Formatted) -> Message:
        """A message with the chat's next id, dated now. Nobody sees it until it is kept."""
        chat.last_message_id += 1
        return Message(chat.last_message_id, sender, int(self.clock()), content)

    def keep(self, chat: Chat, message: Message) -> None:
        """Store a message in the place of what had its id."""
        if message.sender == self.bot.id and message.id not in chat.messages:
            self.counts.note_message(chat.id, message, self.clock())
        chat.messages[message.id] = message
        self.changed(chat)

    def changed(self, chat: Chat) -> None:
        """Somebody in the chat can see a difference."""
        chat.revision += 1
        self.bell.ring()

    def cast_changed(self, chat: Chat) -> None:
        """Who there is, who is where, or a topic: everybody may see it, this chat first."""
        self.revision += 1
        self.changed(chat)

    def open_topic(self, chat: Chat, message: Message, name: str) -> Message:
        """A topic of a forum; the message becomes the one that tells of it."""
        service: Json = {"forum_topic_created": {"name": name, "icon_color": ICON_COLOR}}
        created = replace(message, thread=message.id, service=service)
        chat.topics[created.id] = Topic(created.id, name)
        self.keep(chat, created)
        self.cast_changed(chat)
        return created

    def reset(self) -> None:
        """Only the cast is there, as it began, and nothing was said; ids go on growing.

        What the bot said of itself stays, and where it wants its updates.
        """
        self.faults.clear()
        self.counts = Counts()
        self.updates.clear()
        self.presses.clear()
        self.inline.clear()
        self.files.clear()
        self.met.clear()
        self.persons.clear()
        self.groups.clear()
        for chat in self.chats.values():
            chat.clear()
            self.changed(chat)
        self.chats = {one.id: self.chats[one.id] for one in self._cast}
        for one in self._cast:
            self.enter(one)

    def deliver_to(self, webhook: Webhook | None) -> None:
        """Where updates are carried from now on; None: nowhere, the bot fetches them."""
        if self.delivery is not None:
            self.delivery.stop()
            self.delivery = None
        if webhook is not None:
            self.delivery = Delivery(webhook, self.updates, self.bell, self.clock)

    def close(self) -> None:
        """End every poll that waits, now and later, and all deliveries.

        A server that shuts down calls it first.
        """
        self.bell.close()
        self.deliver_to(None)

    def _begin_forum(self, chat: Chat, names: Iterable[str]) -> None:
        chat.topics[GENERAL] = Topic(GENERAL, "Général")
        chat.last_message_id = max(chat.last_message_id, GENERAL)
        places = self.groups[chat.id].memberships.items()
        creator = next(key for key, place in places if place.administers)
        for name in names:
            self.open_topic(chat, self.next_message(chat, creator, Formatted("")), name)
