"""Record what a version of the bot leaves behind when it is killed in the middle of everything.

    .venv/bin/python -m tests.upgrading.recording CHECKOUT > tests/upgrading/before.json

runs the bot of that checkout with its sandbox and has a score of people talk to it: each begins
something else that waits for their next words. Then Telegram stops taking messages, so that
answers, notices, menus, edits and copies queue up, and the bot is killed. The recording holds the
database's rows and what everybody sees in their chats.
"""

import asyncio
import json
import sqlite3
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager, closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx

from chatbot.cli import cast
from chatbot.engine.storage.engine import Storage
from tests.environment import given
from tests.http_client import http_client
from tests.journeys.people import Person, buttons_of

ADMINS = ("Ines", "Hugo", "Lina", "Omar")
REFERENTS = ("Zoé", "Nora", "Théo", "Eva", "Max")
DATES = ("Ali", "Bea", "Dora")  # référents, too, with dates
OTHERS = ("Jean", "Léa", "Noé", "Rose")
STORED_ANEW = ("alembic_version", "asked")  # by migrations, and at each start
TALKING = ("sendMessage", "editMessageText", "setMyCommands", "answerCallbackQuery")
LOOK_S = 0.1


class Scene:
    """The people, and the bot of another checkout that they talk to."""

    def __init__(self, environment: dict[str, str], folder: Path, http: httpx.AsyncClient) -> None:
        self._environment, self._folder, self.http = environment, folder, http
        self.storage = Storage(environment["CHATBOT_DATABASE_URL"])
        self.persons = {
            person.first_name: person.id
            for person in (cast.MARIE, cast.PAUL, cast.AWA, cast.CAMILLE)
        }

    def __getitem__(self, name: str) -> Person:
        return Person(self.persons[name], self.persons[name], self.http, self.storage)

    async def enter(self, names: Iterable[str]) -> None:
        """Let people start the bot."""
        newcomers = [{"first_name": name} for name in names]
        added = await self.http.post("/sandbox/persons", json=newcomers)
        self.persons |= zip(names, added.raise_for_status().json()["ids"], strict=True)
        for name in names:
            await self[name].says("/start")

    async def grant(self, name: str, *role: str) -> None:
        """Give a role by the command line."""
        words = ("roles", "grant", str(self.persons[name]), *role)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "chatbot", *words),
            cwd=self._folder,
            env=self._environment,
            stdout=asyncio.subprocess.DEVNULL,
        )
        assert await process.wait() == 0

    async def happens(self, kind: str, method: str, name: str = "", **more: int) -> None:
        """Let this fault happen to that call from now on, in that person's chat or anywhere."""
        where = {"chat_id": self.persons[name]} if name else {}
        fault = {"kind": kind, "method": method, **where, **more}
        (await self.http.post("/sandbox/faults", json=fault)).raise_for_status()

    async def acts(self, name: str, act: str, **body: Any) -> None:
        """Do something without waiting for an answer."""
        person = self.persons[name]
        path, body = f"/sandbox/persons/{person}/{act}", {"chat_id": person, **body}
        (await self.http.post(path, json=body)).raise_for_status()

    async def until(self, query: str, expected: int) -> None:
        """Wait until the database answers so."""
        while self.rows(query)[0][0] != expected:  # noqa: ASYNC110 - as in waiting.py
            await asyncio.sleep(LOOK_S)

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Query the database without the bot's code."""
        with closing(sqlite3.connect(self._folder / "bot.db")) as connection:
            return connection.execute(query).fetchall()


async def main(checkout: Path) -> None:
    """Print the recording."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "PATH": given("PATH"),
            "PYTHONPATH": str(checkout),
            "CHATBOT_DATABASE_URL": f"sqlite+aiosqlite:///{folder}/bot.db",
        }
        async with _sandbox(environment, Path(folder)) as (process, http):
            scene = Scene(environment, Path(folder), http)
            await _people_come(scene)
            await _everybody_begins_something(scene)
            await _dates_are_written(scene)
            await _an_announcement_is_on_its_way(scene)
            await _nothing_gets_through(scene)
            chats = {chat: await _seen(http, chat) for chat in scene.persons.values()}
            process.kill()
            await process.wait()
            await scene.storage.close()
        recording = {
            "recorded_at": datetime.now(UTC).isoformat(),  # noqa: TID251 - a command's own clock
            "revision": scene.rows("SELECT version_num FROM alembic_version")[0][0],
            "persons": scene.persons,
            "tables": dict(_tables(Path(folder) / "bot.db")),
            "chats": chats,
        }
    print(_written(recording))  # noqa: T201 - a command


@asynccontextmanager
async def _sandbox(
    environment: dict[str, str], folder: Path
) -> AsyncIterator[tuple[asyncio.subprocess.Process, httpx.AsyncClient]]:
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "chatbot", "sandbox"),
        cwd=folder,
        env={**environment, "CHATBOT_HTTP_PORT": "0", "CHATBOT_LOG_LEVEL": "error"},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    address = (await process.stdout.readline()).decode().split()[1].rstrip("/")
    async with http_client(address, timeout=30) as http:
        while (await http.get("/readyz")).status_code != 200:  # noqa: ASYNC110 - as in waiting.py
            await asyncio.sleep(LOOK_S)
        yield process, http


async def _people_come(scene: Scene) -> None:
    for name in tuple(scene.persons):
        await scene[name].says("/start")
    await scene.enter((*ADMINS, *REFERENTS, *OTHERS))
    for name in ADMINS:
        await scene.grant(name, "admin")
    for name in REFERENTS:
        await scene.grant(name, "referent", "alimentation")
    await scene.grant("Max", "referent", "media-capacitant")
    for name in ("Marie", "Camille", "Jean", "Léa", "Noé"):
        await scene[name].says("/suivre 7")
    awa = scene["Awa"]
    await awa.says("/moderation 5")
    await awa.presses("Passer sur approbation")
    await awa.presses("Exiger une double lecture")
    await scene["Léa"].says("/suivre 5")


async def _everybody_begins_something(scene: Scene) -> None:
    await _questions(scene)
    await _announcements(scene)
    await _moderation(scene)
    for name, *presses in (
        ("Camille", "Faire une pause", "Jusqu’à une date"),
        ("Jean", "Tout arrêter"),  # which is to be confirmed
    ):
        await scene[name].says("/abonnements")
        for label in presses:
            await scene[name].presses(label)


async def _questions(scene: Scene) -> None:
    marie, paul, zoe = scene["Marie"], scene["Paul"], scene["Zoé"]
    for question in ("Où garer un vélo ?", "À quelle heure ouvre la cantine ?"):
        await marie.says(f"/transmettre 7 : {question}")
    await zoe.says("/questions 1 répondre")
    await zoe.says("Sous l’abri.")
    await zoe.presses("Publier la question et la réponse")
    await zoe.presses("Changer la question")
    await paul.says("/questions 2 répondre")
    await marie.presses("Poser une autre question")
    await marie.presses("Écrire aux mêmes personnes")


async def _announcements(scene: Scene) -> None:
    for name in ("Nora", "Théo", "Eva"):
        await scene[name].says("/annonce")
    for name, option in (("Théo", "Les boutons"), ("Eva", "L’heure d’envoi")):
        await scene[name].says(f"Bonjour de {name}")
        await scene[name].presses("Modifier")
        await scene[name].presses(option)
    omar, maxime = scene["Omar"], scene["Max"]
    await omar.says("/annonce 5")
    await omar.says("Rendez-vous samedi")
    await omar.presses("Demander une relecture")
    await maxime.presses("Relire")
    await maxime.presses("Demander des changements")


async def _moderation(scene: Scene) -> None:
    for name, *presses in (
        ("Awa", "Journal", "Une seule personne"),
        ("Ines", "Demandes", "Refuser 1"),
        ("Hugo", "Sujets et abonnés", "7. Alimentation", "Noé", "Bannir"),
        ("Lina", "Sujets et abonnés", "7. Alimentation", "Chercher un nom"),
        ("Omar", "Rôles", "Chercher une personne"),
    ):
        await scene[name].says("/moderation")
        for label in presses:
            await scene[name].presses(label)


async def _an_announcement_is_on_its_way(scene: Scene) -> None:
    """Leave an announcement with three copies sent, one perhaps sent, and one pending."""
    rose = scene["Rose"]
    await scene.grant("Rose", "referent", "alimentation")
    for person in (rose, scene["Léa"]):
        await person.says("/chantier 7")  # its buttons are pressed after the upgrade
    await rose.says("/annonce 7")
    await rose.says("La cantine ouvre lundi")
    await rose.presses("Envoyer")
    await scene.happens("hang", "sendMessage", "Camille")
    await scene.happens("429", "sendMessage", "Jean", retry_after=60)
    button = next(
        button["callback_data"]
        for button in buttons_of((await rose.sees())[-1])
        if button["text"].startswith("Oui")
    )
    message = (await rose.sees())[-1]["message_id"]
    await scene.acts("Rose", "press", message_id=message, data=button)
    await scene.until("SELECT count(*) FROM delivery WHERE fate = 'sent'", 3)
    await scene.until("SELECT count(*) FROM delivery WHERE fate = 'pending'", 1)


async def _dates_are_written(scene: Scene) -> None:
    """Leave a date that is shown, one whose change is asked for, and an announcement's panel."""
    await scene.enter(DATES)
    for name in DATES:
        await scene.grant(name, "referent", "alimentation")
    ali, bea, dora = (scene[name] for name in DATES)
    await ali.says("/date 7 atelier pain après-demain à 14h, ferme de la Brosse")
    await ali.presses("Ajouter")
    await ali.says("/date 7 visite du moulin après-demain à 10h")
    await bea.says("/date déplacer l’atelier pain")
    await dora.says("/annonce 7")
    await dora.says("Rencontre des cantines demain à 18h30, salle du Clos.")


async def _nothing_gets_through(scene: Scene) -> None:
    """Leave answers, a role's notice and menu, and edits waiting: no call succeeds."""
    for method in TALKING:
        await scene.happens("5xx", method, code=502)
    await scene.acts("Jean", "say", text="/aide")
    await scene.acts("Jean", "say", text="/chantier 1")
    cards = [card for card in await scene["Léa"].sees() if card["text"].startswith("7.")]
    events = next(b["callback_data"] for b in buttons_of(cards[-1]) if "date" in b["text"].lower())
    await scene.acts("Léa", "press", message_id=cards[-1]["message_id"], data=events)
    await scene.acts("Noé", "say", text="/suivre 5")
    await scene.grant("Jean", "admin")
    await scene.until("SELECT count(*) FROM owed WHERE kind = 'menu' AND state = 'pending'", 1)
    await scene.until("SELECT count(*) FROM received WHERE finished_at IS NULL", 4)
    await scene.until("SELECT count(*) FROM received WHERE calls IS NOT NULL", 3)


async def _seen(http: httpx.AsyncClient, chat: int) -> list[dict[str, Any]]:
    view = await http.get(f"/sandbox/chats/{chat}/view", params={"as": chat})
    messages: list[dict[str, Any]] = view.raise_for_status().json()["messages"]
    return messages


def _tables(file: Path) -> Iterable[tuple[str, list[dict[str, Any]]]]:
    """Read each table's rows, without what is empty."""
    with closing(sqlite3.connect(file)) as connection:
        connection.row_factory = sqlite3.Row
        named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        for (table,) in connection.execute(f"{named} ORDER BY name").fetchall():
            columns = connection.execute(f"PRAGMA table_info({table})").fetchall()
            kinds = {column["name"]: column["type"] for column in columns}
            rows = connection.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 - its own
            if table not in STORED_ANEW:
                yield table, [_filled(dict(row), kinds) for row in rows]


def _filled(row: dict[str, Any], kinds: dict[str, str]) -> dict[str, Any]:
    return {
        name: json.loads(value) if kinds[name] == "JSON" else value
        for name, value in row.items()
        if value is not None
    }


def _written(recording: dict[str, Any]) -> str:
    """Write JSON with a line for each row and each message, so that differences can be read."""

    def lines(rows: list[Any]) -> str:
        written = (json.dumps(row, ensure_ascii=False) for row in rows)
        return "[\n" + ",\n".join(f"    {line}" for line in written) + "\n  ]" if rows else "[]"

    parts = []
    for name, value in recording.items():
        if name in ("tables", "chats"):
            inner = ",\n".join(
                f"  {json.dumps(str(k))}: {lines(rows)}" for k, rows in value.items()
            )
            parts.append(f"{json.dumps(name)}: {{\n{inner}\n}}")
        else:
            parts.append(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(parts) + "\n}"


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]).absolute()))
