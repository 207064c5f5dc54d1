"""/roles: list, search, give and take roles; make and open invitations."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from urllib.parse import quote

from chatbot import conversation as ui
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import topic_buttons, topic_pages
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, followables_named, topic_of_key
from chatbot.chantiers.wording import numbered, plain_topic_name, topic_name
from chatbot.french import protect
from chatbot.members import links, notices, queries, roles, service, wording
from chatbot.members.models import Chat
from chatbot.members.roles import AllRoles
from chatbot.members.rules import ChatKind, PersonGone

FOUND = 8  # persons listed; if there are more, the admin is asked for a longer name
NO_REFERENT = "Aucun référent pour l’instant : invitez-en un."
REVOKED = "C’est fait : ce lien ne s’ouvre plus."
NOT_REVOKED = "Trop tard : cette invitation a déjà servi, ou n’est plus valable."
GIVEN = "C’est fait : ce rôle est donné."
TAKEN = "C’est fait : ce rôle est retiré."
NOTHING_TO_DO = "C’était déjà fait : voici où l’on en est."
IN_PRIVATE = (
    "Une invitation s’ouvre en privé, et celle-ci n’a pas encore servi : touchez le lien "
    "lui-même, puis Démarrer."
)
RENOUNCED = "C’est fait : vous n’avez plus ce rôle, et les admins sont prévenus."

router = ui.Router(requires=ui.Requires.ADMIN)


@router.command("roles", menu="Admins, référents, invitations")
@router.wish(
    "roles",
    *("roles", "qui est admin", "qui est référent", "liste des référents", "les rôles"),
    *("nommer un référent", "inviter un référent", "retirer un référent", "nommer un admin"),
    *("donner un rôle", "who is admin"),
)
async def roles_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/roles`, `/roles dupont`, `/roles 7` and `/roles inviter 7`."""
    verb, _, rest = ctx.request.words.partition(" ")
    if fold(verb) != "inviter":
        return await _find(ctx) if verb else await show_roles(ctx)
    topics = await followable(ctx.session, rest)
    if rest and len(topics) == 1:
        return await invite(ctx, topic=topics[0].key)
    return invitation_choice(topics or await followable(ctx.session))


@router.answers(links.show_roles)
async def show_roles(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    found, topics = await roles.all_roles(ctx.work), await followable(ctx.session)
    return roles_page(found, topics, page, at=ctx.request.at)


@router.answers(links.revoke_invitation)
async def revoke_invitation(ctx: ui.Context, *, invitation: ui.Id) -> ui.Reply:
    revoked = await roles.revoke_invitation(await service.by_sender(ctx), invitation)
    return replace(await show_roles(ctx), toast=REVOKED if revoked else NOT_REVOKED)


@router.button("rs")
async def search_person(ctx: ui.Context) -> ui.Reply:
    await service.begin_step(ctx, receive_name.pending())
    text = (
        "Qui cherchez-vous ? Écrivez un nom, ou son début. Ou /annuler.\n\n"
        "Je connais celles et ceux qui ont suivi un sujet, ou qui ont déjà un rôle."
    )
    return ui.Reply(text, ((wording.BACK_TO_ROLES,),))


SEARCH = search_person.button("Chercher une personne")


@router.step("person")
async def receive_name(ctx: ui.Context) -> ui.Reply:
    return await _find(ctx)


async def _find(ctx: ui.Context) -> ui.Reply:
    """List the persons whom the words name, else the référents of the topic with that name."""
    words = ctx.request.words
    persons: Sequence[Chat] = ()
    if not service.NUMBERED.fullmatch(fold(words)):  # a number is a chantier's, no person's
        persons = await service.search(ctx.session, words, limit=FOUND + 1)
    if not persons:
        named = await followables_named(ctx.session, words)
        if len(named.topics) == 1 and not named.unknown:
            [topic] = named.topics
            referents = await service.referents_of(ctx.session, topic.key)
            listed, rows = _listed(referents, ctx.request.at)
            text = f"<b>Référents</b> : {ui.escape(numbered(topic))}\n\n{listed or NO_REFERENT}"
            return ui.Reply(text, (*rows, (wording.INVITE,), (wording.BACK_TO_ROLES,)))
        await service.begin_step(ctx, receive_name.pending())
    more = len(persons) > FOUND
    return search_results(words, persons[:FOUND], more=more, at=ctx.request.at)


def roles_page(
    everybody: AllRoles, topics: Sequence[Topic], number: int, *, at: datetime
) -> ui.Reply:
    """Lay out a page of all roles; a person with several roles on it has only one button."""
    page = ui.paginate(_lines(everybody, topics, at), number)
    parts, heading = ["<b>Les rôles</b>"], ""
    for title, text, _ in page.rows:
        parts.append(f"\n<b>{title}</b>" if title != heading else "")
        parts.append(text)
        heading = title
    if not everybody.referents:
        parts.append(f"\n{NO_REFERENT}")
    if page.place:
        parts.append(f"\n{page.place}")
    buttons = ((button,) for button in dict.fromkeys(button for *_, button in page.rows))
    rows = ui.keyboard(*buttons, show_roles.turn(page), (wording.INVITE,), (SEARCH,))
    return ui.Reply("\n".join(filter(None, parts)), rows)


def search_results(words: str, persons: Sequence[Chat], *, more: bool, at: datetime) -> ui.Reply:
    title = f"<b>Recherche « {ui.escape(ui.shown(ui.clean(words, wording.LABEL) or '…'))} »</b>"
    if not persons:
        return ui.Reply(
            f"{title}\n\nJe ne connais personne sous ce nom. Écrivez-en un autre, ou /annuler.\n\n"
            "Je ne peux chercher que parmi celles et ceux qui ont suivi un sujet une fois. "
            "Demandez à la personne d’en suivre un (/suivre), ou envoyez-lui une invitation.",
            ((wording.INVITE,), (wording.BACK_TO_ROLES,)),
        )
    listed, found = _listed(persons, at)
    others = "\n\nIl y en a d’autres : écrivez un nom plus complet." if more else ""
    return ui.Reply(f"{title}\n\n{listed}{others}", (*found, (SEARCH,), (wording.BACK_TO_ROLES,)))


def _listed(persons: Sequence[Chat], at: datetime) -> tuple[str, ui.Keyboard]:
    """List persons, in HTML; also return the buttons to their roles."""
    alike = wording.told_apart(persons, at)
    lines = "\n".join(f"• {wording.full_name(person, alike)}" for person in persons)
    return lines, tuple((_roles_of(person, alike),) for person in persons)


def _lines(
    everybody: AllRoles, topics: Sequence[Topic], at: datetime
) -> list[tuple[str, str, ui.Button]]:
    """Write all roles and open invitations: the heading, the text and the button of each."""
    alike = wording.told_apart([*everybody.admins, *(who for who, _ in everybody.referents)], at)
    lines = [
        ("Admins", f"• {wording.full_name(admin, alike)}", _roles_of(admin, alike))
        for admin in everybody.admins
    ]
    for topic in topics:
        for who, key in everybody.referents:
            if key == topic.key:
                text = f"• {ui.escape(numbered(topic))} : {wording.full_name(who, alike)}"
                lines.append(("Référents", text, _roles_of(who, alike)))
    by_key = {topic.key: topic for topic in topics}
    for invitation, maker in everybody.invitations:
        if invitation.topic_key in by_key:
            name = numbered(by_key[invitation.topic_key])
            by, until = wording.full_name(maker), wording.until_day(invitation.made_at, at)
            text = f"• {ui.escape(name)}, par {by}, jusqu’au {until}"
            label = f"Fermer : {protect(name)}"
            close = revoke_invitation.button(label, invitation=invitation.id)
            lines.append(("Invitations ouvertes", text, close))
    return lines


def _roles_of(person: Chat, alike: Mapping[int, str]) -> ui.Button:
    return links.show_roles_of.button(wording.label_of(person, alike), person=person.id)


@router.answers(links.show_roles_of)
async def show_roles_of(ctx: ui.Context, *, page: int = 1, person: ui.Id) -> ui.Reply:
    found = await _person(ctx, person)
    theirs = await queries.topics_of(ctx.session, found.id)
    sheet = PersonRoles(
        found,
        is_admin=await service.is_admin(ctx.session, found.telegram_id),
        topics=[topic for topic in await followable(ctx.session) if topic.key in theirs],
        is_banned=await queries.ban_of(ctx.session, found.telegram_id) is not None,
        is_self=found.telegram_id == ctx.request.chat,
    )
    return roles_of_person_page(sheet, page)


@router.button("ra")
async def give_admin(ctx: ui.Context, *, person: ui.Id) -> ui.Asking:
    found = await _person(ctx, person)
    if not ctx.confirmed:
        return give_admin_question(found)
    given = await roles.give_admin(await service.by_sender(ctx), found)
    toast = GIVEN if given else NOTHING_TO_DO
    return replace(await show_roles_of(ctx, person=person), toast=toast)


@router.button("rt")
async def choose_topic(ctx: ui.Context, *, page: int = 1, person: ui.Id) -> ui.Reply:
    found = await _person(ctx, person)
    theirs = await queries.topics_of(ctx.session, found.id)
    others = [topic for topic in await followable(ctx.session) if topic.key not in theirs]
    return topic_choice(found, others, page)


@router.button("rg")
async def give_referent(ctx: ui.Context, *, person: ui.Id, topic: TopicKey) -> ui.Asking:
    found = await _person(ctx, person)
    if not ctx.confirmed:
        return give_referent_question(found, await topic_of_key(ctx.session, topic))
    given = await roles.give_referent(await service.by_sender(ctx), found, topic)
    toast = GIVEN if given else NOTHING_TO_DO
    return replace(await show_roles_of(ctx, person=person), toast=toast)


async def _person(ctx: ui.Context, person: int) -> Chat:
    found = await service.chat_by_id(ctx.session, person)
    if found.kind is not ChatKind.PERSON:
        raise PersonGone
    return found


@dataclass(frozen=True, slots=True)
class PersonRoles:
    person: Chat
    is_admin: bool
    topics: Sequence[Topic]  # the topics whose référent the person is
    is_banned: bool
    is_self: bool  # the admin looks at their own sheet


def roles_of_person_page(sheet: PersonRoles, number: int = 1) -> ui.Reply:
    page = ui.paginate(sheet.topics, number)
    referent = [f"• {ui.escape(numbered(topic))}" for topic in page.rows]
    parts = [
        f"<b>{wording.full_name(sheet.person)}</b>",
        "Admin du bot." if sheet.is_admin else "",
        "\n".join(["Référent de :", *referent]) if referent else "",
        "Aucun rôle pour l’instant." if not (sheet.is_admin or sheet.topics) else "",
    ]
    person = sheet.person.id
    rows = [*topic_buttons(page.rows, links.take_referent, "Retirer : {}", person=person)]
    rows.append(show_roles_of.turn(page, person=person))
    if sheet.is_banned:
        parts.append(
            "Cette personne est bannie : elle ne peut recevoir aucun rôle. "
            "Le bannissement se lève avec /moderation."
        )
    else:
        rows.append((choose_topic.button("Donner un rôle de référent", person=person),))
    if sheet.is_admin:
        label = "Rendre mon rôle d’admin" if sheet.is_self else "Retirer le rôle d’admin"
        rows.append((links.take_admin.button(label, person=person),))
    elif not sheet.is_banned:
        rows.append((give_admin.button("Donner le rôle d’admin", person=person),))
    rows.append((links.show_person.button("Sa fiche", chat=person), wording.BACK_TO_ROLES))
    return ui.Reply(ui.paragraphs(*parts), ui.keyboard(*rows))


def give_admin_question(person: Chat) -> ui.Confirmation:
    text = (
        f"<b>Donner le rôle d’admin à {wording.name_of(person)} ?</b>\n\n"
        "Un admin voit qui suit quoi, répond aux demandes, bannit, et nomme ou retire les "
        "référents et les autres admins, vous compris. La personne sera prévenue."
    )
    return ui.Confirmation(text, "Oui, donner ce rôle", _back(person, "Non, revenir"))


def give_referent_question(person: Chat, topic: Topic) -> ui.Confirmation:
    whom, what = wording.name_of(person), f"le rôle de référent de {topic_name(topic)}"
    text = (
        f"<b>Donner à {whom} {what} ?</b>\n\n"
        "Un référent écrit à toutes celles et ceux qui suivent ce sujet, en change les dates, et "
        "répond aux questions, dont il voit qui les pose. La personne sera prévenue."
    )
    return ui.Confirmation(text, "Oui, donner ce rôle", _back(person, "Non, revenir"))


def topic_choice(person: Chat, topics: Sequence[Topic], number: int = 1) -> ui.Reply:
    """Lay out the topics that somebody isn't a référent of."""
    title = f"<b>De quel sujet donner le rôle de référent à {wording.name_of(person)} ?</b>"
    choices = topic_pages(topics, number, give_referent, choose_topic, person=person.id)
    text = title if topics else f"{wording.name_of(person)} a déjà ce rôle pour tous les sujets."
    return ui.Reply(text, (*choices, (_back(person, "Revenir"),)))


def _back(person: Chat, label: str) -> ui.Button:
    return show_roles_of.button(label, person=person.id)


@router.answers(links.choose_invited)
async def choose_invited(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    return invitation_choice(await followable(ctx.session), page)


@router.button("rl")
async def invite(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    """Make an invitation, and show its link, which can't be shown again."""
    found = await topic_of_key(ctx.session, topic)
    maker = await service.remember_chat(ctx.session, ctx.request)
    invitation, token = await roles.invite(ctx.work.by(maker.id), found.key)
    link = f"https://t.me/{ctx.request.bot}?start=inv-{token}"
    return invitation_made(found, invitation, link, at=ctx.request.at)


async def open_invitation(ctx: ui.Context, token: str) -> ui.Reply:
    """Answer `t.me/BOT?start=inv-TOKEN`. Raises the refusals of roles.open_invitation."""
    if not ctx.request.private or ctx.request.sender is None:
        return ui.Reply(IN_PRIVATE)
    return notices.welcome(await roles.open_invitation(ctx.work, ctx.request.sender, token))


@router.answers(links.show_my_topics, requires=ui.Requires.PRIVACY)
async def show_my_topics(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    return my_topics(await referent_of(ctx), page)


async def referent_of(ctx: ui.Context) -> Sequence[Topic]:
    """List the topics whose référent the sender is; none in a group, since roles are private."""
    person = await queries.known(ctx.session, ctx.request.chat) if ctx.request.private else None
    theirs = await queries.topics_of(ctx.session, person.id) if person else ()
    return [topic for topic in await followable(ctx.session) if topic.key in theirs]


def invitation_choice(topics: Sequence[Topic], number: int = 1) -> ui.Reply:
    text = (
        "<b>Inviter un référent</b>\n\nPour quel sujet ? "
        "Vous recevrez un lien à envoyer à la personne."
    )
    choices = topic_pages(topics, number, invite, choose_invited)
    return ui.Reply(text, (*choices, (wording.BACK_TO_ROLES,)))


def invitation_made(topic: Topic, invitation: int, link: str, *, at: datetime) -> ui.Reply:
    until = wording.until_day(at, at)
    text = (
        f"<b>Invitation</b> : référent de {topic_name(topic)}\n\n<code>{ui.escape(link)}</code>\n\n"
        "La première personne qui ouvre ce lien reçoit ce rôle : envoyez-le à elle seule, en "
        f"privé. Il sert une fois, jusqu’au {until}.\n\n"
        "Je ne le montrerai plus : touchez-le pour le copier, ou partagez-le maintenant. "
        "Je vous préviendrai quand il aura servi."
    )
    invited = (
        f"Voici votre invitation à devenir référent de {plain_topic_name(topic)} dans L’Établi. "
        f"Ouvrez ce lien, puis touchez Démarrer. Il sert une fois, jusqu’au {until}."
    )
    share = f"https://t.me/share/url?url={quote(link, safe='')}&text={quote(invited)}"
    close = links.revoke_invitation.button("Fermer cette invitation", invitation=invitation)
    send = ui.Button("Partager l’invitation", url=share)
    return ui.Reply(text, ((send,), (close,), (wording.BACK_TO_ROLES,)))


def my_topics(topics: Sequence[Topic], number: int = 1, *, toast: str = "") -> ui.Reply:
    if not topics:
        return ui.Reply("Vous n’êtes référent d’aucun sujet.", toast=toast)
    page = ui.paginate(topics, number)
    lines = "\n".join(f"• {ui.escape(numbered(topic))}" for topic in page.rows)
    text = f"<b>Vous êtes référent de</b>\n{lines}\n\n{notices.REFERENT_MAY}"
    out = topic_buttons(page.rows, links.renounce, "Renoncer : {}")
    return ui.Reply(text, ui.keyboard(*out, show_my_topics.turn(page)), toast)
