"""The list of a chat's subscriptions; stop everything; offer to resume after an absence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from chatbot import conversation as ui
from chatbot.chantiers import wording as chantier_wording
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.rules import TopicKind
from chatbot.chantiers.service import followable, topic_of_key
from chatbot.french import protect
from chatbot.members import service as members
from chatbot.members.models import Chat
from chatbot.subscriptions import links, queries, rules, service, wording
from chatbot.subscriptions.models import Subscription

PAGE = 10  # topics on a page

NOTHING_FOLLOWED = "Vous ne suiviez rien, et je n’enverrai aucune nouvelle ici."
RHYTHMS = {True: "Recevoir un résumé le lundi à 8h", False: "Recevoir tout de suite"}  # by `weekly`
SWITCHES = {True: "Rappeler les dates", False: "Ne plus rappeler les dates"}

router = ui.Router(requires=ui.Requires.GROUP_ADMIN)


@dataclass(frozen=True, slots=True)
class Following:
    topics: Sequence[Topic]  # topics that the chat may follow
    chat: Chat | None
    rows: Sequence[Subscription]
    private: bool
    all_since: datetime | None = None  # since when it follows every chantier to come
    wants_reminders: bool | None = None  # the chat's own choice, if any

    @property
    def states(self) -> dict[str, rules.State]:
        return {row.topic_key: row.state for row in self.rows}

    @property
    def is_following(self) -> bool:
        """Whether the chat follows anything, or asked to."""
        return bool(rules.CURRENT & set(self.states.values())) or self.all_since is not None

    @property
    def has_agreed(self) -> bool:
        """Whether the chat has agreed to the current wording of what following is."""
        return rules.wording(private=self.private) in {row.wording for row in self.rows}

    @property
    def is_weekly(self) -> bool:
        return self.chat is not None and self.chat.digest_since is not None

    @property
    def reminded(self) -> rules.Reminded:
        """Whether the chat is reminded of all, some or no dates of the topics that it follows."""
        wordings = [row.wording for row in self.rows if row.state in rules.CURRENT]
        return rules.reminded(wordings, wants=self.wants_reminders)


@router.answers(links.show_subscriptions, requires=ui.Requires.NOTHING)
async def show_subscriptions(
    ctx: ui.Context, *, page: int = 1, as_new_message: bool = False
) -> ui.Reply:
    return replace(await show_list(ctx, page), as_new_message=as_new_message)


@router.button("f")
async def follow_in_list(ctx: ui.Context, *, page: int = 1, topic: TopicKey) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic)
    outcome = await service.follow(ctx.session, ctx.request, found, source=rules.Source.LIST)
    toast = wording.now_follows(found, outcome, private=ctx.request.private)
    return await show_list(ctx, page, toast=toast, new=found if outcome.joined else None)


@router.button("u")
async def leave_in_list(ctx: ui.Context, *, page: int = 1, topic: TopicKey) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic)
    outcome = await service.leave(ctx.session, ctx.request, topic)
    return await show_list(ctx, page, toast=wording.follows_no_more(found, outcome))


@router.button("x")
async def stop_all(ctx: ui.Context) -> ui.Asking:
    """End all subscriptions and requests of the chat."""
    if not ctx.confirmed:
        keep = links.show_subscriptions.button("Non, garder mes abonnements")
        pause = links.show_pauses.button("Faire une pause plutôt")
        even = ", même des dates où vous venez : vos réponses, elles, restent"
        question = (
            "<b>Tout arrêter</b>\n\nVous ne suivrez plus rien, et je n’enverrai plus aucune "
            f"nouvelle ici{even if ctx.request.private else ''}. Le confirmez-vous ?"
        )
        return ui.Confirmation(
            question, "Oui, tout arrêter", keep, others=((pause,),), by_word=True
        )
    count = await service.leave_all(ctx.session, ctx.request)
    stopped = "C’est fini : vous ne suivez plus rien, et je n’enverrai plus de nouvelles ici."
    return await show_list(ctx, toast=stopped if count else NOTHING_FOLLOWED)


@router.button("xn")
async def leave_new_ones(ctx: ui.Context) -> ui.Reply:
    """Stop following the chantiers to come; current subscriptions stay."""
    toast = "Les chantiers à venir n’étaient pas suivis."
    if await service.leave_new_ones(ctx.session, ctx.request):
        toast = "C’est noté : les chantiers à venir ne seront pas suivis. Rien d’autre ne change."
    return await show_list(ctx, toast=toast)


@router.on(ui.MembershipEvent.WENT)
async def went(ctx: ui.Context) -> ui.Reply:
    """Record that the bot was blocked, or removed from a group, so that nothing is sent there."""
    await members.mark_unreachable(ctx.work, ctx.request.chat)
    return ui.Reply()


async def following_of(ctx: ui.Context) -> Following:
    chat, rows = await service.followed(ctx.session, ctx.request)
    private = ctx.request.private
    topics = visible(await followable(ctx.session), private=private)
    if chat is None:
        return Following(topics, chat, rows, private)
    all_since, wants = await queries.choices(ctx.session, chat.id)
    return Following(topics, chat, rows, private, all_since, wants)


async def show_list(
    ctx: ui.Context, page: int = 1, *, toast: str = "", new: Topic | None = None
) -> ui.Reply:
    """Show the chat's subscriptions; `new`: the topic just followed."""
    following = await following_of(ctx)
    reply = list_page(following, page, at=ctx.request.at)
    return replace(reply, buttons=(*reply.buttons, *to_news_of(new)), toast=toast)


def list_page(following: Following, number: int = 1, *, at: datetime) -> ui.Reply:
    """Lay out a page of the subscriptions; a message can't hold eighty topics with reasons."""
    page = ui.paginate(following.topics, number, size=PAGE)
    states = following.states
    toggles = [(toggle(topic, states.get(topic.key), page.number),) for topic in page.rows]
    turn = links.show_subscriptions.turn(page)
    title = "Vos abonnements" if following.private else "Les abonnements de ce groupe"
    heading = "\n".join(filter(None, [f"<b>{title}</b>", page.place]))
    body = chantier_wording.NO_CHANTIER
    if following.topics:
        body = _list_text(following, page.rows, at)
    rows: list[tuple[ui.Button, ...]] = []
    chat = following.chat
    if chat and (chat.unreachable_since or rules.is_paused(chat.paused_until, at)):
        rows.append((links.resume_news.button("Reprendre"),))
    if following.is_following:
        weekly = not following.is_weekly
        rows.append((links.choose_rhythm.button(RHYTHMS[weekly], weekly=weekly),))
        needless = {rules.Reminded.ALL: True, rules.Reminded.NONE: False}.get(following.reminded)
        rows.append(
            tuple(
                links.choose_reminders.button(label, wanted=wanted)
                for wanted, label in SWITCHES.items()
                if wanted is not needless
            )
        )
        pause = links.show_pauses.button("Faire une pause")
        rows.append((pause, stop_all.button("Tout arrêter")))
    if following.all_since is not None:
        rows.append((leave_new_ones.button("Ne pas suivre ceux à venir"),))
    return ui.Reply(f"{heading}\n\n{body}", ui.keyboard(*toggles, turn, *tuple(rows)))


def back_page(topics: Sequence[Topic], rows: Sequence[Subscription]) -> ui.Reply:
    """Lay out the subscriptions of a chat that was out of reach, and offer to resume."""
    keys = {row.topic_key for row in rows if row.state is rules.State.ACTIVE}
    lines = "\n".join(
        f"• {ui.escape(chantier_wording.numbered(topic))}" for topic in topics if topic.key in keys
    )
    text = (
        "Vous revoilà ! Pendant votre absence, je n’ai rien envoyé ici.\n\n"
        f"Vous suiviez :\n{lines}\n\nVoulez-vous reprendre ?"
    )
    look = links.show_subscriptions.button("Voir les abonnements")
    stop = stop_all.button("Tout arrêter")
    return ui.Reply(text, ((links.resume_news.button("Reprendre"),), (look, stop)))


def to_list(*, private: bool) -> ui.Keyboard:
    label = "Mes abonnements" if private else "Les abonnements du groupe"
    return ((links.show_subscriptions.button(label),),)


def _list_text(following: Following, topics: Sequence[Topic], at: datetime) -> str:
    rows = {row.topic_key: row for row in following.rows}
    lines: dict[rules.State, list[str]] = {}
    for topic in topics:
        if (row := rows.get(topic.key)) is None:
            continue
        line = f"• {ui.escape(chantier_wording.titled(topic))}"
        if row.state is rules.State.REFUSED:
            line += wording.because(row.reason, longest=wording.IN_A_LIST)
        else:
            line += f" (depuis le {wording.day_of(row.since, at)})"
        lines.setdefault(row.state, []).append(line)
    all_since = ""
    if following.all_since is not None:
        day = wording.day_of(following.all_since, at)
        all_since = f"Et les chantiers à venir, depuis le {day}."
    who = "Vous suivez" if following.private else "Le groupe suit"
    return ui.paragraphs(
        silence(following, at),
        _block(who, lines.get(rules.State.ACTIVE)),
        all_since,
        _block("En attente de la réponse d’un admin", lines.get(rules.State.PENDING)),
        _block("Demande refusée", lines.get(rules.State.REFUSED)),
        _rhythm(following),
        "" if following.has_agreed else wording.consent(private=following.private),
    )


def visible(topics: Sequence[Topic], *, private: bool) -> Sequence[Topic]:
    # The appeal is never spoken of in a group.
    return [topic for topic in topics if private or topic.kind is not TopicKind.APPEAL]


def to_news_of(new: Topic | None) -> ui.Keyboard:
    # A button to the earlier announcements about a topic that was just followed.
    if new is None:
        return ()
    label = f"Annonces déjà parues : {protect(chantier_wording.label_of(new))}"
    return chantier_wording.to_news(new, label)


def _block(title: str, lines: Sequence[str] | None) -> str:
    return f"{title} :\n" + "\n".join(lines) if lines else ""


def silence(following: Following, at: datetime) -> str:
    """Write why nothing is sent for now: unreachable or paused; "" otherwise."""
    chat = following.chat
    if chat is None:
        return ""
    if chat.unreachable_since is not None:
        in_group = "je ne pouvais plus écrire dans ce groupe"
        why = "vous m’avez arrêté" if following.private else in_group
        return f"Je n’envoie plus rien ici depuis que {why}. Touchez Reprendre."
    if chat.paused_until is not None and rules.is_paused(chat.paused_until, at):
        return wording.paused(chat.paused_until, at)
    return ""


def _rhythm(following: Following) -> str:
    if not following.is_following:
        return "Rien pour l’instant. Touchez ce dont vous voulez recevoir les nouvelles."
    news = "Chaque nouvelle arrive dès qu’elle paraît."
    dates = "Chaque date est rappelée une semaine et un jour avant."
    if following.is_weekly:
        news = "Les nouvelles arrivent en un seul message, le lundi à 8h."
        dates = "Les dates qui viennent y sont aussi."
    match following.reminded:
        case rules.Reminded.NONE:
            dates = (
                "Les dates ne sont pas rappelées. Elles peuvent l’être, une semaine et un jour "
                "avant."
            )
        case rules.Reminded.SOME:
            dates = "Les dates d’une partie seulement sont rappelées, une semaine et un jour avant."
    return f"{news}\n\n{dates}"


def toggle(topic: Topic, state: rules.State | None, page: int = 1) -> ui.Button:
    name = protect(chantier_wording.numbered(topic))
    if state is rules.State.ACTIVE:
        return leave_in_list.button(f"Ne plus suivre : {name}", topic=topic.key, page=page)
    if state is rules.State.PENDING:
        label = f"Retirer la demande : {name}"
        return leave_in_list.button(label, topic=topic.key, page=page)
    return follow_in_list.button(f"Suivre : {name}", topic=topic.key, page=page)
