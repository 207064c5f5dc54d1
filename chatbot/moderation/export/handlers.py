"""`/exporter`: who follows what, as a file."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.models import Topic
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.chantiers.texts import numbered
from chatbot.conversation import (
    Button,
    File,
    Keyboard,
    Press,
    Reply,
    Request,
    Requires,
    old_command,
)
from chatbot.members import service as members
from chatbot.moderation.export import texts
from chatbot.moderation.export.payloads import Export
from chatbot.moderation.export.rules import BOM, ROWS, lines
from chatbot.moderation.export.service import batches
from chatbot.moderation.texts import NO_SUCH_TOPIC


async def exporter(ask: Request, session: AsyncSession) -> Reply:
    """`/exporter`, `/exporter 7`, `/exporter appel`."""
    topics = await followable(session, ask.words)
    if not topics:
        return Reply(NO_SUCH_TOPIC if ask.words else texts.NOTHING)
    if ask.words and len(topics) > 1:
        return Reply(texts.WHICH, _choice(topics))
    return await _part(ask, session, Export(topic=topics[0].key, alone=bool(ask.words)))


async def export(ask: Request, session: AsyncSession, wanted: Export) -> Reply:
    """One topic of several, or the next part."""
    return await _part(ask, session, wanted)


async def _part(ask: Request, session: AsyncSession, start: Export) -> Reply:
    written, count, behind = [BOM, lines([texts.COLUMNS])], 0, start
    async for batch in batches(session, await followable(session), start):
        rows = [texts.cells(batch.topic, batch.state, row, at=ask.at) for row in batch.rows]
        written.append(lines(rows))
        count += len(rows)
        behind = start.going_on(batch.topic.key, batch.state, batch.rows[-1].id)
    if not count:
        return Reply(texts.NOTHING if start.part == 1 else texts.NO_MORE)
    of = await topic_of_key(session, start.topic) if start.alone else None
    by, topic = await members.actor(session, ask), of.key if of else None
    await note(session, Act.EXPORTED, at=ask.at, by=by, topic=topic, detail=str(count))
    more = count == ROWS
    name = texts.file_name(of, start.part, ask.at.date(), more=more)
    buttons = ((Button("Partie suivante", behind),),) if more else ()
    text = texts.said(of, count, start.part, more=more)
    return Reply(text, buttons, file=File(name, "".join(written)))


def _choice(topics: Sequence[Topic]) -> Keyboard:
    return tuple(
        (Button(f"Exporter\u00a0: {numbered(topic)}", Export(topic=topic.key, alone=True)),)
        for topic in topics
    )


ROUTES = (
    old_command(
        "exporter", exporter, menu="Les abonnements, en fichier CSV", requires=Requires.ADMIN
    ),
    Press(Export, export, requires=Requires.ADMIN),
)
