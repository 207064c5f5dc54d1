"""Withdraw an announcement, after a question that tells the consequences."""

from chatbot import conversation as ui
from chatbot.announcements import links, sending, service
from chatbot.announcements.dossier import Dossier, open_dossier
from chatbot.announcements.progress import Sending, not_at_once
from chatbot.announcements.sending import INSTEAD
from chatbot.announcements.wording import kept_back, reached
from chatbot.engine.outbox import queries as outbox_queries
from chatbot.engine.outbox.broadcasts.rules import Figures
from chatbot.french import grouped

BEING_WITHDRAWN = (
    "C’est fait : l’annonce n’est plus dans /actus, et je la retire des conversations. Le "
    "message ci-dessous dit où l’on en est."
)
WITHDRAWN_LATER = (
    "C’est fait : l’annonce n’est plus dans /actus. Mais un admin a suspendu tous les envois : "
    "elle ne disparaîtra des conversations que quand ils reprendront. Les admins les reprennent "
    "depuis /statut."
)
OUT_OF_ACTUS = (
    "C’est fait : l’annonce n’est plus dans /actus. Elle est si ancienne que je ne sais plus "
    "qui l’a reçue : ces messages-là restent."
)

router = ui.Router(requires=ui.Requires.REFERENT)


async def confirm_withdrawal(
    ctx: ui.Context, *, announcement: ui.Id, listed: bool = False
) -> ui.Confirmation:
    person = await service.require_sender(ctx)
    found = await service.lock_visible(ctx.session, person, announcement)
    first = await sending.published_sending(ctx.session, found)
    dossier = await open_dossier(ctx.session, found)
    return withdraw_question(dossier, first, reader=person.id, listed=listed)


@router.answers(links.withdraw_announcement, confirm=confirm_withdrawal)
async def withdraw_announcement(
    ctx: ui.Context, *, announcement: ui.Id, listed: bool = False
) -> ui.Reply:
    del listed
    person = await service.require_sender(ctx)
    dossier = await sending.withdraw(ctx.work, announcement, by=person)
    waits = await outbox_queries.suspended_since(ctx.session) is not None
    return withdrawn_reply(dossier, reader=person.id, waits=waits)


def withdraw_question(
    dossier: Dossier, first: Sending | None, *, listed: bool, reader: int | None = None
) -> ui.Confirmation:
    """Ask before a withdrawal; under a report, in a new message.

    `first`: the progress of the first broadcast, if that is still kept.
    """
    title = f"<b>Retirer cette annonce ?</b>\n{dossier.reference(reader)}"
    figures = first.figures if first else Figures()
    copies = reached(figures.sent + figures.sending, figures.groups)
    waiting = " L’envoi s’arrête." if figures.pending else ""
    gone = (
        f"Elle disparaîtra chez {copies}, et de /actus.{waiting} Après 48 heures, Telegram ne "
        f"laisse plus supprimer un message : le texte est alors remplacé par « {INSTEAD} »."
    )
    parts = [gone]
    if maybe := figures.unknown + figures.left_unknown:
        are = "envoi est incertain" if maybe == 1 else "envois sont incertains"
        parts.append(f"{grouped(maybe)} {are} : là où elle est arrivée, elle restera.")
    if others := kept_back(first.kept_back) if first else []:
        parts.append(f"{not_at_once(others)} Je ne la leur proposerai plus.")
    parts.append(
        "Qui l’a lue dans son résumé ou dans /actus garde ce qu’il a sous les yeux. On ne peut pas "
        "revenir en arrière."
    )
    text = "\n\n".join([title, *parts])
    number = dossier.announcement.id
    keep = links.show_announcement.button("Non, la garder", announcement=number)
    return ui.Confirmation(text, "Oui, la retirer", keep, as_new_message=not listed)


def withdrawn_reply(
    dossier: Dossier, *, reader: int | None = None, waits: bool = False
) -> ui.Reply:
    """Say that the announcement is withdrawn; another message reports the progress.

    `waits`: an admin has suspended all sending, that message too.
    """
    announcement, text = dossier.announcement, OUT_OF_ACTUS
    if announcement.withdrawal_id is not None:
        text = WITHDRAWN_LATER if waits else BEING_WITHDRAWN
    show = links.show_announcement.button("Voir où l’on en est", announcement=announcement.id)
    return ui.Reply(f"{dossier.reference(reader)}\n\n{text}", ((show,),))
