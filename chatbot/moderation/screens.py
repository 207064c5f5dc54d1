"""The moderation's buttons."""

from collections.abc import Sequence
from datetime import datetime

from chatbot.chantiers.models import Topic
from chatbot.chantiers.texts import numbered, turning
from chatbot.conversation import Button, Keyboard
from chatbot.members.models import Ban, Chat
from chatbot.members.payloads import ShowPerson, ShowRoles, ShowRolesOf
from chatbot.members.rules import Kind
from chatbot.members.wording import label_of
from chatbot.moderation.journal.payloads import ShowLog
from chatbot.moderation.payloads import (
    AcceptAfterAll,
    AcceptRequest,
    AnswerAll,
    BanPerson,
    RefuseRequest,
    RemoveFollower,
    SearchFollowers,
    SetDoubleReading,
    SetPolicy,
    ShowBans,
    ShowModeration,
    ShowTopics,
    UnbanAccount,
)
from chatbot.moderation.rules import PAGE
from chatbot.moderation.views import Followers, Queue, Sheet, Topics
from chatbot.subscriptions.models import Subscription
from chatbot.subscriptions.payloads import ShowFollowers, ShowRequests
from chatbot.subscriptions.queries import Followed
from chatbot.subscriptions.rules import State

HOME = Button("Modération", ShowModeration())
DOUBLE_READING = "Exiger une double lecture"
MICROSECONDS = 1_000_000


def home(waiting: int, banned: int) -> Keyboard:
    """`/moderation`."""
    return (
        (Button(f"Demandes ({waiting})", ShowRequests()),),
        (Button("Sujets et abonnés", ShowTopics()),),
        (Button(f"Personnes bannies ({banned})", ShowBans()),),
        (Button("Rôles", ShowRoles()), Button("Journal", ShowLog())),
    )


def queue(shown: Queue, *, at: datetime) -> Keyboard:
    """Two buttons for each request, then for all."""
    rows = [_request(place, *one) for place, one in enumerate(shown.shown, start=1)]
    if shown.count > 1 and shown.shown:
        until = int(at.timestamp() * MICROSECONDS)
        rows.append(
            (
                Button("Tout accepter", AnswerAll(accept=True, until=until)),
                Button("Tout refuser", AnswerAll(accept=False, until=until)),
            )
        )
    if shown.more:
        last, chat = shown.shown[-1]
        place = int(last.consented_at.timestamp() * MICROSECONDS)
        ahead = ShowRequests(at=place, chat=chat.id, topic=last.topic_key)
        rows.append((Button("Demandes suivantes", ahead),))
    return (*rows, (HOME,))


def sure_of_all(answer: AnswerAll) -> Keyboard:
    """Whether all are meant."""
    verb = "accepter" if answer.accept else "refuser"
    sure = answer.model_copy(update={"sure": True})
    return ((Button(f"Oui, tout {verb}", sure),), (Button("Non, revenir", ShowRequests()),))


def bare_refusal(of: RefuseRequest) -> Keyboard:
    """Without a reason, or not at all."""
    return (
        (Button("Sans motif", of.model_copy(update={"bare": True})),),
        (Button("Non, revenir", ShowRequests()),),
    )


def bare_ban(of: BanPerson) -> Keyboard:
    """Without a reason, or not at all."""
    return (
        (Button("Sans motif", of.model_copy(update={"bare": True})),),
        (Button("Non, revenir", ShowPerson(chat=of.chat)),),
    )


def page_of_topics(topics: Topics, shown: ShowTopics) -> tuple[Topics, ShowTopics, int]:
    """The topics of a page, which page that is, and of how many."""
    pages = max(1, -(-len(topics) // PAGE))
    page = shown.within(pages)
    keys = list(topics)[(page.page - 1) * PAGE : page.page * PAGE]
    return {key: topics[key] for key in keys}, page, pages


def topics_list(topics: Topics, page: ShowTopics, pages: int) -> Keyboard:
    """A button for each topic."""
    rows = [(Button(numbered(topic), ShowFollowers(topic=key)),) for key, topic in topics.items()]
    return tuple(row for row in (*rows, turning(page, pages), (HOME,)) if row)


def followers(page: Followers) -> Keyboard:
    """A button for each chat; other pages, other states, the policy."""
    key, state = page.topic.key, page.state
    rows = [(_person(chat),) for _, chat in page.shown]
    turns = []
    if page.newer and page.shown:
        first = page.shown[0][1].id
        newer = ShowFollowers(topic=key, state=state, after=first)
        turns.append(Button("Plus récents", newer))
    if page.older and page.shown:
        last = page.shown[-1][1].id
        turns.append(Button("Plus anciens", ShowFollowers(topic=key, state=state, before=last)))
    search = Button("Chercher un nom", SearchFollowers(topic=key))
    free = "Rendre libre" if page.needs_approval else "Passer sur approbation"
    policy = Button(free, SetPolicy(topic=key, approval=not page.needs_approval))
    twice = "Ne plus exiger de double lecture" if page.double_reading else DOUBLE_READING
    reading = Button(twice, SetDoubleReading(topic=key, on=not page.double_reading))
    other = State.REFUSED if state is State.ACTIVE else State.ACTIVE
    label = "Voir les demandes refusées" if other is State.REFUSED else "Voir les abonnés"
    states = Button(label, ShowFollowers(topic=key, state=other))
    back = (Button("Tous les sujets", ShowTopics()), HOME)
    ways = ((search,), (policy,), (reading,), (states,), back)
    return tuple(row for row in (*rows, tuple(turns), *ways) if row)


def found(topic: Topic, rows: Sequence[Followed]) -> Keyboard:
    """What a search found."""
    again = Button("Chercher un autre nom", SearchFollowers(topic=topic.key))
    return (*((_person(chat),) for _, chat in rows), (again,), *to_followers(topic.key))


def to_followers(topic: str) -> Keyboard:
    """Back to the whole list."""
    return ((Button("Tous les abonnés", ShowFollowers(topic=topic)),),)


def sheet(of: Sheet, topics: Topics) -> Keyboard:
    """What can be done about a person, or a group: nobody banned is accepted after all."""
    rows = [
        button
        for row in of.rows
        if row.topic_key in topics and not (of.ban and row.state is State.REFUSED)
        for button in _acts(row.state, of.chat.id, topics[row.topic_key])
    ]
    keyboard: list[tuple[Button, ...]] = [(button,) for button in rows]
    if turned := turning(ShowPerson(chat=of.chat.id, page=of.page), of.pages):
        keyboard.append(turned)
    if of.ban is not None:
        unban = UnbanAccount(account=of.chat.telegram_id)
        keyboard.append((Button("Lever le bannissement", unban),))
    elif of.chat.kind is Kind.PERSON and not of.is_admin:
        keyboard.append((Button("Bannir", BanPerson(chat=of.chat.id)),))
    log = Button("Dans le journal", ShowLog(person=of.chat.id))
    if of.chat.kind is Kind.PERSON:
        return (*keyboard, (Button("Ses rôles", ShowRolesOf(person=of.chat.id)), log), (HOME,))
    return (*keyboard, (log, HOME))


def sure_of_removal(removal: RemoveFollower) -> Keyboard:
    """Whether it is meant."""
    sure = removal.model_copy(update={"sure": True})
    back = Button("Non, revenir", ShowPerson(chat=removal.chat))
    return ((Button("Oui, mettre fin à l’abonnement", sure),), (back,))


def bans(shown: Sequence[tuple[Ban, Chat | None]], *, more: bool) -> Keyboard:
    """A button for each banned account."""
    rows = [(_banned(ban, person),) for ban, person in shown]
    if more:
        rows.append((Button("Suite", ShowBans(after=shown[-1][0].telegram_id)),))
    return (*rows, (HOME,))


def _request(place: int, row: Subscription, chat: Chat) -> tuple[Button, ...]:
    key = {"chat": chat.id, "topic": row.topic_key}
    return (
        Button(f"Accepter {place}", AcceptRequest.model_validate(key)),
        Button(f"Refuser {place}", RefuseRequest.model_validate(key)),
        Button(f"Fiche {place}", ShowPerson(chat=chat.id)),
    )


def _person(chat: Chat) -> Button:
    return Button(label_of(chat), ShowPerson(chat=chat.id))


def _banned(ban: Ban, person: Chat | None) -> Button:
    if person is not None:
        return _person(person)
    unban = UnbanAccount(account=ban.telegram_id)
    return Button(f"Lever\u00a0: compte effacé n° {ban.telegram_id}", unban)


def _acts(state: State, chat: int, topic: Topic) -> list[Button]:
    name, key = numbered(topic), {"chat": chat, "topic": topic.key}
    match state:
        case State.ACTIVE:
            removal = RemoveFollower.model_validate(key)
            return [Button(f"Mettre fin\u00a0: {name}", removal)]
        case State.PENDING:
            return [
                Button(f"Accepter\u00a0: {name}", AcceptRequest.model_validate(key)),
                Button(f"Refuser\u00a0: {name}", RefuseRequest.model_validate(key)),
            ]
        case State.REFUSED:
            return [
                Button(f"Accepter finalement\u00a0: {name}", AcceptAfterAll.model_validate(key))
            ]
    return []
