"""/exporter: who follows what, as a table that opens in a spreadsheet."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import product
from typing import Annotated, Any

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
from chatbot.french import grouped
from chatbot.members import service as members
from chatbot.members.rules import ChatKind
from chatbot.moderation import rules, wording
from chatbot.subscriptions import queries
from chatbot.subscriptions.rules import State
from chatbot.subscriptions.wording import SOURCES

ROWS = 20_000  # in one file, written in half a second, during which nobody else is answered
BATCH = 500  # rows of one query; other tasks get their turn between two queries

STATES = {  # in the order of the table's rows
    State.ACTIVE: "abonné",
    State.PENDING: "en attente",
    State.REFUSED: "refusé",
    State.ENDED: "terminé",
}
KINDS = {ChatKind.PERSON: "personne", ChatKind.GROUP: "groupe"}
NOTHING = "Il n’y a aucun abonnement à exporter."

router = ui.Router(requires=ui.Requires.ADMIN)


@dataclass(frozen=True, slots=True)
class Start:
    """Where a part of the table begins."""

    topic: str
    alone: bool = False  # the table has only this topic
    state: State = State.ACTIVE
    after: int = 0  # our own id of the last chat in the previous part
    groups: bool = False  # the part begins among the groups, which come after all persons


@dataclass(frozen=True, slots=True)
class Batch:
    """Chats with the same state of subscription to a topic."""

    topic: Topic
    state: State
    groups: bool
    rows: Sequence[Any]  # as subscriptions/queries.py's `exported` fetches them


@router.command("exporter", aliases=("export", "csv"))
@router.wish(
    "export",
    *("exporter", "export", "exporter les abonnés", "exporter les abonnements", "export csv"),
    *("la liste des abonnés", "liste des abonnés en fichier", "export users"),
)
async def export_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/exporter`, `/exporter 7`, `/exporter appel`."""
    words = ctx.request.words
    topics = await followable(ctx.session, words)
    if not topics:
        unknown = "Je ne trouve pas ce sujet. /moderation montre tout ce que l’on peut suivre."
        return ui.Reply(unknown if words else NOTHING, ((wording.HOME,),))
    if words and len(topics) > 1:
        choices = topic_buttons(topics, export_subscriptions, "Exporter : {}", alone=True)
        return ui.Reply("Les abonnements à quel sujet ?", choices)
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
    at, start = ctx.request.at, Start(topic, alone, state, after, groups)
    written, count, last = [rules.BOM], 0, None
    async for batch in batches(ctx.session, await followable(ctx.session), start):
        rows = [cells(batch.topic, batch.state, row, at=at) for row in batch.rows]
        if last is None:
            written.append(rules.csv_lines([list(rows[0])]))  # the columns
        written.append(rules.csv_lines([list(row.values()) for row in rows]))
        count += len(rows)
        last = batch
    if last is None:
        over = "C’était tout : il n’y a pas d’autre partie."
        return ui.Reply(NOTHING if part == 1 else over, ((wording.HOME,),))
    only = await topic_of_key(ctx.session, topic) if alone else None
    about = only.key if only else None
    await note(await members.by_sender(ctx), Act.EXPORTED, topic=about, detail=str(count))
    more = count == ROWS
    text, name = text_and_name(only, count, part, at.date(), more=more)
    following = export_subscriptions.button(
        "Partie suivante",
        topic=last.topic.key,
        alone=alone,
        state=last.state,
        after=last.rows[-1].id,
        part=part + 1,
        groups=last.groups,
    )
    file = ui.File(name, "".join(written))
    return ui.Reply(text, ((following,),) if more else (), file=file)


async def batches(
    session: AsyncSession, topics: Sequence[Topic], start: Start
) -> AsyncIterator[Batch]:
    """Read a part of the table from `start` on: at most ROWS rows, by topic, then by state.

    Persons come first, then groups. Raises TopicGone when the topic of `start` is gone.
    """
    blocks = list(product((False, True), topics, STATES))
    keys = [(groups, topic.key, state) for groups, topic, state in blocks]
    if (first := (start.groups, start.topic, start.state)) not in keys:
        raise TopicGone
    left, after = ROWS, start.after
    for groups, topic, state in blocks[keys.index(first) :]:
        if start.alone and topic.key != start.topic:
            continue
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


def cells(topic: Topic, state: State, row: Any, *, at: datetime) -> dict[str, str]:
    """Write the cells of a line by their columns, with times in the time zone of `at`.

    Dates begin with the year, and the wording's date with a word, so that no spreadsheet takes
    them for another date.
    """
    paused = row.paused_until if row.paused_until and row.paused_until > at else None
    was_banned = row.banned_since and state is State.ENDED  # a ban ends what somebody follows
    return {
        "sujet": numbered(topic),
        "état": "banni" if was_banned else STATES[state],
        "depuis le": _when(row.since, at),
        "type": KINDS[row.kind],
        "nom": row.name,
        "pseudo": row.username,
        "numéro": str(row.id),
        "en pause jusqu’au": _when(paused, at),
        "injoignable depuis le": _when(row.unreachable_since, at),
        "consentement donné le": _when(row.consented_at, at),
        "formule acceptée": f"version {row.wording}",
        "donné depuis": SOURCES[row.source],
        "motif": row.reason,
        "rythme": "le lundi" if row.digest_since else "aussitôt",
        "banni le": _when(row.banned_since, at),
    }


def text_and_name(
    only: Topic | None, count: int, part: int, day: date, *, more: bool
) -> tuple[str, str]:
    """Say what a part of the table holds; name its file ("abonnements-foret-2026-11-24-2.csv")."""
    title = "<b>Tous les abonnements</b>"
    names = ["abonnements", day.isoformat()]
    if only is not None:
        title = f"<b>Les abonnements</b> à {topic_name(only)}"
        names.insert(1, only.key)
    if more or part > 1:
        title += f", partie {part}"
        names.append(str(part))
    lines = "une ligne" if count == 1 else f"{grouped(count)} lignes"
    paragraphs = [
        f"{title} : {lines}, dans le fichier ci-dessous.",
        (
            "Le fichier contient des données personnelles : des noms, ce que chacun suit ou a "
            "suivi, et quand il y a consenti. Ne le donnez qu’à qui en a besoin pour l’alliance, "
            "et effacez-le après usage, ici aussi. Cet export est noté dans /journal."
        ),
        *(["Ce n’est pas tout : la suite est dans un autre fichier."] if more else []),
    ]
    return "\n\n".join(paragraphs), f"{'-'.join(names)}.csv"


def _when(moment: datetime | None, at: datetime) -> str:
    if moment is None:
        return ""
    return moment.astimezone(at.tzinfo).replace(tzinfo=None).isoformat(" ", "minutes")
