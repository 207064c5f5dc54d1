"""What a message answers."""

import re

from telegram import MaybeInaccessibleMessage, Message, User

COMMAND = re.compile(r"/(?P<name>[^\s@/]+)(?:@(?P<bot>\w+))?(?:\s+(?P<words>.*))?$", re.DOTALL)


def replied(message: Message, to: User) -> int | None:
    """That account's message which this one answers."""
    answered = message.reply_to_message
    by_them = answered and answered.from_user and answered.from_user.id == to.id
    return answered.message_id if answered and by_them else None


def without(name: str, said: str) -> str:
    """What is said to whoever is named."""
    return re.sub(re.escape(f"@{name}"), " ", said, flags=re.IGNORECASE)


def asked_by(user: User, of: MaybeInaccessibleMessage, me: User) -> str:
    """What they had said, where a message of the bot's answers it; of a command what follows it."""
    if not isinstance(of, Message) or replied(of, user) is None:
        return ""
    said = (of.reply_to_message and of.reply_to_message.text) or ""
    if of.chat.type != "private":
        said = without(me.username or "", said).strip()
    command = COMMAND.match(said)
    return ((command["words"] or "") if command else said).strip()
