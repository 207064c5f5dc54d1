"""The screens of those who read announcements: texts and their buttons."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from chatbot.announcements.models import Announcement
from chatbot.announcements.news import texts
from chatbot.announcements.news.payloads import FollowHere, ReadAnnouncement, ShowMissed
from chatbot.announcements.news.queries import Posted
from chatbot.announcements.news.service import InFull, Listing
from chatbot.announcements.payloads import LeaveHere
from chatbot.announcements.rendering import media_of
from chatbot.announcements.texts import beginning
from chatbot.chantiers.models import Topic
from chatbot.chantiers.payloads import ShowNews
from chatbot.chantiers.rules import Kind
from chatbot.chantiers.texts import back_to, numbered, share_link, turning
from chatbot.conversation import Button, Keyboard, Post, Reply, Request
from chatbot.conversation.limits import CAPTION_LENGTH, TEXT_LENGTH
from chatbot.conversation.markup import PAGE_LENGTH, length
from chatbot.events.rules import is_past
from chatbot.events.texts import entry as date
from chatbot.subscriptions.links import show_subscriptions
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.rules import State

IN_A_DIGEST = 20  # announcements
ALL = Button("Toutes les annonces", ShowNews())


def listing(of: Listing, at: datetime) -> Reply:
    """`/actus`, of all or of one topic."""
    topic = of.topic
    ways = ((back_to(topic), ALL),) if topic else ()
    if not of.shown:
        return Reply(texts.none_yet(topic), ways)
    parts = [
        texts.title(topic, of.page.page, of.pages),
        *(texts.entry(one, None if topic else its, at) for one, its in of.shown),
        texts.how_to_read(topic),
    ]
    return Reply("\n\n".join(parts), (*_buttons(of), *ways))


def missed_listing(of: Listing, at: datetime) -> Reply:
    """What a chat did not get."""
    if not of.shown:
        return Reply(texts.NONE_MISSED, ((ALL,),))
    parts = [
        texts.title_of_missed(of.page.page, of.pages),
        *(texts.entry(one, its, at) for one, its in of.shown),
    ]
    return Reply("\n\n".join(parts), (*_buttons(of), (ALL,)))


def choice(topics: Sequence[Topic]) -> Keyboard:
    """One button for each topic that matches, or the way to all."""
    if not topics:
        return ((ALL,),)
    return tuple((Button(numbered(topic), ShowNews(topic=topic.key)),) for topic in topics)


def in_full(of: InFull, ask: Request) -> Post:
    """An announcement for whoever opens it, as it was written; about what and when, if it fits."""
    one, event = of.one, of.event
    said = [one.text]
    if event is not None:
        said.append(date(event, past=is_past(event.when, event.edition, ask.at)))
    longest = CAPTION_LENGTH if one.file_kind else TEXT_LENGTH
    footed = _joined([*said, texts.foot(one, of.topic, ask.at)])
    text = footed if length(footed) <= longest else _joined(said)
    return Post(text, media_of(one), _under(of, ask), one.shows_links)


def missed(count: int, since: datetime, at: datetime, *, private: bool) -> Reply:
    """To somebody who can be written to again."""
    ahead = at + timedelta(seconds=1)  # a payload knows whole seconds
    wanted = ShowMissed(since=int(since.timestamp()), until=int(ahead.timestamp()))
    label = "Voir cette annonce" if count == 1 else "Voir ces annonces"
    return Reply(texts.missed(count, since, at, private=private), ((Button(label, wanted),),))


def digest(posts: Sequence[Posted], since: datetime, at: datetime, *, private: bool) -> Reply:
    """What the week brought, as much of it as a message holds."""
    parts = [texts.digest_title(len(posts), since, at)]
    shown = []
    for one, topic in posts[:IN_A_DIGEST]:
        entry = texts.entry(one, topic, at)
        if length(_joined([*parts, entry])) > PAGE_LENGTH:
            break
        parts.append(entry)
        shown.append(one)
    if len(shown) < len(posts):
        parts.append(texts.and_others(len(posts) - len(shown)))
    parts.append(texts.digest_foot(private=private))
    label = "Mes abonnements" if private else "Les abonnements du groupe"
    change = show_subscriptions.button(label, anew=True)
    return Reply(_joined(parts), (*(_read(one) for one in shown), (change,)))


def way_back(topic: Topic) -> Button:
    """What the way out becomes, once it was taken."""
    return Button("Suivre de nouveau", FollowHere(topic=topic.key))


def way_out(topic: Topic, now: Subscription | None) -> Button:
    """The same the other way."""
    match now.state if now else None:
        case State.ACTIVE:
            return Button("Ne plus suivre", LeaveHere(topic=topic.key))
        case State.PENDING:
            return Button("Retirer la demande", LeaveHere(topic=topic.key))
    return way_back(topic)


def _buttons(of: Listing) -> Keyboard:
    turned = turning(of.page, of.pages)
    return tuple(row for row in (*(_read(one) for one, _ in of.shown), turned) if row)


def _read(one: Announcement) -> tuple[Button, ...]:
    label = f"Lire\u00a0: {beginning(one, texts.HEADLINE)}"
    return (Button(label, ReadAnnouncement(announcement=one.id)),)


def _under(of: InFull, ask: Request) -> Keyboard:
    links = [(Button(link["label"], url=link["url"]),) for link in of.one.links]
    address = share_link(f"annonce-{of.one.id}", ask.bot, beginning(of.one, texts.EXCERPT))
    more = Button("Autres annonces", ShowNews(anew=True))
    return (*links, *_following(of, private=ask.private), (Button("Partager", url=address), more))


def _following(of: InFull, *, private: bool) -> Keyboard:
    if of.topic.kind is Kind.ALLIANCE:
        return ()
    name, key = numbered(of.topic), of.topic.key
    match of.following.state if of.following else None:
        case State.ACTIVE:
            button = Button(f"Ne plus suivre\u00a0: {name}", LeaveHere(topic=key))
        case State.PENDING:
            button = Button(f"Retirer la demande\u00a0: {name}", LeaveHere(topic=key))
        case _:
            label = "Suivre" if private else "Suivre pour le groupe"
            button = Button(f"{label}\u00a0: {name}", FollowHere(topic=key))
    return ((button,),)


def _joined(parts: Sequence[str]) -> str:
    return "\n\n".join(filter(None, parts))
