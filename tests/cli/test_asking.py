"""`chatbot ask`."""

import json
from pathlib import Path

import pytest

from chatbot.cli.questions import ROUTES
from tests.shell import Shell

OCTOBER = Path(__file__).parents[1] / "content" / "editions" / "octobre-2023.txt"
DAY = ("--at", "2023-10-10")
one_database = pytest.mark.parametrize("databases", ["sqlite"], indirect=True)


async def test_one_question_or_many_are_answered(shell: Shell) -> None:
    await shell.run("content", "import", str(OCTOBER))
    one = await shell.run("ask", "qui porte le chantier 1 ?", *DAY)
    assert "Les Volets Verts" in one.out
    assert one.code == 0
    process = await shell.start("ask", "--batch", *DAY)
    out, _ = await process.communicate(
        b"qui porte le chantier 1\nle budget ?\nde la neige aux bourgs ?\nSTOP\nagenda du 1\n"
        b"journal\n"
    )
    first, second, third, *wished = map(json.loads, out.decode().splitlines())
    assert (first["answered"], first["chantiers"]) == (True, [1])
    assert first["source"] == "L’Établi d’octobre 2023"
    assert (second["answered"], second["chantiers"]) == (False, [])
    assert third["text"].endswith(
        "Le chantier le plus proche\u00a0:\n1. Habiter autrement les bourgs"
    )
    assert [each["wish"] for each in (first, *wished)] == ["", "stop_all", "dates", "journal"]
    assert wished[0]["text"].startswith("Vous ne suivez rien")
    assert (wished[1]["answered"], wished[1]["chantiers"]) == (True, [1])
    assert wished[2]["text"].startswith("Cela revient aux admins du bot")


@one_database
@pytest.mark.parametrize("content", [OCTOBER, None], ids=["no appeal", "nothing"])
async def test_every_wish_is_answered_whatever_was_published(
    shell: Shell, content: Path | None
) -> None:
    if content is not None:
        await shell.run("content", "import", str(content))
    wishes = [wish.sentences[0] for wish in ROUTES.wishes]
    process = await shell.start("ask", "--batch", *DAY, CHATBOT_CONTENT="none")
    out, _ = await process.communicate("\n".join(["l’appel", "je signe", *wishes]).encode())
    assert process.returncode == 0
    appeal, signing, *texts = [json.loads(line)["text"] for line in out.decode().splitlines()]
    assert appeal == signing
    assert appeal.startswith("Aucun appel n’est publié ici")
    assert len(list(filter(None, texts))) == len(wishes)


async def test_an_empty_database_is_asked_with_the_pack_that_it_would_appoint_first(
    shell: Shell,
) -> None:
    out = (await shell.run("ask", "qui porte le chantier 6 ?")).out
    assert "Chantier 6 · Projet" in out
    assert "<" not in out


@one_database
async def test_nothing_or_too_much_to_ask_is_said(shell: Shell) -> None:
    for words in (("ask",), ("ask", "qui ?", "--batch")):
        ended = await shell.run(*words)
        assert (ended.code, ended.err.count("\n")) == (2, 1)
