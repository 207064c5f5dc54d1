"""/actus, an announcement in full, and the buttons under it."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.announcements import due, notices
from chatbot.announcements.pages.news import (
    follow_here,
    leave_here,
    news_command,
    read_announcement,
    show_missed,
    show_news,
)
from chatbot.announcements.rules import AnnouncementUnknown, ReadInPrivate, State
from chatbot.announcements.service import move
from chatbot.chantiers.rules import KEY_LENGTH
from chatbot.chantiers.service import topic_of_key
from chatbot.conversation import Context, FileKind, Media, Post, Reply, UnitOfWork
from chatbot.conversation.markup import CAPTION_LENGTH, TEXT_LENGTH, length, visible
from chatbot.conversation.paging import PAGE_ROWS as PAGE
from chatbot.engine.telegram.messages import text_params
from chatbot.events.models import Event
from chatbot.events.rules import Status
from chatbot.french import Precision
from chatbot.members import queries as people
from chatbot.subscriptions.rules import NotFollowed
from chatbot.subscriptions.service import choose_rhythm, set_policy
from tests.announcements.news.published import announce, correct, told
from tests.builders import chantier, publish
from tests.cast import ANOTHER, APPEAL, GROUP, MARIE, TOPIC, says
from tests.clock import PARIS
from tests.subscriptions.people import follow

NOW = datetime(2026, 11, 24, 13, tzinfo=PARIS)
DAY = timedelta(days=1)
HERE = says(MARIE, at=NOW)
IN_GROUP = says(MARIE, GROUP, at=NOW)


def labels(reply: Reply | Post) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


async def opened(session: AsyncSession, number: int, *, group: bool = False) -> Post:
    """Open an announcement in full."""
    ctx = Context(IN_GROUP if group else HERE, session)
    reply = await read_announcement(ctx, announcement=number)
    assert reply.post is not None
    return reply.post


async def test_the_list_is_of_all_or_of_one_newest_first(session: AsyncSession) -> None:
    assert (
        "Aucune annonce n’est encore parue ici" in (await news_command(Context(HERE, session))).text
    )
    old = await announce(session, "<b>Réunion</b>\nle 8 juin", at=NOW - 2 * DAY)
    await announce(session, "Un film & un débat", ANOTHER, at=NOW - DAY)
    await correct(session, old, "<b>Réunion</b>\nle 9 juin", at=NOW)
    listed = await news_command(Context(HERE, session))
    assert visible(listed.text).split("\n\n")[1:3] == [
        "23 novembre 2026 · 5. Media\nUn film & un débat",
        "22 novembre 2026 · 7. Alimentation, corrigée le 24 novembre 2026\nRéunion le 9 juin",
    ]
    assert labels(listed) == ["Lire\u00a0: Un film & un débat", "Lire\u00a0: Réunion le 9 juin"]
    of_one = await news_command(Context(replace(HERE, words="7"), session))
    assert "Réunion" in of_one.text
    assert "Un film" not in of_one.text
    assert "Retour\u00a0: Alimentation" in labels(of_one)
    assert (
        "pas de chantier 9" in (await news_command(Context(replace(HERE, words="9"), session))).text
    )
    assert (
        "Je ne trouve pas"
        in (await news_command(Context(replace(HERE, words="zzzz"), session))).text
    )


async def test_drafts_corrections_and_what_was_withdrawn_are_not_read(
    session: AsyncSession,
) -> None:
    gone = await announce(session, "Un", at=NOW)
    second = await correct(session, gone, "Deux", at=NOW)
    move(gone, State.WITHDRAWN, at=NOW)
    await session.flush()
    assert "Aucune annonce" in (await news_command(Context(HERE, session))).text
    for number in (gone.id, second.id, 10**17):
        with pytest.raises(AnnouncementUnknown):
            await opened(session, number)


async def test_many_have_pages_and_a_button_may_be_older_than_they_are(
    session: AsyncSession,
) -> None:
    for number in range(PAGE + 1):
        await announce(session, f"Annonce {number}", at=NOW + number * DAY)
    first = await show_news(Context(HERE, session))
    assert "Page 1 sur 2" in first.text
    assert "Annonce 0" not in first.text
    assert "Page suivante" in labels(first)
    last = await show_news(Context(HERE, session), page=9, as_new_message=True)
    assert last.as_new_message
    assert "Page 2 sur 2" in last.text
    assert "Annonce 0" in last.text
    [earlier] = [b for row in last.buttons for b in row if b.label == "Page précédente"]
    assert earlier.data == show_news.data(page=1)


async def test_of_the_appeal_a_group_is_told_nothing(session: AsyncSession) -> None:
    secret = await announce(session, "Signez", APPEAL, at=NOW)
    await announce(session, "Réunion", at=NOW)
    listed = await news_command(Context(IN_GROUP, session))
    assert "Réunion" in listed.text
    assert "Signez" not in listed.text
    assert (
        "Je ne trouve pas"
        in (await news_command(Context(replace(IN_GROUP, words="appel"), session))).text
    )
    for asked in (
        read_announcement(Context(IN_GROUP, session), announcement=secret.id),
        show_news(Context(IN_GROUP, session), topic=APPEAL),
    ):
        with pytest.raises(ReadInPrivate):
            await asked
    assert "Signez" in (await news_command(Context(HERE, session))).text
    assert "Signez" in (await opened(session, secret.id)).text


async def test_in_full_it_is_as_it_was_written_with_its_file_date_and_links(
    session: AsyncSession,
) -> None:
    day = (NOW - DAY).date()
    event = Event(
        topic_key=TOPIC,
        key="debat",
        title="Débat",
        precision=Precision.DAY,
        start=day,
        end=day,
        status=Status.CONFIRMED,
        place="Le Mans",
        online=False,
        description="",
        edition="2022-05",
        changed_at=NOW,
    )
    session.add(event)
    await session.flush()
    one = await announce(
        session,
        "<b>Venez</b>",
        at=NOW - 2 * DAY,
        event_id=event.id,
        links=[{"label": "Le film", "url": "https://a.fr/x"}],
        file_kind=FileKind.PHOTO,
        file_id="photo-1",
    )
    post = await opened(session, one.id)
    assert post.media == Media(FileKind.PHOTO, "photo-1")
    assert post.text == (
        "<b>Venez</b>\n\n<b>Lundi 23 novembre 2026</b> (passé)\nDébat – Le Mans\n\n"
        "<i>7. Alimentation, annonce du 22 novembre 2026</i>"
    )
    suivre = "Suivre\u00a0: 7. Alimentation"
    assert labels(post) == ["Le film", "La date", suivre, "Partager", "Autres annonces"]
    [share] = [b for row in post.buttons for b in row if b.label == "Partager"]
    assert f"start%3Dannonce-{one.id}&" in share.url
    in_group = await opened(session, one.id, group=True)
    assert "Suivre pour le groupe\u00a0: 7. Alimentation" in labels(in_group)


async def test_under_it_one_follows_and_leaves_and_it_stays_as_it_is(
    session: AsyncSession,
) -> None:
    one = await announce(session, "Réunion", at=NOW)
    await session.refresh(await topic_of_key(session, TOPIC))
    followed = await follow_here(Context(HERE, session), topic=TOPIC)
    assert followed.as_new_message
    assert "Vous arrêtez quand vous voulez" in followed.text
    assert "Annonces déjà parues\u00a0: Alimentation" in labels(followed)
    assert "Ne plus suivre\u00a0: 7. Alimentation" in labels(await opened(session, one.id))
    would = await leave_here(Context(HERE, session), topic=TOPIC, preview=True)
    left = await leave_here(Context(HERE, session), topic=TOPIC)
    assert {(one.text, one.post) for one in (would, left)} == {("", None)}
    assert "C’est un aperçu" in would.toast
    assert would.pressed_becomes is None
    assert left.pressed_becomes == follow_here.button("Suivre de nouveau", topic=TOPIC)
    assert followed.pressed_becomes == leave_here.button("Ne plus suivre", topic=TOPIC)
    assert left.toast.endswith("Pour suivre de nouveau\u00a0: /suivre 7")
    with pytest.raises(NotFollowed):
        await leave_here(Context(HERE, session), topic=TOPIC)
    await set_policy(UnitOfWork(session, NOW), TOPIC, approval=True)
    asked = await follow_here(Context(HERE, session), topic=TOPIC)
    assert asked.pressed_becomes == leave_here.button("Retirer la demande", topic=TOPIC)


async def test_the_longest_announcement_and_names_fit(session: AsyncSession) -> None:
    key, label = "k" * KEY_LENGTH, "L" * 40
    await publish(session, chantier(100, key, label=label))
    await follow(session, HERE, key)
    for preview in (True, False):
        ctx = Context(HERE, session)
        toast = (await leave_here(ctx, topic=key, preview=preview)).toast
        assert len(toast) <= 200
    text = await announce(session, "🌱" * (TEXT_LENGTH // 2 - 60), key, at=NOW)
    caption = await announce(
        session, "C" * CAPTION_LENGTH, key, at=NOW, file_kind=FileKind.VIDEO, file_id="v"
    )
    assert length((await opened(session, text.id)).text) <= TEXT_LENGTH
    assert (await opened(session, caption.id)).text == "C" * CAPTION_LENGTH
    listed = await news_command(Context(HERE, session))
    assert "🌱…" in listed.text
    assert all(len(label) <= 60 for label in labels(listed))


async def test_a_digest_of_many_fits_and_leads_to_the_rest(session: AsyncSession) -> None:
    await follow(session, HERE)
    await choose_rhythm(session, HERE, weekly=True)
    for number in range(40):
        await announce(session, "🌱 mot " * 200, at=NOW + (number + 1) * timedelta(hours=1))
    await due.send_digests(UnitOfWork(session, NOW + 7 * DAY))
    [owed] = await told(session, MARIE.id)
    said = text_params(owed.content or {})
    assert length(said["text"]) <= TEXT_LENGTH
    rows = said["reply_markup"]["inline_keyboard"]
    assert f"{40 - (len(rows) - 1)} autres sont à lire dans /actus." in said["text"]
    assert "parce que" not in said["text"]
    assert "sur ce que vous suivez. /abonnements permet de changer" in said["text"]


async def test_what_was_missed_is_listed_by_pages_as_long_as_it_is_there(
    session: AsyncSession,
) -> None:
    await follow(session, HERE)
    marie = await people.known(session, MARIE.id)
    assert marie is not None
    marie.paused_until = NOW + 90 * DAY
    posts = [
        await announce(session, f"Annonce {number}", at=NOW + (number + 1) * DAY)
        for number in range(PAGE + 1)
    ]
    told_then = notices.missed_news(PAGE + 1, NOW, NOW + 60 * DAY, private=True)
    assert f"Depuis le 24 novembre 2026, {PAGE + 1} annonces sont parues" in told_then.text
    wanted, here = told_then.buttons[0][0].data, Context(HERE, session)
    first = await show_missed.handler_for(wanted)(here)
    assert "Page 1 sur 2" in first.text
    [further] = [b for row in first.buttons for b in row if b.label == "Page suivante"]
    last = await show_missed.handler_for(further.data)(here)
    assert labels(last)[:2] == ["Lire\u00a0: Annonce 0", "Page précédente"]
    for one in posts:
        move(one, State.WITHDRAWN, at=NOW)
    assert "plus rien à rattraper" in (await show_missed.handler_for(wanted)(here)).text


async def test_nobody_else_s_missed_announcements_are_shown(session: AsyncSession) -> None:
    await announce(session, "Un", at=NOW)
    stranger = says(replace(MARIE, id=999), at=NOW)
    shown = await show_missed(Context(stranger, session), since=0, until=10**11 - 1)
    assert "plus rien à rattraper" in shown.text
