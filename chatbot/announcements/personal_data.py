"""Data about the authors and reviewers of announcements: told, erased, dropped in time."""

from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import news_queries, notices, queries, service
from chatbot.announcements.dossier import open_dossier
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.wording import EXCERPT, HEADLINE, STATES, beginning, moment
from chatbot.chantiers.service import topic_names
from chatbot.conversation import UnitOfWork
from chatbot.conversation.markup import visible
from chatbot.conversation.personal_data import Fact, Kept, Person
from chatbot.french import listed, protect, typeset

LOSSES = {
    State.WRITING: "en brouillon : elle est effacée",
    State.READING: "en relecture : elle ne partira pas, et qui devait la relire le saura",
    State.SCHEDULED: "programmée pour {when} : elle ne partira pas",
    State.LATE: "qui attendait votre décision : elle ne partira pas",
}
STAYS = "les annonces que vous avez publiées, sans rien qui mène à vous"


async def tell_kept(session: AsyncSession, person: Person) -> list[Kept]:
    """List the announcements that a person wrote, or opened for a review.

    An announcement that never came out is listed with its whole text, any other with its beginning.
    """
    names, kept = await topic_names(session), []
    written = await queries.written_by(session, person.chat_id)
    others_of = await news_queries.other_topics(session, [each.id for each in written])
    for each in written:
        others = [names.get(key, key) for key in sorted(others_of.get(each.id, ()))]
        came_out, taken_up = each.published_at is not None, each.readable_at
        facts: dict[str, Fact] = {
            "état": STATES[each.state],
            "aussi pour": protect(listed(others)) or None,
            "texte": None if came_out else visible(each.text),
            "texte qu’on vous propose, ou d’avant": visible(each.proposed or "") or None,
            "dates à ajouter": " ; ".join(date.state.title for date in each.planned) or None,
            "ce que lit qui l’a déjà reçue": each.change_note or None,
            "début": beginning(each, EXCERPT) if came_out else None,
            "modifiée": None if came_out else each.changed_at,
            "envoi prévu": each.send_at,
            "publiée": each.published_at,
            "envoi arrêté": each.stopped_at,
            "envoyée aux restants": None if taken_up == each.published_at else taken_up,
            "corrigée": each.corrected_at,
        }
        title = f"{_what(each)} : {protect(names.get(each.topic_key, each.topic_key))}"
        kept.append(Kept(title, facts, STAYS if came_out else ""))
    opened = {"relecture": "ouverte : ce que vous avez vu est gardé jusqu’à la décision"}
    for seen in await queries.seen_by(session, person.chat_id):
        about = {"sujet": names.get(seen.topic_key), **opened}
        kept.append(Kept("Relecture d’une annonce", about))
    return kept


async def losses(work: UnitOfWork, person: Person) -> list[str]:
    """List, in plain text, the announcements that an erasure keeps from ever leaving."""
    names = await topic_names(work.session)
    told: list[str] = []
    for announcement in await queries.written_by(work.session, person.chat_id, unpublished=True):
        topic = protect(names.get(announcement.topic_key, announcement.topic_key))
        begins = protect(beginning(announcement, HEADLINE))
        when = moment(announcement.send_at or work.at, work.at)
        loss = LOSSES[announcement.state].format(when=when)
        told.append(typeset(f"{_what(announcement)} pour « {topic} » ({begins}), {loss}"))
    return told


async def erase_person(work: UnitOfWork, person: Person) -> None:
    """Erase a person's announcements that aren't out; published ones lose their author."""
    unpublished = await queries.written_by(work.session, person.chat_id, unpublished=True)
    for announcement in unpublished:
        notice = notices.forgotten(await open_dossier(work.session, announcement))
        await service.tell_reviewers(work, announcement, notice)
    await queries.drop(work.session, [announcement.id for announcement in unpublished])


purge_old = queries.drop_old


def _what(announcement: Announcement) -> str:
    return "Correction d’une annonce" if announcement.is_correction else "Annonce"
