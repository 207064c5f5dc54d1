"""Cards and sections, of content that the built-in pack doesn't have."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.chantiers import queries
from chatbot.chantiers.service import topic_of_key
from chatbot.content.drafts import PorteurDraft, ResourceDraft, SectionDraft
from chatbot.conversation import Reply
from chatbot.conversation.markup import length, visible
from chatbot.engine.storage.engine import Storage
from chatbot.helpdesk import queries as answers
from chatbot.subscriptions.pages.typed import subscriptions_command
from chatbot.welcome import service
from chatbot.welcome.pages.card import chantier_command, show_card
from chatbot.welcome.pages.front_door import start
from chatbot.welcome.pages.section import show_section
from chatbot.welcome.service import REPLIES
from tests.builders import ask, chantier, context, publish


@pytest.fixture
async def session(storage: Storage) -> AsyncIterator[AsyncSession]:
    async with storage.transaction() as session:
        yield session


def labels(reply: Reply) -> list[str]:
    return [button.label for row in reply.buttons for button in row]


async def test_a_bare_chantier_has_a_card_all_the_same(session: AsyncSession) -> None:
    title = "Un très long titre sans libellé que personne n’a encore raccourci"
    await publish(session, chantier(1, "nu", title=title))
    card = await show_card(context(session), topic="nu")
    empty = ["Aucune date annoncée.", "Aucun contact publié."]
    assert visible(card.text).split("\n\n") == [f"1. {title}", *empty]
    ways = ["Lire la suite", "Poser une question", "Suivre ce chantier", "Partager"]
    assert labels(card) == [*ways, "Tous les chantiers"]
    section = await show_section(context(session), topic="nu", section="contact")
    assert labels(section)[0] == "Retour\u00a0: Très long titre sans libellé…"


async def test_without_a_summary_the_card_shows_how_the_first_section_begins(
    session: AsyncSession,
) -> None:
    body = "**Parce que** " + "mot " * 200
    section = SectionDraft(key="pourquoi", title="Pourquoi", body=body)
    await publish(session, chantier(1, "nu", sections=[section]))
    card = await show_card(context(session), topic="nu")
    assert "Parce que mot mot" in card.text
    assert "mot…\n\n" in visible(card.text)


async def test_a_chantier_that_the_latest_edition_left_out_says_so(session: AsyncSession) -> None:
    await publish(session, chantier(1, "vieux"), chantier(2, "neuf", edition="2022-09"))
    old = await show_card(context(session), topic="vieux")
    new = await show_card(context(session), topic="neuf")
    assert "Pas de nouvelles depuis mai 2022." in old.text
    assert "Pas de nouvelles" not in new.text


async def test_a_section_says_which_edition_it_is_of(session: AsyncSession) -> None:
    section = SectionDraft(key="enjeux", title="Enjeux", body="Un.", edition="2021-12")
    await publish(session, chantier(1, "nu", sections=[section]))
    reply = await show_section(context(session), topic="nu", section="enjeux")
    assert "L’Établi de décembre 2021" in reply.text


async def test_a_long_section_turns_its_pages(session: AsyncSession) -> None:
    paragraphs = [f"Paragraphe {n}. " + "mot " * 60 for n in range(30)]
    section = SectionDraft(key="enjeux", title="Enjeux", body="\n\n".join(paragraphs))
    await publish(session, chantier(1, "nu", sections=[section]))
    data, seen = show_section.button("", topic="nu", section="enjeux").data, ""
    for page in range(1, 30):
        reply = await show_section.handler_for(data)(context(session))
        assert length(reply.text) <= 4096
        assert f"Page {page} sur" in reply.text
        seen += reply.text
        onward = [b.data for row in reply.buttons for b in row if b.label.startswith("Page suiv")]
        if not onward:
            break
        data = onward[0]
    assert all(f"Paragraphe {n}." in seen for n in range(30))
    assert "Page précédente" in labels(reply)


async def test_what_people_wrote_never_breaks_the_message(session: AsyncSession) -> None:
    odd = "<b>&\"' 🌱 \u202e"
    await publish(
        session,
        chantier(
            1,
            "nu",
            title=odd,
            label=odd,
            summary=odd,
            carried_by=odd,
            porteurs=[PorteurDraft(name=odd)],
            resources=[ResourceDraft(text=odd, url="https://a.fr/?a=1&b='2'")],
            sections=[SectionDraft(key="pourquoi", title=odd, body=odd)],
        ),
    )
    for reply in (
        await show_card(context(session), topic="nu"),
        await show_section(context(session), topic="nu", section="pourquoi"),
        await show_section(context(session), topic="nu", section="ressources"),
    ):
        assert "<b>&amp;" not in reply.text
        assert "&lt;b&gt;&amp;" in reply.text


async def test_a_resource_is_linked_only_where_there_is_a_link(session: AsyncSession) -> None:
    resources = [ResourceDraft(text="Avec", url="https://a.fr/x"), ResourceDraft(text="Sans")]
    await publish(session, chantier(1, "nu", resources=resources))
    reply = await show_section(context(session), topic="nu", section="ressources")
    assert '• <a href="https://a.fr/x">Avec</a>' in reply.text
    assert "• Sans" in reply.text


async def test_a_link_opens_its_own_key_and_nothing_like_it(session: AsyncSession) -> None:
    await publish(session, chantier(1, "chantier-2"), chantier(2, "autre", aliases=["disparu"]))
    opened = await start(context(session, "chantier-chantier-2"))
    assert "\n\n1. Chantier-2" in visible(opened.text)
    opened = await start(context(session, "chantier-2"))
    assert "\n\n2. Autre" in visible(opened.text)
    gone = await start(context(session, "chantier-disparu"))
    assert labels(gone) == ["1. Chantier-2", "2. Autre"]


async def test_without_content_nothing_leads_nowhere(session: AsyncSession) -> None:
    welcome = await start(context(session))
    assert labels(welcome) == ["Les chantiers", "Les dates", "Les actus", "Abonnements"]
    followed = await subscriptions_command(context(session))
    assert "Aucun chantier n’est encore publié" in followed.text
    assert not followed.buttons
    listed = await chantier_command(context(session))
    assert "Aucun chantier n’est encore publié" in listed.text
    assert not listed.buttons
    assert not (await start(context(session, "chantier-7"))).buttons


async def test_what_was_published_is_read_where_it_is_opened_alone(session: AsyncSession) -> None:
    await publish(session, chantier(1, "nu"))
    topic = await topic_of_key(session, "nu")
    assert REPLIES not in dict((await service.gather_card(session, ask(), topic)).sections())
    row = {"topic_key": "nu", "question": "Où\u00a0?", "answer": "Ici", "published_at": ask().at}
    await answers.publish(session, **row)
    assert (await service.gather_card(session, ask(), topic)).replies == ()
    section = await show_section(context(session), topic="nu", section=REPLIES)
    assert "Où\u00a0?\nIci" in visible(section.text)
    assert labels(section)[0] == "Ensuite\u00a0: Contact"


async def test_every_published_card_fits_a_phone(session: AsyncSession) -> None:
    await publish(session)
    for topic in await queries.whole_topics(session):
        card = await show_card(context(session), topic=topic.key)
        assert length(card.text) <= 600, topic.key
        assert len(labels(card)) <= 6
        assert all(len(row) <= 2 for row in card.buttons)


async def test_sections_lead_one_to_the_next(session: AsyncSession) -> None:
    await publish(session)
    topic = await topic_of_key(session, "alimentation")
    card = await service.gather_card(session, ask(), topic)
    reply, read = await show_card(context(session), topic="alimentation"), []
    ways = ("Lire la suite", "Ensuite")
    while onward := [b for row in reply.buttons for b in row if b.label.startswith(ways)]:
        read.append(onward[0].data.rpartition(":")[2])
        reply = await show_section.handler_for(onward[0].data)(context(session))
    assert read == [key for key, _ in card.sections()]
