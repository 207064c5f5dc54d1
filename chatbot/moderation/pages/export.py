"""/exporter: who follows what, as a table that opens in a spreadsheet."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import product
from typing import Annotated, Any

from babel.numbers import format_decimal
from pydantic import Field
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot import conversation as ui
from chatbot.audit.rules import Act
from chatbot.audit.service import note
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.service import TopicGone, followable, topic_of_key
from chatbot.chantiers.wording import numbered, topic_name
from chatbot.members import service as members
from chatbot.members.rules import ChatKind
from chatbot.moderation.rules import BOM, csv_lines
from chatbot.moderation.wording import HOME
from chatbot.subscriptions import queries
from chatbot.subscriptions.rules import Source, State

ROWS = 20_000  # in one file, written in half a second, during which nobody else is answered
BATCH = 500  # rows of one query; other tasks get their turn between two queries

COLUMNS = (
    "sujet",
    "état",
    "depuis le",
    "type",
    "nom",
    "pseudo",
    "numéro",
    "en pause jusqu’au",
    "injoignable depuis le",
    "consentement donné le",
    "formule acceptée",
    "donné depuis",
    "motif",
    "rythme",
    "banni le",
)
STATES = {  # in the order of the table's rows
    State.ACTIVE: "abonné",
    State.PENDING: "en attente",
    State.REFUSED: "refusé",
    State.ENDED: "terminé",
}
BANNED = "banni"  # instead of « terminé »: a ban ends what somebody follows
KINDS = {ChatKind.PERSON: "personne", ChatKind.GROUP: "groupe"}
SOURCES = {
    Source.COMMAND: "une commande",
    Source.CARD: "la page du sujet",
    Source.LIST: "la liste des abonnements",
    Source.NEWS: "une annonce",
}
NO_SUCH_TOPIC = "Je ne trouve pas ce sujet. /moderation montre tout ce que l’on peut suivre."
NOTHING = "Il n’y a aucun abonnement à exporter."
NO_MORE = "C’était tout : il n’y a pas d’autre partie."
WHICH = "Les abonnements à quel sujet ?"
CARE = (
    "Le fichier contient des données personnelles : des noms, ce que chacun suit ou a suivi, "
    "et quand il y a consenti. Ne le donnez qu’à qui en a besoin pour l’alliance, et effacez-le "
    "après usage, ici aussi. Cet export est noté dans /journal."
)

router = ui.Router(requires=ui.Requires.ADMIN)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a part of the table begins."""

    topic: str
    alone: bool = False  # the table has only this topic
    state: State = State.ACTIVE
    after: int = 0  # our own id of the last chat in the previous part
    part: int = 1
    groups: bool = False  # the part begins among the groups, which come after all persons


@dataclass(frozen=True, slots=True)
class Batch:
    """Chats with the same state of subscription to a topic."""

    topic: Topic
    state: State
    groups: bool
    rows: Sequence[Any]  # the columns of subscriptions/queries.py's EXPORTED

    def next(self, start: Start) -> Start:
        """Return where the table goes on after this batch."""
        after = self.rows[-1].id
        return replace(
            start, topic=self.topic.key, state=self.state, groups=self.groups, after=after
        )


WISH = ui.Wish(
    "export",
    (
        *("exporter", "export", "exporter les abonnés", "exporter les abonnements", "export csv"),
        *("la liste des abonnés", "liste des abonnés en fichier", "export users"),
    ),
)


@router.command("exporter", aliases=("export", "csv"), wish=WISH)
async def export_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/exporter`, `/exporter 7`, `/exporter appel`."""
    words = ctx.request.words
    topics = await followable(ctx.session, words)
    if not topics:
        return ui.Reply(NO_SUCH_TOPIC if words else NOTHING, ((HOME,),))
    if words and len(topics) > 1:
        choices = topic_buttons(topics, export_subscriptions, "Exporter : {}", alone=True)
        return ui.Reply(WHICH, choices)
    return await export_subscriptions(ctx, topic=topics[0].key, alone=bool(words))


@router.button("ex")
async def export_subscriptions(
    ctx: ui.Context,
    *,
    topic: TopicKey,
    alone: bool = False,
    state: State = State.ACTIVE,
    after: Annotated[int, Field(ge=0, lt=10**12)] = 0,
    part: Annotated[int, Field(ge=1, lt=1000)] = 1,
    groups: bool = False,
) -> ui.Reply:
    """Export the part of the table that begins with these values; `alone`: of this topic only."""
    at, start = ctx.request.at, Start(topic, alone, state, after, part, groups)
    written, count, end = [BOM, csv_lines([COLUMNS])], 0, start
    async for batch in batches(ctx.session, await followable(ctx.session), start):
        rows = [cells(batch.topic, batch.state, row, at=at) for row in batch.rows]
        written.append(csv_lines(rows))
        count += len(rows)
        end = batch.next(end)
    if not count:
        return ui.Reply(NOTHING if part == 1 else NO_MORE, ((HOME,),))
    only = await topic_of_key(ctx.session, topic) if alone else None
    author = await members.remember_sender_id(ctx.session, ctx.request)
    about = only.key if only else None
    await note(ctx.work.by(author), Act.EXPORTED, topic=about, detail=str(count))
    more = count == ROWS
    text = export_text(only, count, end.part, more=more)
    file = ui.File(file_name(only, end.part, at.date(), more=more), "".join(written))
    following = export_subscriptions.button(
        "Partie suivante",
        topic=end.topic,
        alone=end.alone,
        state=end.state,
        after=end.after,
        part=end.part + 1,
        groups=end.groups,
    )
    return ui.Reply(text, ((following,),) if more else (), file=file)


async def batches(
    session: AsyncSession, topics: Sequence[Topic], start: Start
) -> AsyncIterator[Batch]:
    """Read a part of the table from `start` on: at most ROWS rows, by topic, then by state.

    Persons come first, then groups. Raises TopicGone when the topic of `start` is gone.
    """
    left, after = ROWS, start.after
    for groups, topic, state in _blocks(topics, start):
        while left:
            limit = min(BATCH, left)
            rows = await queries.exported(
                session, topic.key, state, groups=groups, after=after, limit=limit
            )
            if rows:
                yield Batch(topic, state, groups, rows)
                after = rows[-1].id
            left -= len(rows)
            if len(rows) < limit:
                break
        after = 0


def _blocks(topics: Sequence[Topic], start: Start) -> Sequence[tuple[bool, Topic, State]]:
    blocks = list(product((False, True), topics, STATES))
    for index, (groups, first, state) in enumerate(blocks):
        if (groups, first.key, state) == (start.groups, start.topic, start.state):
            return [block for block in blocks[index:] if not start.alone or block[1] is first]
    raise TopicGone


def cells(topic: Topic, state: State, row: Any, *, at: datetime) -> tuple[str, ...]:
    """Write a line of the table, with times in the time zone of `at`.

    Dates begin with the year, and the wording's date with a word, so that no spreadsheet takes
    them for another date.
    """
    paused = row.paused_until if row.paused_until and row.paused_until > at else None
    return (
        numbered(topic),
        BANNED if row.banned_since and state is State.ENDED else STATES[state],
        _when(row.since, at),
        KINDS[row.kind],
        row.name,
        row.username,
        str(row.id),
        _when(paused, at),
        _when(row.unreachable_since, at),
        _when(row.consented_at, at),
        f"version {row.wording}",
        SOURCES[row.source],
        row.reason,
        "le lundi" if row.digest_since else "aussitôt",
        _when(row.banned_since, at),
    )


def export_text(only: Topic | None, count: int, part: int, *, more: bool) -> str:
    title = (
        f"<b>Les abonnements</b> à {topic_name(only)}" if only else "<b>Tous les abonnements</b>"
    )
    lines = "une ligne" if count == 1 else f"{format_decimal(count, locale='fr')} lignes"
    which = f", partie {part}" if more or part > 1 else ""
    rest = ["Ce n’est pas tout : la suite est dans un autre fichier."] if more else []
    return "\n\n".join([f"{title}{which} : {lines}, dans le fichier ci-dessous.", CARE, *rest])


def file_name(only: Topic | None, part: int, day: date, *, more: bool) -> str:
    """Name a file ("abonnements-2026-11-24.csv", "abonnements-alimentation-2026-11-24-2.csv")."""
    parts = ["abonnements", only.key if only else "", day.isoformat()]
    if more or part > 1:
        parts.append(str(part))
    return "-".join(filter(None, parts)) + ".csv"


def _when(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return ""
    return moment.astimezone(at.tzinfo).replace(tzinfo=None).isoformat(" ", "minutes")
