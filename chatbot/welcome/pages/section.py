"""A section of a topic: its text in pages, or its dates, resources, contacts and answers."""

from chatbot import conversation as ui
from chatbot.chantiers import links
from chatbot.chantiers.links import SectionKey, TopicKey
from chatbot.chantiers.models import Contact, Resource
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import topic_of_key
from chatbot.chantiers.wording import BACK_TO_LIST, back_to, issue_in_words, numbered
from chatbot.errors import Refusal
from chatbot.events.wording import entry, quotation
from chatbot.french import day_in_words, protect
from chatbot.helpdesk.wording import entry as answered
from chatbot.welcome import service
from chatbot.welcome.service import Card, gather_card

SECTION_PAGE = 2000  # characters, two or three screens of a phone; a group's pages have one screen

router = ui.Router(requires=ui.Requires.NOTHING)


class SectionGone(Refusal):
    sentence = "Cette rubrique n’existe pas pour ce chantier. Revenez à sa page."


@router.answers(links.show_section)
async def show_section(
    ctx: ui.Context, *, page: int = 1, topic: TopicKey, section: SectionKey
) -> ui.Reply:
    """Show a page of a section."""
    found = await topic_of_key(ctx.session, topic)
    card = await gather_card(ctx.session, ctx.request, found, section)
    titles = dict(card.sections())
    bodies: list[str] = []
    if section in titles:
        bodies = ui.pages(_blocks(card, section), SECTION_PAGE if card.private else ui.SCREEN)
    if not bodies:
        raise SectionGone
    body = ui.paginate(bodies, page, size=1)
    title = f"<b>{ui.escape(numbered(card.topic))}</b>\n<b>{ui.escape(titles[section])}</b>"
    source = f"<i>Source : {_source(card, section)}</i>\n{body.place}".rstrip()
    rows = [show_section.turn(body, topic=topic, section=section)]
    keys = list(titles)
    for key in keys[keys.index(section) + 1 :][:1]:
        label = f"Ensuite : {protect(service.LABELS.get(key, titles[key])[:40])}"
        rows.append((show_section.button(label, topic=topic, section=key),))
    rows.append((back_to(found), BACK_TO_LIST))
    text = f"{title}\n\n{body.rows[0]}\n\n{source}"
    return ui.Reply(text, ui.keyboard(*rows), about=ui.Subject(topic))


def _blocks(card: Card, key: str) -> list[str]:
    if key == service.RESOURCES:
        return [resource_line(resource) for resource in card.topic.resources]
    if key == service.CONTACT and card.topic.contacts:
        return [_contact(contact) for contact in card.topic.contacts]
    if key == service.CONTACT:
        to_alliance = "Vous pouvez écrire à l’Alliance :\n"
        return [no_contact(card), *(to_alliance + _contact(contact) for contact in card.alliance)]
    if key == service.REPLIES:
        return [answered(reply) for reply in card.replies]
    written = [block for s in card.topic.sections if s.key == key for block in ui.blocks(s.body)]
    if key == service.DATES:
        agenda = card.agenda
        ahead = [entry(one.event, when=one.when, full=True) for one in agenda.ahead]
        over = [entry(one.event, when=one.when, past=True, full=True) for one in agenda.past]
        quoted = [quotation(one.date) for one in agenda.written]
        written = [*ahead, *quoted, *over, *written]
    return written or ["Cette rubrique est vide pour l’instant."]


def no_contact(card: Card) -> str:
    """Say that a topic has published no contact, and who carries it."""
    if card.topic.kind is TopicKind.CHANTIER:
        carried = f"\n{ui.escape(card.topic.carried_by)}." if card.topic.carried_by else ""
        return f"Ce chantier n’a pas publié de contact.{carried}"
    if card.carrier is None:
        return "L’appel n’a pas publié de contact."
    page = f"du chantier {card.carrier.number}" if card.carrier.number else "de son chantier"
    return (
        f"Le formulaire à signer est en bas de la page {page}. "
        "L’Établi n’en donne pas l’adresse : l’Alliance peut vous la donner."
    )


def resource_line(resource: Resource) -> str:
    text = ui.escape(resource.text)
    return f'• <a href="{ui.escape(resource.url)}">{text}</a>' if resource.url else f"• {text}"


def _contact(contact: Contact) -> str:
    who = ", ".join(filter(None, [contact.name, contact.organisation]))
    return "\n".join(filter(None, map(ui.escape, [who, contact.address, contact.note])))


def _source(card: Card, key: str) -> str:
    if key == service.REPLIES:
        newest = card.replies[0].published_at.astimezone(card.at.tzinfo)
        return f"réponse publiée le {day_in_words(newest)}"
    dates = (*card.agenda.ahead, *card.agenda.past) if key == service.DATES else ()
    if told := [date.event.changed_at for date in dates if not date.event.edition]:
        return f"mise à jour du {day_in_words(max(told).astimezone(card.at.tzinfo))}"
    editions = [section.edition for section in card.topic.sections if section.key == key]
    return issue_in_words(editions[0] if editions else card.topic.edition, card.at.date())
