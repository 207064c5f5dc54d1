"""/journal and /exporter: an admin reads who did what, and takes the subscriptions away."""

import csv
import io
import re

import pytest

from chatbot.audit.rules import Act
from chatbot.audit.service import note, read
from chatbot.cli import cast
from chatbot.conversation import UnitOfWork
from tests.journeys.bot import Bot
from tests.journeys.log import entries
from tests.journeys.people import Person

SEVEN = "«\u00a07.\u00a0Alimentation\u00a0»"
PAUL_S_ROLE = f"Depuis le serveur, on a donné à Paul Martin le rôle de référent pour {SEVEN}."
AWA_S_ROLE = "Depuis le serveur, on a donné à Awa Diallo le rôle d’admin."


async def exported(person: Person) -> tuple[str, list[dict[str, str]]]:
    """Read the newest file; return its name and its rows."""
    media = (await person.sees())[-1]["media"]
    content = (await person.http.get(media["url"])).raise_for_status().content
    assert content.startswith(b"\xef\xbb\xbf")
    rows = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=";")
    columns = list(rows.fieldnames or ())
    assert (columns[0], columns[-1], len(columns)) == ("sujet", "banni le", 15)
    return media["name"], list(rows)


@pytest.mark.wire
async def test_who_tries_what_they_may_not_do_is_told_so_and_it_is_noted(
    awa: Person, marie: Person, group: Person
) -> None:
    for typed in ("/journal", "/exporter 7"):
        await marie.says(typed)
        assert "Cela revient aux admins" in await marie.reads()
        await group.says(typed)
        assert "en privé" in await group.reads()
    await awa.says("/journal")
    assert (await entries(awa))[:2] == [
        "Marie Dupont a essayé /exporter, sans en avoir le droit.",
        "Marie Dupont a essayé /journal, sans en avoir le droit.",
    ]


async def test_the_log_is_narrowed_to_a_topic_to_a_person_and_widened_again(
    awa: Person, marie: Person
) -> None:
    await marie.says("/journal")
    await awa.says("/journal")
    assert await entries(awa) == [
        "Marie Dupont a essayé /journal, sans en avoir le droit.",
        PAUL_S_ROLE,
        AWA_S_ROLE,
    ]
    await awa.presses("Un seul sujet")
    await awa.presses("7. Alimentation")
    assert (await awa.reads()).startswith(f"Le journal, seulement\u00a0: {SEVEN}\n")
    assert await entries(awa) == [PAUL_S_ROLE]
    await awa.presses("Une seule personne")
    await awa.says("mar")
    assert await awa.labels() == [
        "Paul Martin (@paul_martin)",
        "Marie Dupont (@marie_dupont)",
        "Retour au journal",
    ]
    await awa.says("personne de ce nom")
    assert "Je ne connais personne" in await awa.reads()
    await awa.says("marie")
    assert (await awa.reads()).startswith(f"Le journal, seulement\u00a0: Marie Dupont, {SEVEN}\n")
    assert "Rien n’est noté." in await awa.reads()
    await awa.presses("Tous les sujets")
    assert (await awa.reads()).startswith("Le journal, seulement\u00a0: Marie Dupont\n")
    assert await entries(awa) == ["Marie Dupont a essayé /journal, sans en avoir le droit."]
    await awa.presses("Toutes les personnes")
    assert len(await entries(awa)) == 3


async def test_a_topic_or_a_person_is_typed(awa: Person, subtests: pytest.Subtests) -> None:
    for words, found in [
        ("7", [PAUL_S_ROLE]),
        ("alimentation", [PAUL_S_ROLE]),
        ("diallo", [AWA_S_ROLE]),
        ("Paul Martin", [PAUL_S_ROLE]),
        ("appel", []),
    ]:
        with subtests.test(words=words):
            await awa.says(f"/journal {words}")
            assert (await awa.reads()).startswith("Le journal, seulement\u00a0: ")
            assert await entries(awa) == found


async def test_a_person_a_topic_and_a_kind_of_act_are_typed_and_tapped_together(
    awa: Person, marie: Person, paul: Person, subtests: pytest.Subtests
) -> None:
    await marie.says("/suivre 7")
    await awa.says("/moderation marie")
    await awa.presses("Bannir")
    await awa.presses("Publicité")
    await awa.presses("Lever le bannissement")
    ban = "Awa Diallo a banni Marie Dupont\u00a0: «\u00a0Publicité\u00a0»."
    for words, found in [
        ("7 paul", [PAUL_S_ROLE]),
        ("paul martin 7", [PAUL_S_ROLE]),
        ("7 paul rôles", [PAUL_S_ROLE]),
        ("7 paul bannissements", []),
        ("rôles", [PAUL_S_ROLE, AWA_S_ROLE]),
    ]:
        with subtests.test(words=words):
            await awa.says(f"/journal {words}")
            assert await entries(awa) == found
    await awa.says("/journal 7 xyzzy")
    assert "ni sujet ni personne" in await awa.reads()
    assert "/journal 7, /journal dupont ou /journal 7 dupont demandes." in await awa.reads()
    await awa.says("/journal marie")
    await awa.presses("Certains actes")
    await awa.presses("Bannissements")
    assert "Marie Dupont, bannissements" in (await awa.reads()).partition("\n")[0]
    assert ban in await entries(awa)
    await awa.presses("Tous les actes")
    assert "bannissements" not in (await awa.reads()).partition("\n")[0]


async def test_namesakes_are_offered_and_the_topic_stays(
    bot: Bot, awa: Person, marie: Person
) -> None:
    added = await bot.http.post("/sandbox/persons", json=[{"first_name": "Marie Durand"}])
    [number] = added.raise_for_status().json()["ids"]
    for person in (marie, Person(number, number, bot.http, bot.storage)):
        await person.says("/suivre 5")
    await awa.says("/journal 7 marie rôles")
    assert "Laquelle voulez-vous" in await awa.reads()
    await awa.presses("Marie Durand")
    title = (await awa.reads()).partition("\n")[0]
    assert "Marie Durand, «\u00a07.\u00a0Alimentation\u00a0», rôles" in title
    await awa.says("/journal 7 marie durand")
    assert "Marie Durand, «\u00a07." in (await awa.reads()).partition("\n")[0]


async def test_a_long_reason_is_kept_whole_after_the_ban_is_lifted(
    awa: Person, marie: Person
) -> None:
    reason = "Trois messages du même genre " + "encore " * 38 + "ici"
    await marie.says("/suivre 7")
    await awa.says("/moderation marie")
    await awa.presses("Bannir")
    await awa.says(reason)
    await awa.presses("Oui, bannir")
    await awa.presses("Lever le bannissement")
    await awa.says("/journal marie")
    assert f"Awa Diallo a banni Marie Dupont\u00a0: «\u00a0{reason}\u00a0»." in await entries(awa)
    await marie.says("/oublier")
    await marie.presses("Oui, tout effacer")
    await awa.says("/journal bannissements")
    assert "Trois messages" not in await awa.reads()
    assert "a banni une personne effacée" in await awa.reads()


async def test_words_that_name_nothing_say_so(awa: Person, subtests: pytest.Subtests) -> None:
    for words in ["xyzzy", " ".join(str(10_000 + n) for n in range(600))]:
        with subtests.test(words=words):
            await awa.says(f"/journal {words}")
            assert "ni sujet ni personne" in await awa.reads()
            await awa.presses("Retour au journal")
            assert await entries(awa) == [PAUL_S_ROLE, AWA_S_ROLE]


async def test_pages_are_turned_both_ways_and_stay_what_they_were_narrowed_to(
    awa: Person, bot: Bot
) -> None:
    async with bot.storage.transaction() as session:
        at = (await read(session, limit=1)).rows[0].at
        for rows in range(17):
            await note(
                UnitOfWork(session, at, 999), Act.EXPORTED, topic="appel", detail=str(rows + 2)
            )
    await awa.says("/journal appel")
    newest = await entries(awa)
    assert newest[0].startswith("Une personne effacée (n°\u00a0999) a exporté")
    assert newest[0].endswith("18 lignes.")
    assert len(newest) == 6
    await awa.presses("Plus anciennes")
    await awa.presses("Plus anciennes")
    assert [one.rpartition(": ")[2] for one in await entries(awa)] == [
        f"{rows} lignes." for rows in (6, 5, 4, 3, 2)
    ]
    assert "l’appel" in (await awa.reads()).partition("\n")[0]
    assert "Plus anciennes" not in await awa.labels()
    await awa.presses("Plus récentes")
    await awa.presses("Plus récentes")
    assert await entries(awa) == newest
    assert "Plus récentes" not in await awa.labels()


async def test_all_subscriptions_are_taken_away_as_a_table_and_that_is_noted(
    awa: Person, marie: Person
) -> None:
    await awa.says("/exporter")
    assert "aucun abonnement" in await awa.reads()
    await marie.says("/suivre appel")
    await marie.says("/suivre 7")
    await awa.in_chat(cast.LE_MANS.id).says("/suivre 7")
    await awa.says("/exporter")
    said = (await awa.sees())[-2]["text"]
    assert said.startswith("Tous les abonnements\u00a0: 3 lignes")
    assert "données personnelles" in said
    name, rows = await exported(awa)
    assert re.fullmatch(r"abonnements-\d{4}-\d\d-\d\d\.csv", name)
    assert [(row["sujet"], row["état"], row["type"], row["nom"]) for row in rows] == [
        ("7. Alimentation", "abonné", "personne", "Marie Dupont"),
        ("Osons les territoires\u00a0!", "abonné", "personne", "Marie Dupont"),
        ("7. Alimentation", "abonné", "groupe", "Alliés du Pays du Mans"),
    ]
    await awa.says("/journal")
    assert (await entries(awa))[0] == (
        "Awa Diallo a exporté les abonnements à tous les sujets\u00a0: 3 lignes."
    )


async def test_one_topic_s_subscriptions_are_taken_away(awa: Person, marie: Person) -> None:
    await marie.says("/suivre appel")
    await marie.says("/suivre 7")
    await marie.says("/arreter 7")
    await awa.says("/exporter 7")
    name, rows = await exported(awa)
    assert name.startswith("abonnements-alimentation-")
    assert [(row["état"], row["pseudo"]) for row in rows] == [("terminé", "marie_dupont")]
    await awa.says("/journal alimentation")
    assert (await entries(awa))[0].endswith(f"les abonnements à {SEVEN}\u00a0: une ligne.")
    await awa.says("/exporter xyzzy")
    assert "Je ne trouve pas ce sujet" in await awa.reads()


async def test_a_topic_is_chosen_where_several_may_be_meant(awa: Person, marie: Person) -> None:
    await marie.says("/suivre 7")
    await awa.says("/exporter territoires")
    labels = await awa.labels()
    assert len(labels) > 1
    await awa.presses(labels[0])
    assert "aucun abonnement" in await awa.reads()
