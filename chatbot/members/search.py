"""One search for people: by a name or its beginning, an @name, a number, or a role."""

import re
from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable
from chatbot.members import queries
from chatbot.members.models import Chat
from chatbot.members.service import words_of

# Matched against folded words. A number is ours, as the log has it, or Telegram's.
NUMBER = re.compile(r"(?:(?:personne|compte|groupe) )?(?:n|no|numero)? ?(\d{1,17})")
ADMINS = re.compile(r"(?:les )?admins?(?:istrat\w+)?")
REFERENTS = re.compile(r"(?:les )?referente?s?(?: (?:du|de la|de l|des|de|d) (.+)| (\d{1,3}))?")


async def search(
    session: AsyncSession, words: str, *, groups: bool = False, limit: int
) -> Sequence[Chat]:
    """Find persons, and `groups` too: who has a role comes first, then whom we met last."""
    folded = fold(words)
    if (number := NUMBER.fullmatch(folded)) is not None:
        found = await queries.numbered(session, int(number[1]))
    elif (role := await _with_role(session, folded)) is not None:
        found = role
    elif not (names := words_of(words)):
        return []
    else:
        holders = await queries.holders_named(session, names, limit=limit)
        others = await queries.chats_named(session, names, groups=groups, limit=limit)
        found = list(dict.fromkeys([*holders, *others]))
    return [chat for chat in found if groups or chat.is_person][:limit]


def names_role(words: str) -> bool:
    """Tell whether these words ask for those who have a role, or for one by their number."""
    folded = fold(words)
    is_number = NUMBER.fullmatch(folded) and not folded[0].isdigit() and folded[1:2].isalpha()
    return bool(is_number or ADMINS.fullmatch(folded) or REFERENTS.fullmatch(folded))


async def _with_role(session: AsyncSession, folded: str) -> Sequence[Chat] | None:
    """Find the holders of the role that words name; None if the words name no role."""
    if ADMINS.fullmatch(folded):
        return await queries.admins(session)
    if (named := REFERENTS.fullmatch(folded)) is None:
        return None
    topic = named[1] or named[2]
    keys = {found.key for found in await followable(session, topic)} if topic else None
    referents = await queries.referents(session)
    chats = [person for person, key in referents if keys is None or key in keys]
    return list(dict.fromkeys(chats))
