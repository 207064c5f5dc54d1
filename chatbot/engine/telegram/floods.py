"""Who has to rest since Telegram answered 429 (docs/telegram.md, Delivery)."""

from math import inf

from chatbot.engine.outbox.rules import ChatRests, TryLater

# No chat's doing: what these are refused for is meant for the bot as a whole.
OF_THE_BOT = {"getMe", "getUpdates"}
WARY_S = 60.0  # after a flood that was everybody's


class Floods:
    """Remembers until when nothing may leave: to a chat, or at all.

    It is the chat that met a flood that rests, and everybody once a second chat meets one while the
    first still rests, for as long as that answer says. A call without a chat waits alone. Times are
    seconds on a clock that never goes back.
    """

    def __init__(self) -> None:
        self._all_until = -inf
        self._until: dict[int, float] = {}  # chats

    def met(self, method: str, chat: int | None, seconds: float, now: float) -> None:
        """Note that a call was refused for so long."""
        ends = now + seconds
        self._until = {other: until for other, until in self._until.items() if until > now}
        if method in OF_THE_BOT or (chat is not None and self._until.keys() - {chat}):
            self._all_until = max(self._all_until, ends)
        if chat is not None:
            self._until[chat] = max(self._until.get(chat, 0.0), ends)

    def rests(self, now: float) -> float:
        """Return the seconds in which nothing may leave at all."""
        return max(0.0, self._all_until - now)

    def is_wary(self, now: float) -> bool:
        """Tell whether everybody had to rest a moment ago: then answers keep to the rate, too."""
        return now < self._all_until + WARY_S

    def rests_in(self, chat: int | None, now: float) -> float:
        """Return the seconds in which nothing may leave to that chat."""
        until = 0.0 if chat is None else self._until.get(chat, 0.0)
        return max(0.0, until - now)

    def outcome(self, chat: int, now: float) -> TryLater | ChatRests | None:
        """Tell what an attempt in that chat comes to; None: it may be made."""
        if (rest := self.rests(now)) > 0:
            return TryLater(rest)
        return ChatRests(rest) if (rest := self.rests_in(chat, now)) > 0 else None
