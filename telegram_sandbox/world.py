"""The whole state of a sandbox, in memory, for one event loop."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import count

from telegram_sandbox.state.calls import KEPT_CALLS, Calls, Counts
from telegram_sandbox.state.changes import Changes
from telegram_sandbox.state.chats import GENERAL, Chat, Formatted, Json, Message, Topic
from telegram_sandbox.state.clock import Clock
from telegram_sandbox.state.faults import Faults
from telegram_sandbox.state.files import Files
from telegram_sandbox.state.menus import Menus
from telegram_sandbox.state.people import Bot, Group, Person
from telegram_sandbox.state.queries import InlineQueries, Presses
from telegram_sandbox.state.updates import Updates
from telegram_sandbox.state.webhook import Answer, Answered, Delivery, Webhook

ICON_COLOR = 0x6FB9F0
"""The first of a topic's six colours (Bot API, createForumTopic)."""


class World:
    """A bot, the persons and groups it may meet (the cast), and everything that happens there.

    `clock` gives Unix seconds, by which presses expire and rates are counted, while polls wait in
    real time. The world's own, which dates messages, is the same until it is set. `kept_calls` is
    how many of the bot's calls are remembered; None: all.
    """

    remembered = ""  # what the bot knows of before its start, as the page says it

    def __init__(
        self,
        bot: Bot,
        persons: Iterable[Person],
        groups: Iterable[Group] = (),
        *,
        clock: Callable[[], float] = time.time,
        kept_calls: int | None = KEPT_CALLS,
    ) -> None:
        self.steady = clock  # nobody sets it: for lifetimes and rates
        self.clock = Clock(clock)
        self.bot = bot
        self._cast: tuple[Person | Group, ...] = (*persons, *groups)
        self._newcomers = count(1)
        self.persons: dict[int, Person] = {}
        self.groups: dict[int, Group] = {}
        self.chats: dict[int, Chat] = {}
        self.revision = 1  # grows with every change of persons, memberships and topics
        self.met: set[int] = set()  # persons of whom the bot got updates: it can look up no others
        self.changes = Changes()
        self.updates = Updates(clock, self.changes)
        self.presses = Presses(clock)
        self.inline_queries = InlineQueries(clock)
        self.files = Files()
        self.menus = Menus()
        self.names: dict[str, str] = {}  # of the bot by language, beside its first_name
        self.descriptions: dict[str, str] = {}  # by language
        self.short_descriptions: dict[str, str] = {}
        self.calls = Calls(kept_calls)
        self.counts = Counts()
        self.faults = Faults(clock, self.changes)
        self.delivery: Delivery | None = None  # to the bot's webhook, if it has one
        self.on_answer: Answered = _ignored  # what the bot answers to it may be a call
        for newcomer in self._cast:
            self.add(newcomer)

    def add(self, newcomer: Person | Group) -> Chat:
        """Add a person or a group, with an empty chat."""
        chat = self.chats.setdefault(newcomer.id, Chat(newcomer.id))
        self.put(newcomer)
        if isinstance(newcomer, Group) and newcomer.topics is not None:
            self._begin_forum(chat, newcomer.topics)
        return chat

    def put(self, changed: Person | Group) -> None:
        """Store a person or a group as they are from now on."""
        if isinstance(changed, Group):
            self.groups[changed.id] = changed
        else:
            self.persons[changed.id] = changed
        self.cast_changed(self.chats[changed.id])

    def new_id(self, first: int) -> int:
        """Give an id that nobody had, further from zero than `first`."""
        number = next(self._newcomers)
        return first + number if first > 0 else first - number

    def members(self, chat_id: int) -> tuple[int, ...]:
        """List the persons of a chat, without the bot."""
        if chat_id not in self.groups:
            return (chat_id,)
        places = self.groups[chat_id].memberships.items()
        return tuple(key for key, place in places if place.is_present and key != self.bot.id)

    def administers(self, user_id: int, chat_id: int) -> bool:
        return chat_id in self.groups and self.groups[chat_id].membership(user_id).administers

    def is_closed_to(self, user_id: int, chat: Chat, thread: int | None) -> bool:
        """Tell whether somebody can't write in a topic: closed ones are for administrators."""
        topic = chat.topics.get(thread or GENERAL)
        return topic is not None and topic.is_closed and not self.administers(user_id, chat.id)

    def next_message(self, chat: Chat, sender: int, content: Formatted) -> Message:
        """Draft a message with the chat's next id, dated now. It is seen once it is stored."""
        chat.last_message_id += 1
        return Message(chat.last_message_id, sender, int(self.clock()), content)

    def store_message(self, chat: Chat, message: Message) -> None:
        """Store a message, in the place of the one that had its id."""
        if message.sender == self.bot.id and message.id not in chat.messages:
            self.counts.add_message(chat.id, message, self.steady())
        chat.messages[message.id] = message
        self.chat_changed(chat)

    def chat_changed(self, chat: Chat) -> None:
        """Let everybody in a chat see a change."""
        chat.revision += 1
        self.changes.notify()

    def cast_changed(self, chat: Chat) -> None:
        """Let everybody see a change of persons, memberships or topics, this chat first."""
        self.revision += 1
        self.chat_changed(chat)

    def open_topic(self, chat: Chat, message: Message, name: str) -> Message:
        """Open a topic in a forum; the message becomes the service message about it."""
        service: Json = {"forum_topic_created": {"name": name, "icon_color": ICON_COLOR}}
        created = replace(message, thread=message.id, service=service)
        chat.topics[created.id] = Topic(created.id, name)
        self.store_message(chat, created)
        self.cast_changed(chat)
        return created

    async def set_clock(self, at: float | None) -> None:
        """Let it be that moment, in Unix seconds, from now on; with None what it really is.

        The bot's poll is answered at once: it is by answers that the bot hears of the time.
        """
        before = self.clock()
        self.clock.set(at)
        self.updates.hurry()
        for chat in self.chats.values():
            self.cast_changed(chat)
        if self.clock() < before:
            await self.clock.on_set_back()

    def reset(self) -> None:
        """Return to the cast as it began, with nothing said; ids go on growing.

        The bot's menus, descriptions and webhook stay, and the record of its calls.
        """
        self.faults.clear()
        self.counts = Counts()
        self.updates.clear()
        self.presses.clear()
        self.inline_queries.clear()
        self.files.clear()
        self.met.clear()
        self.persons.clear()
        self.groups.clear()
        for chat in self.chats.values():
            chat.clear()
            self.chat_changed(chat)
        self.chats = {member.id: self.chats[member.id] for member in self._cast}
        for member in self._cast:
            self.add(member)

    def deliver_to(self, webhook: Webhook | None) -> None:
        """Deliver updates to this webhook from now on; with None the bot fetches them."""
        if self.delivery is not None:
            self.delivery.stop()
            self.delivery = None
        if webhook is not None:
            self.delivery = Delivery(
                webhook, self.updates, self.changes, self.clock, self.on_answer
            )

    def tell_remembered(self, sentence: str) -> None:
        """Let the page say what the bot knows of before its start; the chats are new."""
        self.remembered = sentence
        self.revision += 1

    def close(self) -> None:
        """End all polls, now and later, and all deliveries.

        Call it before the server waits for open requests to end: polls may take 50 s.
        """
        self.changes.close()
        self.deliver_to(None)

    def _begin_forum(self, chat: Chat, names: Iterable[str]) -> None:
        chat.topics[GENERAL] = Topic(GENERAL, "Général")
        chat.last_message_id = max(chat.last_message_id, GENERAL)
        places = self.groups[chat.id].memberships.items()
        creator = next(key for key, place in places if place.administers)
        for name in names:
            self.open_topic(chat, self.next_message(chat, creator, Formatted("")), name)


async def _ignored(_: Answer) -> None:
    """Do nothing, in a world that no application serves."""
