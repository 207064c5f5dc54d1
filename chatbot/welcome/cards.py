"""The texts of a topic's card and of its sections."""

from chatbot.chantiers.models import Contact, Section, Topic
from chatbot.chantiers.payloads import ShowCard, ShowSection
from chatbot.chantiers.rules import Kind
from chatbot.chantiers.texts import (
    back_to,
    back_to_list,
    edition_in_words,
    label_of,
    numbered,
    share_link,
    to_news,
    turning,
)
from chatbot.conversation import Button, Keyboard
from chatbot.conversation.markup import blocks, escape, pages
from chatbot.events.agenda import last_of, next_of
from chatbot.events.texts import entry, past_mark, when_of
from chatbot.french import day_in_words
from chatbot.helpdesk.published_answers.rendering import entry as answered
from chatbot.subscriptions.rules import State
from chatbot.subscriptions.texts import consent, standing
from chatbot.welcome.payloads import FollowOnCard, LeaveOnCard
from chatbot.welcome.rules import CONTACT, DATES, LABELS, REPLIES, RESOURCES
from chatbot.welcome.service import Card

SUMMARY_LENGTH = 300
SECTION_PAGE = 2000  # two or three screens of a phone


def card_text(card: Card) -> str:
    """Title, porteurs, summary, next date, and how the chat that asks stands to it."""
    return "\n\n".join(filter(None, [shared_text(card), _following(card)]))


def shared_text(card: Card) -> str:
    """The same for everybody."""
    topic = card.topic
    paragraphs = [
        _title(topic),
        f"<i>{escape(topic.carried_by)}</i>" if topic.carried_by else "",
        escape(topic.summary or _beginning(topic)),
        _form(card),
        _date_line(card),
        f"Pas de nouvelles depuis {edition_in_words(topic.edition)}." if card.behind else "",
    ]
    return "\n\n".join(filter(None, paragraphs))


def card_buttons(card: Card, bot: str) -> Keyboard:
    """A button for each part that has something in it, two a row; then where to go."""
    topic = card.topic
    parts = [
        Button(_label(key, title), ShowSection(topic=topic.key, section=key))
        for key, title in parts_of(card)
    ]
    rows = [tuple(parts[i : i + 2]) for i in range(0, len(parts), 2)]
    if card.appeal is not None:
        about = f"L’appel «\u00a0{label_of(card.appeal)}\u00a0»"
        rows.append((Button(about, ShowCard(topic=card.appeal.key)),))
    if card.carrier is not None:
        rows.append((back_to(card.carrier),))
    if can_follow(card):
        rows += [*to_news(topic, "Les annonces"), (_follow_button(card),)]
    address = share_link(f"chantier-{topic.key}", bot, topic.title)
    rows.append((Button("Partager", url=address), back_to_list()))
    return tuple(rows)


def can_follow(card: Card) -> bool:
    """The alliance has no news of its own, and of the appeal a group is told nothing more."""
    kind = card.topic.kind
    return kind is Kind.CHANTIER or (kind is Kind.APPEAL and card.private)


def parts_of(card: Card) -> list[tuple[str, str]]:
    """(key, title) of what the card can open, in its order."""
    topic = card.topic
    written = [(s.key, s.title) for s in topic.sections if s.key != DATES]
    has_dates = card.agenda.past or not card.agenda.nothing_to_come
    has_dates = has_dates or any(s.key == DATES for s in topic.sections)
    made = [
        (REPLIES, card.has_replies),
        (RESOURCES, topic.resources),
        (DATES, has_dates),
        (CONTACT, topic.contacts or topic.kind is not Kind.ALLIANCE),
    ]
    return written + [(key, LABELS[key]) for key, has in made if has]


def section_pages(card: Card, key: str) -> list[str]:
    """The pages of one part, each with its title and source; empty when there is no such part."""
    titles = dict(parts_of(card))
    if key not in titles:
        return []
    title = f"<b>{escape(numbered(card.topic))}</b>\n<b>{escape(titles[key])}</b>"
    bodies = pages(_blocks(card, key), SECTION_PAGE)
    source = f"<i>Source\u00a0: {_source(card, key)}</i>"
    return [
        "\n\n".join([title, body, f"{source}{_page_mark(number, len(bodies))}"])
        for number, body in enumerate(bodies, start=1)
    ]


def section_buttons(card: Card, shown: ShowSection, count: int) -> Keyboard:
    """Other pages, then back to the card."""
    ways = (turning(shown, count), (back_to(card.topic),), (back_to_list(),))
    return tuple(row for row in ways if row)


def nothing_under(card: Card, key: str) -> str:
    """A section was typed that this topic doesn't have: said before its card."""
    if key == DATES:
        return f"Aucune date n’est annoncée ici.\n\n{card_text(card)}"
    title = LABELS.get(key, key)
    return f"Rien n’est publié ici sous «\u00a0{escape(title)}\u00a0».\n\n{card_text(card)}"


def _form(card: Card) -> str:
    """Where the appeal is signed."""
    if card.topic.kind is not Kind.APPEAL:
        return ""
    if linked := [_resource(r.text, r.url) for r in card.topic.resources if r.url]:
        return "\n".join(linked)
    addresses = [escape(one.address) for one in card.alliance]
    return "\n".join([_no_contact(card), *addresses])


def _following(card: Card) -> str:
    if not can_follow(card):
        return ""
    said = standing(card.topic, card.following, at=card.at, private=card.private)
    return said or consent(private=card.private)


def _follow_button(card: Card) -> Button:
    state = card.following.state if card.following else None
    if state is State.ACTIVE:
        return Button("Ne plus suivre", LeaveOnCard(topic=card.topic.key))
    if state is State.PENDING:
        return Button("Retirer ma demande", LeaveOnCard(topic=card.topic.key))
    what = "cet appel" if card.topic.kind is Kind.APPEAL else "ce chantier"
    label = f"Suivre {what}" if card.private else f"Suivre {what} pour le groupe"
    return Button(label, FollowOnCard(topic=card.topic.key))


def _title(topic: Topic) -> str:
    if topic.label and topic.label != topic.title:
        return f"<b>{escape(numbered(topic))}</b>\n{escape(topic.title)}"
    number = f"{topic.number}. " if topic.number else ""
    return f"<b>{number}{escape(topic.title)}</b>"


def _blocks(card: Card, key: str) -> list[str]:
    if key == RESOURCES:
        return [_resource(r.text, r.url) for r in card.topic.resources]
    if key == CONTACT:
        return _contacts(card)
    if key == REPLIES:
        return [answered(one) for one in card.replies]
    written = [block for s in card.topic.sections if s.key == key for block in blocks(s.body)]
    if key == DATES:
        agenda = card.agenda
        ahead = [entry(event, full=True) for event, _ in (*agenda.coming, *agenda.unsettled)]
        over = [entry(event, past=True, full=True) for event, _ in agenda.past]
        written = [*ahead, *over, *written]
    return written or ["Cette rubrique est vide pour l’instant."]


def _contacts(card: Card) -> list[str]:
    topic = card.topic
    if topic.contacts:
        return [_contact(contact) for contact in topic.contacts]
    lines = [_no_contact(card)]
    lines += [f"Vous pouvez écrire à l’Alliance\u00a0:\n{_contact(one)}" for one in card.alliance]
    return lines


def _no_contact(card: Card) -> str:
    if card.topic.kind is Kind.CHANTIER:
        carried = f"\n{escape(card.topic.carried_by)}." if card.topic.carried_by else ""
        return f"Ce chantier n’a pas publié de contact.{carried}"
    if card.carrier is None:
        return "L’appel n’a pas publié de contact."
    page = f"du chantier {card.carrier.number}" if card.carrier.number else "de son chantier"
    return (
        f"Le formulaire à signer est en bas de la page {page}. "
        "L’Établi n’en donne pas l’adresse\u00a0: l’Alliance peut vous la donner."
    )


def _contact(contact: Contact) -> str:
    who = ", ".join(filter(None, [contact.name, contact.organisation]))
    return "\n".join(filter(None, map(escape, [who, contact.address, contact.note])))


def _resource(text: str, url: str) -> str:
    return f'• <a href="{escape(url)}">{escape(text)}</a>' if url else f"• {escape(text)}"


def _date_line(card: Card) -> str:
    if (event := next_of(card.agenda)) is not None:
        return f"Prochaine date\u00a0: <b>{when_of(event)}</b>, {escape(event.title)}"
    if (last := last_of(card.agenda)) is not None:
        words = f"<b>{when_of(last, past=True)}</b>, {escape(last.title)}"
        return f"Dernière date annoncée{past_mark(last)}\u00a0: {words}"
    return ""


def _beginning(topic: Topic) -> str:
    """Where no summary was written: how the first section begins."""
    first = next((section for section in topic.sections), None)
    return _cut(first) if first else ""


def _cut(section: Section) -> str:
    plain = " ".join(section.body.replace("*", "").split())
    if len(plain) <= SUMMARY_LENGTH:
        return plain
    return plain[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + "…"


def _label(key: str, title: str) -> str:
    return LABELS.get(key, title)[:40]


def _edition(topic: Topic, key: str) -> str:
    return next((s.edition for s in topic.sections if s.key == key), topic.edition)


def _source(card: Card, key: str) -> str:
    if key == REPLIES:
        newest = card.replies[0].published_at.astimezone(card.at.tzinfo).date()
        return f"réponse publiée le {day_in_words(newest)}"
    return f"L’Établi, {edition_in_words(_edition(card.topic, key))}"


def _page_mark(page: int, count: int) -> str:
    return f"\nPage {page} sur {count}" if count > 1 else ""
