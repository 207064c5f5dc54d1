"""`chatbot roles`: list, give and take roles, without Telegram at hand."""

import asyncio

import typer

from chatbot.chantiers.models import Topic
from chatbot.cli import command, people
from chatbot.helpdesk import answering
from chatbot.members import queries, roles, service
from chatbot.members.models import Referent
from chatbot.members.rules import ADMIN, BannedPerson, LastAdmin

REFERENT = "referent"


def list_() -> None:
    for line in asyncio.run(_listed()):
        typer.echo(line)


def grant(user: int, role: str, topic: str | None) -> None:
    _check(role, topic)
    typer.echo(asyncio.run(_grant(user, topic)))


def revoke(user: int, role: str, topic: str | None) -> None:
    _check(role, topic)
    typer.echo(asyncio.run(_revoke(user, topic)))


def _check(role: str, topic: str | None) -> None:
    """Check that a role is a référent's, with a topic, or an admin's, without one."""
    if role not in {ADMIN, REFERENT}:
        command.fail(f"{role}: no such role, expected {ADMIN} or {REFERENT}", code=2)
    if role == REFERENT and topic is None:
        command.fail(f"{REFERENT}: of which topic? (chatbot roles … {REFERENT} TOPIC)", code=2)
    if role == ADMIN and topic is not None:
        command.fail(f"{topic}: an admin has no topic of their own", code=2)


async def _listed() -> list[str]:
    async with command.reading() as session:
        lines = []
        for person, role in await queries.roles(session):
            word, topic = (
                (REFERENT, role.topic_key) if isinstance(role, Referent) else (ADMIN, None)
            )
            lines.append(people.row(person.telegram_id, person, word, topic, role.since))
        return lines


async def _grant(user: int, words: str | None) -> str:
    async with command.transaction() as work:
        topic = None if words is None else await people.topic_of(work.session, words)
        person = await service.person_of_account(work, user)
        try:
            if topic is None:
                is_new = await roles.give_admin(work, person)
            else:
                is_new = await roles.give_referent(work, person, topic.key)
        except BannedPerson:
            command.fail(f"{people.named(person)} is banned: unban them first")
        return f"{people.named(person)} is {_what(topic)} {'now' if is_new else 'already'}"


async def _revoke(user: int, words: str | None) -> str:
    async with command.transaction() as work:
        topic = None if words is None else await people.topic_of(work.session, words)
        person = await queries.known(work.session, user)
        if person is None:
            command.fail(f"{user} is not {_what(topic)}")
        try:
            if topic is None:
                was_one = await roles.take_admin(work, person)
            else:
                was_one = await roles.take_referent(work, person, topic.key)
        except LastAdmin:
            command.fail(f"{people.named(person)} is the last admin: grant somebody else first")
        if not was_one:
            command.fail(f"{people.named(person)} is not {_what(topic)}")
        await answering.release_lost(work, person)
        return f"{people.named(person)} is {_what(topic)} no more"


def _what(topic: Topic | None) -> str:
    return f"a {REFERENT} of {topic.key}" if topic else f"an {ADMIN}"
