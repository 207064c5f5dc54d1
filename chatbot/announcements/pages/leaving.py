"""The scheduled or going announcements that /annuler doesn't stop."""

from datetime import datetime

from chatbot.announcements import links, queries
from chatbot.announcements.models import Announcement
from chatbot.announcements.rules import State
from chatbot.announcements.wording import HEADLINE, beginning, moment, quoted
from chatbot.conversation import Context, Reply, Row
from chatbot.french import protect
from chatbot.members import queries as people

SHOWN = 3  # as many as a phone shows with their buttons
ONE = "<b>Votre annonce n’est pas arrêtée.</b>"
SEVERAL = "<b>Vos annonces ne sont pas arrêtées.</b>"


async def leaving_reply(ctx: Context) -> Reply | None:
    """Name the sender's scheduled and going announcements, and lead to each; None without any."""
    person = await people.known(ctx.session, ctx.request.chat) if ctx.request.private else None
    found = await queries.leaving_of(ctx.session, person.id, limit=SHOWN + 1) if person else []
    if not found:
        return None
    listed, alone = found[:SHOWN], len(found) == 1
    lines = [ONE if alone else SEVERAL, *(_line(each, ctx.request.at) for each in listed)]
    more = "Les autres sont dans /annonces." if len(found) > SHOWN else ""
    text = "\n\n".join(filter(None, [*lines, more]))
    return Reply(text, tuple(_row(each, alone=alone) for each in listed))


def _line(announcement: Announcement, at: datetime) -> str:
    if announcement.state is State.SCHEDULED and announcement.send_at is not None:
        return f"Elle partira {moment(announcement.send_at, at)} : {quoted(announcement)}"
    return f"Elle n’a pas fini de partir : {quoted(announcement)}"


def _row(announcement: Announcement, *, alone: bool) -> Row:
    """Lead to an announcement that can be stopped; cancel a scheduled one right here."""
    is_scheduled = announcement.state is State.SCHEDULED
    label = "Voir l’annonce" if is_scheduled else "Suspendre ou arrêter"
    if not alone:
        label = f"Voir : {protect(beginning(announcement, HEADLINE))}"
    show = links.show_announcement.button(label, announcement=announcement.id)
    if not is_scheduled:
        return (show,)
    return (show, links.abandon_draft.button("Annuler l’envoi", **announcement.key))
