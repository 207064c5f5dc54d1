"""The state of the little Telegram. In memory, for one event loop."""

import time
from collections.abc import Callable, Iterable

from chatbot.sandbox.bell import Bell
from chatbot.sandbox.calls import Calls
from chatbot.sandbox.chats import Chat, Formatted, Message
from chatbot.sandbox.menus import Menus
from chatbot.sandbox.people import Bot, Group, Person
from chatbot.sandbox.presses import Presses
from chatbot.sandbox.updates import Updates


class World:
    """Who there is, what was said, and what the bot still has to learn.

    `clock` gives Unix seconds: it dates messages and ends presses. How long a poll waits is
    always real time.
    """

    def __init__(
        self,
        bot: Bot,
        persons: Iterable[Person],
        groups: Iterable[Group],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.clock = clock
        self.bot = bot
        self.persons = {person.id: person for person in persons}
        self.groups = {group.id: group for group in groups}
        self.chats = {key: Chat(key) for key in (*self.persons, *self.groups)}
        self.met: set[int] = set()
        """The persons of whom the bot has had an update: only those can it look up."""
        self.bell = Bell()
        self.updates = Updates(clock, self.bell)
        self.presses = Presses(clock)
        self.menus = Menus()
        self.descriptions: dict[str, str] = {}
        self.short_descriptions: dict[str, str] = {}
        self.calls = Calls()

    def members(self, chat_id: int) -> tuple[int, ...]:
        """The persons of a chat; the bot is not counted."""
        return self.groups[chat_id].members if chat_id in self.groups else (chat_id,)

    def administers(self, person_id: int, chat_id: int) -> bool:
        return chat_id in self.groups and person_id in self.groups[chat_id].administrators

    def next_message(self, chat: Chat, sender: int, content: Formatted) -> Message:
        """A message with the chat's next id, dated now. Nobody sees it until it is kept."""
        chat.last_message_id += 1
        return Message(chat.last_message_id, sender, int(self.clock()), content)

    def keep(self, chat: Chat, message: Message) -> None:
        """Store a message in the place of what had its id."""
        chat.messages[message.id] = message
        self.changed(chat)

    def changed(self, chat: Chat) -> None:
        """Somebody in the chat can see a difference."""
        chat.revision += 1
        self.bell.ring()

    def reset(self) -> None:
        """Empty all chats. The cast and what the bot said of itself stay; ids go on growing."""
        self.updates.clear()
        self.presses.clear()
        self.met.clear()
        for chat in self.chats.values():
            chat.messages.clear()
            chat.is_started = False
            chat.typing_until = 0.0
            self.changed(chat)

    def close(self) -> None:
        """End every poll that waits, now and later: a server that shuts down calls it first."""
        self.bell.close()
