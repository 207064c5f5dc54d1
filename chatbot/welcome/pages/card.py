"""A topic's card: /chantier, /chantiers, /appel, and following from the card."""

from dataclasses import replace
from datetime import date

from chatbot import conversation as ui
from chatbot.chantiers import links, wording
from chatbot.chantiers.links import TopicKey
from chatbot.chantiers.models import Topic
from chatbot.chantiers.page import show_chantiers, topic_buttons
from chatbot.chantiers.queries import whole_topic
from chatbot.chantiers.rules import APPEAL, TopicKind, leading_number
from chatbot.chantiers.service import topic_of_key, topics_of_wish
from chatbot.events.agenda import next_of
from chatbot.events.links import show_date
from chatbot.events.rules import Status
from chatbot.events.wording import past_mark, source_of, when_of
from chatbot.french import cut, in_words, protect, typeset
from chatbot.helpdesk.pages.ask import write_question
from chatbot.members.conversations import current_topic
from chatbot.subscriptions.rules import Source, State
from chatbot.subscriptions.service import follow, has_agreed, leave
from chatbot.subscriptions.wording import consent, follows_no_more, now_follows, subscription_line
from chatbot.welcome.pages.section import no_contact, resource_line, show_section
from chatbot.welcome.service import DATES, LABELS, Card, find_by_words, gather_card

SUMMARY_LENGTH = 300
TITLE_LENGTH = 80  # characters of a date's title; the date's own page has the whole title
NO_APPEAL = ui.Reply(
    "Aucun appel n’est publié ici pour le moment. Les chantiers, eux, y sont tous.",
    ((wording.BACK_TO_LIST,),),
)

router = ui.Router(requires=ui.Requires.NOTHING)


@router.command("chantiers", menu="Les chantiers de l’Alliance", aliases=("list", "liste"))
@router.wish(
    "chantiers",
    *("chantiers", "les chantiers", "tous les chantiers", "liste des chantiers"),
    *("la liste des chantiers", "quels sont les chantiers", "quels chantiers", "vos sujets"),
    *("liste chantiers", "voir les chantiers", "il y a quoi comme chantiers", "la liste"),
    *("ya quoi comme chantiers", "c'est quoi les chantiers", "les sujets", "all groups"),
)
async def chantiers_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/chantiers`, and `/chantiers 7` as if it were `/chantier 7`."""
    return await chantier_command(ctx)


@router.command("chantier", aliases=("projet", "project"))
@router.wish(
    "chantier",
    *("7", "chantier", "montre le chantier 7", "la fiche du 7", "montre la fiche du 7"),
    *("fiche 7", "la page du 7"),
    *("affiche le 7", "voir le 7", "ouvre le 7", "ouvrir le chantier 7", "va au 7"),
    *("fais voir le 7", "donne moi le 7", "show 7", "présente moi le chantier 7"),
)
async def chantier_command(ctx: ui.Context) -> ui.Reply:
    """Answer `/chantier 7`, `/chantier alimentation`, `/chantier 7 ressources`, `/chantier 5 7`."""
    if ctx.request.words in ("", "tout"):
        return await show_chantiers(ctx)
    topics, section, unknown = await find_by_words(ctx.session, ctx.request.words)
    if len(topics) != 1:
        if topics:
            which = "Plusieurs chantiers peuvent correspondre. Lequel voulez-vous ?"
            return ui.Reply(which, topic_buttons(topics, show_card))
        text = (
            "Je ne trouve pas de chantier qui corresponde. "
            "Essayez un autre mot, ou choisissez dans la liste : /chantiers"
        )
        if number := leading_number(ctx.request.words):
            text = f"Il n’y a pas de chantier {number}. Voyez la liste : /chantiers"
        return ui.Reply(text, ((wording.BACK_TO_LIST,),))
    [topic] = topics
    if not section:
        reply = await open_card(ctx, topic)
        not_heard = ui.not_understood(unknown)
        return replace(reply, text=f"{not_heard}\n\n{protect(reply.text)}") if unknown else reply
    card = await gather_card(ctx.session, ctx.request, topic)
    if section in dict(card.sections()):
        return await show_section(ctx, topic=topic.key, section=section)
    nothing = "Aucune date n’est annoncée ici."
    if section != DATES:
        nothing = f"Rien n’est publié ici sous « {ui.escape(LABELS.get(section, section))} »."
    buttons = card_buttons(card, ctx.request.bot)
    return ui.Reply(f"{nothing}\n\n{card_text(card)}", buttons)


@router.answers(links.show_card)
async def show_card(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    return await open_card(ctx, await topic_of_key(ctx.session, topic))


@router.command("appel", takes_words=False, aliases=("appeal", "osons"))
@router.wish(
    "appeal",
    *("appel", "l'appel", "où est l'appel", "lien de l'appel", "le lien de l'appel"),
    *("où est le formulaire", "le formulaire de l'appel", "formulaire de l'appel"),
    *("formulaire appel", "lire l'appel", "osons les territoires"),
    *("l'appel osons les territoires", "formulaire", "c'est où l'appel"),
    *("donne moi le lien pour l'appel", "where is the appeal", "the appeal"),
)
async def show_appeal(ctx: ui.Context) -> ui.Reply:
    """Show the appeal's card, which says where to sign; or say that no appeal is published."""
    appeal = await whole_topic(ctx.session, APPEAL)
    return await open_card(ctx, appeal) if appeal is not None else NO_APPEAL


@router.wish(
    "sign",
    *("signer", "signer l'appel", "je signe", "je signe l'appel", "où signer", "comment signer"),
    *("comment signer l'appel", "ajoutez ma signature", "sign", "sign the appeal"),
    "je veux signer",
    requires=ui.Requires.PRIVACY,
)
async def tell_how_to_sign(ctx: ui.Context) -> ui.Reply:
    shown = await show_appeal(ctx)
    toast = (
        "Je ne recueille pas les signatures : l’appel se signe avec son formulaire. Voici ce que "
        "j’en sais."
    )
    return shown if shown is NO_APPEAL else replace(shown, toast=toast)


@router.wish(
    "unsign",
    *("retirer ma signature", "je retire ma signature", "enlever ma signature", "unsign"),
    *("enlève ma signature", "retirez ma signature", "retrait de signature", "ne plus signer"),
    *("supprimer ma signature", "retirer mon nom de l'appel", "annuler ma signature"),
    requires=ui.Requires.PRIVACY,
)
async def tell_how_to_unsign(ctx: ui.Context) -> ui.Reply:
    toast = (
        "Je ne garde aucune signature : pour retirer la vôtre, écrivez à l’Alliance, ou à ceux qui "
        "portent l’appel."
    )
    return replace(await show_appeal(ctx), toast=toast)


@router.wish(
    "share",
    *("partager", "partager le 7", "partager le chantier 7", "comment partager", "partage le 7"),
    *("envoyer à un ami", "envoyer le 7 à un ami", "partager avec une amie", "share 7", "inviter"),
    *("envoyer la fiche du 7 à un collègue", "inviter quelqu'un", "transmettre la fiche du 7"),
)
async def offer_to_share(ctx: ui.Context) -> ui.Reply:
    """Lay out share buttons for the named topics, else for the current topic; else explain how."""
    bot, words = ctx.request.bot, ctx.request.words or await current_topic(ctx.session, ctx.request)
    topics = await topics_of_wish(ctx.session, words)
    if not topics:
        text = (
            "<b>Partager un chantier</b>\n\nOuvrez sa page et touchez Partager. Ou, dans toute "
            f"conversation, commencez un message par mon nom : <code>@{bot} alimentation</code>."
        )
        return ui.Reply(text, ((wording.BACK_TO_LIST,),))
    rows = [
        (_share_button(topic, bot, f"Partager : {protect(wording.numbered(topic))}"),)
        for topic in topics
    ]
    text = "Touchez le bouton, puis choisissez à qui l’envoyer."
    return ui.Reply(text, (*rows, (wording.BACK_TO_LIST,)))


@router.button("cf", requires=ui.Requires.GROUP_ADMIN)
async def follow_on_card(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic)
    was_told = await has_agreed(ctx.session, ctx.request)
    outcome = await follow(ctx.session, ctx.request, found, source=Source.CARD)
    toast = now_follows(found, outcome, private=ctx.request.private)
    reply = await open_card(ctx, found, toast=toast)
    if was_told or not outcome.changed:
        return reply
    agreed = consent(private=ctx.request.private)
    return replace(reply, text=ui.paragraphs(*map(protect, (reply.text, typeset(agreed)))))


@router.button("cu", requires=ui.Requires.GROUP_ADMIN)
async def leave_on_card(ctx: ui.Context, *, topic: TopicKey) -> ui.Reply:
    found = await topic_of_key(ctx.session, topic)
    outcome = await leave(ctx.session, ctx.request, topic)
    return await open_card(ctx, found, toast=follows_no_more(found, outcome))


async def open_card(ctx: ui.Context, topic: Topic, *, toast: str = "") -> ui.Reply:
    """Show a topic's card."""
    card = await gather_card(ctx.session, ctx.request, topic)
    buttons = card_buttons(card, ctx.request.bot)
    return ui.Reply(card_text(card), buttons, toast, about=ui.Subject(topic.key))


def card_text(card: Card) -> str:
    """Lay out title, porteurs, summary, next date, and the subscription of the chat that asks."""
    following = ""
    if card.can_be_followed:
        following = subscription_line(card.topic, card.following, at=card.at, private=card.private)
    return ui.paragraphs(shared_text(card), following)


def shared_text(card: Card) -> str:
    """Lay out a card without the subscription of the chat that asks."""
    topic, edition, today = card.topic, card.topic.edition, card.at.date()
    number = f"{topic.number}. " if topic.number else ""
    title = f"<b>{number}{ui.escape(topic.title)}</b>"
    if topic.label and topic.label != topic.title:
        title = f"<b>{ui.escape(wording.numbered(topic))}</b>\n{ui.escape(topic.title)}"
    # Without a summary, the beginning of the first section.
    body = topic.sections[0].body if topic.sections else ""
    beginning = " ".join(body.replace("*", "").split())
    if len(beginning) > SUMMARY_LENGTH:
        beginning = beginning[:SUMMARY_LENGTH].rsplit(" ", 1)[0] + "…"
    # The age of an old edition, or since when newer editions have left the topic out.
    age = wording.age_in_words(edition, today)
    source = f"<i>{wording.issue_in_words(edition, today)}.</i>" if age else ""
    if card.behind:
        since = ", ".join(filter(None, [wording.edition_in_words(edition), age]))
        source = f"Pas de nouvelles depuis {since}."
    return ui.paragraphs(
        title,
        f"<i>{ui.escape(topic.carried_by)}</i>" if topic.carried_by else "",
        ui.escape(topic.summary or beginning),
        _form(card),
        _date_line(card),
        _contact_line(card),
        source,
    )


def card_buttons(card: Card, bot: str) -> ui.Keyboard:
    """Lay out a card's buttons in pairs: the main ones, then as many others as fit."""
    main = [
        show_section.button("Lire la suite", topic=card.topic.key, section=key)
        for key, _ in card.sections()[:1]
    ]
    if card.private:
        about = "" if card.topic.kind is TopicKind.ALLIANCE else card.topic.key
        main.append(write_question.button("Poser une question", topic=about))
    if card.can_be_followed:
        main.append(_follow_button(card))
    others = []
    if card.appeal is not None:
        others.append(show_card.button("L’appel à signer", topic=card.appeal.key))
    if card.carrier is not None:
        others.append(wording.back_to(card.carrier))
    if (coming := next_of(card.agenda)) is not None:
        others.append(show_date.button("La prochaine date", event=coming.event.id))
    if card.can_be_followed:
        for row in wording.to_news(card.topic, "Ses annonces"):
            others += row
    others.append(_share_button(card.topic, bot, "Partager"))
    return ui.in_pairs([*main, *others[: ui.BUTTONS - 1 - len(main)], wording.BACK_TO_LIST])


def _share_button(topic: Topic, bot: str, label: str) -> ui.Button:
    return ui.Button(label, url=wording.share_link(f"chantier-{topic.key}", bot, topic.title))


def _form(card: Card) -> str:
    """Write where to sign the appeal; "" for other topics."""
    if card.topic.kind is not TopicKind.APPEAL:
        return ""
    if linked := [resource_line(resource) for resource in card.topic.resources if resource.url]:
        return "\n".join(linked)
    addresses = [ui.escape(contact.address) for contact in card.alliance]
    return "\n".join([no_contact(card), *addresses])


def _follow_button(card: Card) -> ui.Button:
    state = card.following.state if card.following else None
    topic = card.topic
    if state is State.ACTIVE:
        return leave_on_card.button("Ne plus suivre", topic=topic.key)
    if state is State.PENDING:
        return leave_on_card.button("Retirer ma demande", topic=topic.key)
    what = "cet appel" if topic.kind is TopicKind.APPEAL else "ce chantier"
    label = f"Suivre {what}" if card.private else "Suivre pour le groupe"
    return follow_on_card.button(label, topic=topic.key)


def _date_line(card: Card) -> str:
    lines = []
    coming = next_of(card.agenda)
    # A written date, if one comes before the next event.
    before = coming.when.start if coming is not None and coming.when.start else date.max
    written = next((one.date for one in card.agenda.written if one.date.day < before), None)
    if written is not None:
        day = f"<b>{in_words(written.state.when, weekday=True)}</b>"
        words = f"{day}, « {ui.escape(written.words)} »"
        lines.append(f"Prochaine date, d’après {source_of(written)} : {words}")
    if coming is not None:
        next_, event = "Puis" if lines else "Prochaine date", coming.event
        lines.append(f"{next_} : <b>{when_of(event, coming.when)}</b>, {_brief(event.title)}")
    if lines:
        return "\n".join(lines)
    # The latest past date that wasn't cancelled.
    for event, _, when, _ in reversed(card.agenda.past):
        if when.start is None or event.status is Status.CANCELLED:
            continue
        words = f"<b>{when_of(event, when, past=True)}</b>, {_brief(event.title)}"
        return f"Aucune date à venir. La dernière annoncée : {words}{past_mark(event)}"
    return "Aucune date annoncée." if card.topic.kind is TopicKind.CHANTIER else ""


def _contact_line(card: Card) -> str:
    """Write the topic's contact, else the alliance's; "" for the appeal, whose form has it."""
    if card.topic.kind is TopicKind.APPEAL:
        return ""
    if card.topic.contacts:
        return f"Contact : {ui.escape(card.topic.contacts[0].address)}"
    if not card.alliance:
        return "Aucun contact publié."
    return f"Aucun contact publié : écrivez à l’Alliance, {ui.escape(card.alliance[0].address)}"


def _brief(title: str) -> str:
    return ui.escape(cut(title, TITLE_LENGTH))
