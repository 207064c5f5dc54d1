"""/roles: admins, référents, invitations, and the search for a person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import fold
from chatbot.chantiers.service import followable, followables_named
from chatbot.chantiers.wording import numbered
from chatbot.french import protect
from chatbot.members import links, queries, roles, service, wording
from chatbot.members.models import Chat, Invitation
from chatbot.members.pages.invitations import invite_for
from chatbot.members.roles import AllRoles
from chatbot.members.search import NUMBER, search

INVITE_VERB = "inviter"
FOUND = 8  # persons; more are a reason to type more
NO_REFERENT = "Aucun référent pour l’instant : invitez-en un."
WHICH_NAME = (
    "Qui cherchez-vous ? Écrivez un nom, ou son début. Ou /annuler.\n\n"
    "Je connais celles et ceux qui ont suivi un sujet, ou qui ont déjà un rôle."
)
REVOKED = "C’est fait : ce lien ne s’ouvre plus."
NOT_REVOKED = "Trop tard : cette invitation a déjà servi, ou n’est plus valable."

router = ui.Router(requires=ui.Requires.ADMIN)


WISH = ui.Wish(
    "roles",
    (
        *("roles", "qui est admin", "qui est référent", "liste des référents", "les rôles"),
        *("nommer un référent", "inviter un référent", "retirer un référent", "nommer un admin"),
        *("donner un rôle", "who is admin"),
    ),
)


@router.command("roles", menu="Admins, référents, invitations", wish=WISH)
async def roles_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/roles`, `/roles dupont`, `/roles 7` and `/roles inviter 7`."""
    verb, _, rest = ctx.request.words.partition(" ")
    if fold(verb) == INVITE_VERB:
        return await invite_for(ctx, rest)
    return await _find(ctx) if verb else await show_roles(ctx)


@router.answers(links.show_roles)
async def show_roles(ctx: ui.Context, *, page: int = 1) -> ui.Reply:
    at = ctx.request.at
    found = await roles.all_roles(ctx.work)
    return roles_page(found, await followable(ctx.session), page, at=at)


@router.answers(links.revoke_invitation)
async def revoke_invitation(ctx: ui.Context, *, invitation: ui.Id) -> ui.Reply:
    author = await service.remember_sender_id(ctx.session, ctx.request)
    revoked = await roles.revoke_invitation(ctx.work.by(author), invitation)
    return replace(await show_roles(ctx), toast=REVOKED if revoked else NOT_REVOKED)


@router.button("rs")
async def search_person(ctx: ui.Context) -> ui.Reply:
    await service.begin_step(ctx, receive_name.pending())
    return ui.Reply(WHICH_NAME, ((wording.BACK_TO_ROLES,),))


SEARCH = search_person.button("Chercher une personne")


@router.step("person")
async def receive_name(ctx: ui.Context) -> ui.Reply:
    """Look for the name that the admin types."""
    return await _find(ctx)


async def _find(ctx: ui.Context) -> ui.Reply:
    """Find persons by a name or a role, or who is référent of the topic that the words name."""
    words = ctx.request.words
    persons: Sequence[Chat] = ()
    if not NUMBER.fullmatch(fold(words)):  # a number is a chantier's
        persons = await search(ctx.session, words, limit=FOUND + 1)
    if not persons:
        named = await followables_named(ctx.session, words)
        if len(named.topics) == 1 and not named.unknown:
            [topic] = named.topics
            referents = await queries.referents(ctx.session, topic.key)
            return referents_page(topic, [person for person, _ in referents], at=ctx.request.at)
        await service.begin_step(ctx, receive_name.pending())
    more = len(persons) > FOUND
    return search_results(words, persons[:FOUND], more=more, at=ctx.request.at)


@dataclass(frozen=True, slots=True)
class _Line:
    heading: str
    text: str
    button: ui.Button


def roles_page(
    everybody: AllRoles, topics: Sequence[Topic], number: int, *, at: datetime
) -> ui.Reply:
    """Lay out one page of the list; a person with several roles on it has one button."""
    page = ui.paginate(_lines(everybody, topics, at), number)
    parts, heading = ["<b>Les rôles</b>"], ""
    for line in page.rows:
        parts.append(f"\n<b>{line.heading}</b>" if line.heading != heading else "")
        parts.append(line.text)
        heading = line.heading
    if not everybody.referents:
        parts.append(f"\n{NO_REFERENT}")
    if page.place:
        parts.append(f"\n{page.place}")
    buttons = dict.fromkeys(line.button for line in page.rows)
    turn = show_roles.turn(page)
    rows = (*((button,) for button in buttons), turn, (wording.INVITE,), (SEARCH,))
    return ui.Reply("\n".join(filter(None, parts)), ui.keyboard(*rows))


def referents_page(topic: Topic, persons: Sequence[Chat], *, at: datetime) -> ui.Reply:
    """Lay out who is référent of a topic."""
    alike = wording.told_apart(persons, at)
    lines = "\n".join(f"• {wording.full_name(person, alike)}" for person in persons) or NO_REFERENT
    rows = (
        *((_roles_of(person, alike),) for person in persons),
        (wording.INVITE,),
        (wording.BACK_TO_ROLES,),
    )
    return ui.Reply(f"<b>Référents</b> : {ui.escape(numbered(topic))}\n\n{lines}", rows)


def search_results(words: str, persons: Sequence[Chat], *, more: bool, at: datetime) -> ui.Reply:
    """Lay out who was found by these words."""
    title = f"<b>Recherche « {ui.escape(ui.shown(ui.clean(words, wording.LABEL) or '…'))} »</b>"
    if not persons:
        return ui.Reply(
            f"{title}\n\nJe ne connais personne sous ce nom. Écrivez-en un autre, ou /annuler.\n\n"
            "Je ne peux chercher que parmi celles et ceux qui ont suivi un sujet une fois. "
            "Demandez à la personne d’en suivre un (/suivre), ou envoyez-lui une invitation.",
            ((wording.INVITE,), (wording.BACK_TO_ROLES,)),
        )
    alike = wording.told_apart(persons, at)
    lines = "\n".join(f"• {wording.full_name(person, alike)}" for person in persons)
    others = "\n\nIl y en a d’autres : écrivez un nom plus complet." if more else ""
    rows = (
        *((_roles_of(person, alike),) for person in persons),
        (SEARCH,),
        (wording.BACK_TO_ROLES,),
    )
    return ui.Reply(f"{title}\n\n{lines}{others}", rows)


def _lines(everybody: AllRoles, topics: Sequence[Topic], at: datetime) -> list[_Line]:
    alike = wording.told_apart([*everybody.admins, *(who for who, _ in everybody.referents)], at)
    admins = [
        _Line("Admins", f"• {wording.full_name(admin, alike)}", _roles_of(admin, alike))
        for admin in everybody.admins
    ]
    referents = [
        _Line(
            "Référents",
            f"• {ui.escape(numbered(topic))} : {wording.full_name(who, alike)}",
            _roles_of(who, alike),
        )
        for topic in topics
        for who, key in everybody.referents
        if key == topic.key
    ]
    by_key = {topic.key: topic for topic in topics}
    invitations = [
        _invitation_line(invitation, maker, by_key[invitation.topic_key], at)
        for invitation, maker in everybody.invitations
        if invitation.topic_key in by_key
    ]
    return [*admins, *referents, *invitations]


def _invitation_line(invitation: Invitation, maker: Chat, topic: Topic, at: datetime) -> _Line:
    name = numbered(topic)
    return _Line(
        "Invitations ouvertes",
        f"• {ui.escape(name)}, par {wording.full_name(maker)}, "
        f"jusqu’au {wording.until_day(invitation.made_at, at)}",
        revoke_invitation.button(f"Fermer : {protect(name)}", invitation=invitation.id),
    )


def _roles_of(person: Chat, alike: Mapping[int, str]) -> ui.Button:
    return links.show_roles_of.button(wording.label_of(person, alike), person=person.id)
