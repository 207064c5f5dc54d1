"""Dates in people's calendars: as a file, by a public address, or by the chat's own address."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC

from chatbot import conversation as ui
from chatbot.chantiers.page import topic_buttons
from chatbot.chantiers.service import topic_of_key, topics_of_wish
from chatbot.chantiers.wording import numbered
from chatbot.events import calendar, links, queries
from chatbot.events.agenda import Announced, find_agenda
from chatbot.events.rules import Status, has_a_day
from chatbot.events.wording import CLOSED, NOT_OPEN, entry
from chatbot.french import protect

MOST = 200  # dates in a file
OPEN_IT = "Le fichier est juste en dessous : ouvrez-le avec votre agenda."
NOTHING_YET = "Aucune date à venir n’a encore son jour : il n’y a rien à y mettre."

router = ui.Router(requires=ui.Requires.NOTHING)


@router.wish(
    "calendar",
    *("ajouter à mon agenda", "ajoute à mon agenda", "mettre dans mon agenda", "export agenda"),
    *("mettre les dates du 7 dans mon agenda", "synchroniser mon agenda", "google agenda"),
    *("mettre dans mon calendrier", "ajouter à mon calendrier", "google calendar", "outlook"),
    "ics",
    *("comment mettre les dates dans mon agenda", "export to calendar"),
)
async def calendar_wished(ctx: ui.Context) -> ui.Reply:
    """Show the calendar of all topics, or of the topic that is named."""
    topics = await topics_of_wish(ctx.session, ctx.request.words)
    if len(topics) < 2:
        return await show_calendar(ctx, topic=topics[0].key if topics else "")
    return ui.Reply("Les dates de quel sujet ?", topic_buttons(topics, show_calendar))


@router.button("ic")
async def show_calendar(ctx: ui.Context, *, topic: links.AnyTopic = "") -> ui.Reply:
    """Tell how the dates of all topics, or of one, get into a calendar and are updated there."""
    named = await topic_of_key(ctx.session, topic) if topic else None
    coming = await _coming(ctx, topic)
    title = f"Dans votre agenda : {ui.escape(numbered(named))}" if named else "Dans votre agenda"
    own_rows: list[ui.Row] = []
    how = NOTHING_YET
    if ctx.policy.public_url:
        path = calendar.TOPIC_PATH.format(topic=topic) if topic else calendar.ALL_PATH
        has_own = await calendar.has_own_link(ctx.session, ctx.request)
        which = "mon adresse" if ctx.request.private else "l’adresse du groupe"
        if ctx.request.private and has_own:
            about = "Vous avez aussi une adresse à vous ; je ne peux pas la remontrer."
        elif ctx.request.private:
            about = (
                "Une adresse à vous montre les dates de ce que vous suivez, "
                "et celles où vous venez."
            )
        elif has_own:
            about = "Le groupe a aussi son adresse ; je ne peux pas la remontrer."
        else:
            about = "Une adresse du groupe montre les dates de ce qu’il suit."
        how = (
            "Votre agenda peut suivre cette adresse : ce qui change ici y change aussi.\n\n"
            f"<code>{ui.escape(ctx.policy.public_url + path)}</code>\n\n"
            "Touchez-la pour la copier, puis ajoutez un calendrier « à partir de l’URL » (Google), "
            "« à partir du web » (Outlook) ou « par abonnement » (Apple, Nextcloud).\n\n"
            f"{about}"
        )
        make = make_own_calendar.button(f"{'Remplacer' if has_own else 'Créer'} {which}")
        close = close_own_calendar.button(f"Fermer {which}")
        own_rows = [(make,), (close,)] if has_own else [(make,)]
    elif coming:
        how = (
            "Je vous envoie un fichier, que tout agenda sait ouvrir. Il ne change plus ensuite : "
            "redemandez-le si une date bouge."
        )
    file = send_calendar.button("Recevoir le fichier", topic=topic)
    dates = links.show_dates.button("Les dates", topic=topic)
    keyboard = ui.keyboard(*own_rows, (file, dates) if coming else (dates,))
    return ui.Reply(f"<b>{title}</b>\n\n{how}", keyboard)


@router.button("if")
async def send_calendar(ctx: ui.Context, *, topic: links.AnyTopic = "") -> ui.Reply:
    named = await topic_of_key(ctx.session, topic) if topic else None
    coming = (await _coming(ctx, topic))[:MOST]
    if not coming:
        return ui.Reply(toast=NOTHING_YET)
    name = calendar.name_of(numbered(named)) if named else calendar.ALL
    return ui.Reply(toast=OPEN_IT, file=_file(ctx, f"{topic or 'dates'}.ics", name, coming))


@router.answers(links.add_to_calendar)
async def add_to_calendar(ctx: ui.Context, *, event: ui.Id) -> ui.Reply:
    """Send a date as a file, with its public address where the bot serves one."""
    found = await queries.event(ctx.session, event)
    if found is None or not has_a_day(found.when):
        gone = "Cette date n’est plus annoncée. Tapez /dates pour voir les autres."
        unsettled = "Son jour n’est pas encore fixé : elle ne tient dans aucun agenda."
        return ui.Reply(toast=unsettled if found else gone)
    topic = await topic_of_key(ctx.session, found.topic_key)
    announced = [Announced(found, topic, found.when)]
    file = _file(ctx, f"{found.key}.ics", calendar.name_of(numbered(topic)), announced)
    if not (ctx.policy.public_url and ctx.request.private):
        return ui.Reply(toast=OPEN_IT, file=file)
    link = ui.Button(
        "Ajouter à mon agenda", url=ctx.policy.public_url + calendar.DATE_PATH.format(number=event)
    )
    every = show_calendar.button(f"Tout l’agenda : {protect(numbered(topic))}", topic=topic.key)
    how = "Ouvrez le fichier ci-dessous avec votre agenda, ou touchez le bouton."
    text = f"{protect(entry(found, topic))}\n\n{how}"
    return ui.Reply(text, ((link,), (every,)), file=file, as_new_message=True)


@router.button("io", requires=ui.Requires.GROUP_ADMIN)
async def make_own_calendar(ctx: ui.Context) -> ui.Reply:
    """Make the chat's own address, and show it, which can't be done again later."""
    if not ctx.policy.public_url:
        return ui.Reply(toast="Je n’ai plus d’adresse publique : demandez le fichier.")
    token = await calendar.make_own_link(ctx.session, ctx.request)
    address = ui.escape(ctx.policy.public_url + calendar.OWN_PATH.format(token=token))
    text = (
        f"<b>L’adresse d’agenda du groupe</b>\n\n<code>{address}</code>\n\n"
        "Ajoutez-la à votre agenda : elle montre les dates de ce que le groupe suit, et ce qui y "
        "change. Qui la connaît peut les lire.\n\n"
        "Celle d’avant, s’il y en avait une, est fermée."
    )
    if ctx.request.private:
        text = (
            f"<b>L’adresse de votre agenda</b>\n\n<code>{address}</code>\n\n"
            "Ajoutez-la à votre agenda : elle montre les dates de ce que vous suivez, celles où "
            "vous venez, et ce qui y change. Qui la connaît peut les lire : gardez-la pour vous."
            "\n\nJe ne la montrerai plus. Celle d’avant, s’il y en avait une, est fermée ; "
            "celle-ci se ferme d’un geste, ici ou dans /mesdonnees."
        )
    close = close_own_calendar.button("Fermer cette adresse")
    return ui.Reply(text, ((close,), (show_calendar.button("Retour"),)))


@router.button("ix", requires=ui.Requires.GROUP_ADMIN)
async def close_own_calendar(ctx: ui.Context) -> ui.Reply:
    closed = await calendar.close_own_link(ctx.session, ctx.request)
    return replace(await show_calendar(ctx), toast=CLOSED if closed else NOT_OPEN)


async def _coming(ctx: ui.Context, topic: str) -> list[Announced]:
    """Find the dates to come for a new file, which needs no cancelled dates."""
    agenda = await find_agenda(ctx.session, ctx.request.at, topic=topic)
    return [one for one in agenda.coming if one.event.status is not Status.CANCELLED]


def _file(ctx: ui.Context, file: str, name: str, dates: Sequence[Announced]) -> ui.File:
    at = ctx.request.at
    pairs = [(announced.event, announced.topic) for announced in dates]
    body = calendar.write_calendar(name, pairs, at.tzinfo or UTC, at.date())
    return ui.File(file, body.decode())
