"""Packs: what is wrong is told with file and line; what is right comes back byte by byte."""

import asyncio
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from chatbot.audit.models import Entry
from chatbot.audit.rules import Act
from chatbot.content import pack
from chatbot.content.difference import difference
from chatbot.content.drafts import (
    EventDraft,
    QuestionDraft,
    ResourceDraft,
    SectionDraft,
    TopicDraft,
)
from chatbot.content.pack import BadSource, FolderInTheWay, read_pack, write_pack, written
from chatbot.content.questions import FILE, written_questions
from chatbot.content.service import (
    BUILT_IN,
    KEPT,
    Source,
    current,
    import_source,
    load_when_empty,
    read_source,
)
from chatbot.conversation import Sender, UnitOfWork
from chatbot.engine.outbox.models import Owed
from chatbot.engine.outbox.rules import Kind
from chatbot.engine.storage.engine import Storage, add_row
from chatbot.events import queries as events, service as dates
from chatbot.events.rules import Status
from chatbot.french import parse_when
from chatbot.members import roles, service as members
from chatbot.rsvp import queries as answers, service as rsvp
from chatbot.rsvp.rules import Response
from chatbot.subscriptions.models import DateSubscription
from tests.builders import at_other_time
from tests.cast import AWA, MARIE
from tests.clock import NOW

GOOD = """---
kind: chantier
number: 1
title: Habiter
edition: 2022-05
events:
- key: visite
  title: Visite
  when: 1er mars 2023 à 20h
---

## Pourquoi {#pourquoi}

Parce que.
"""


def in_folder(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def problems(folder: Path) -> list[str]:
    with pytest.raises(BadSource) as bad:
        read_pack(folder)
    return [str(problem) for problem in bad.value.problems]


def test_the_built_in_pack_is_in_canonical_form() -> None:
    drafts = read_pack(BUILT_IN)
    assert len([draft for draft in drafts if draft.kind == "chantier"]) == 8
    for draft in drafts:
        assert written(draft) == (BUILT_IN / f"{draft.key}.md").read_text(encoding="utf-8")
    assert written_questions(drafts) == (BUILT_IN / FILE).read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("before", "after", "line", "said"),
    [
        ("number: 1", "number: un", 3, "number: "),
        ("title: Habiter", "titel: Habiter", 4, "titel: Extra inputs"),
        ("edition: 2022-05", "edition: mai 2022", 5, "edition: "),
        ("1er mars 2023", "31 février 2023", 9, "events.0.when: "),
        ("1er mars 2023 à 20h", "chaque jeudi à 20h", 9, "the day on which it begins is missing"),
        (
            "1er mars 2023 à 20h",
            "un jeudi sur deux à 20h, sauf le 3 mars 2023",
            9,
            "events.0.when: ",
        ),
        (
            "à 20h",
            "à 20h\n  deadline: février 2023",
            10,
            "events.0.deadline: “février 2023” is no day",
        ),
        ("à 20h", "à 20h\n  deadline_for: inscriptions", 7, "deadline_for without a deadline"),
        ("à 20h", "à 20h\n  link: exemple.fr", 10, "events.0.link: "),
        ("à 20h", "à 20h\n  places: -1", 10, "events.0.places: "),
        ("key: visite", "key: Visite Guidée", 7, "events.0.key: "),
        ("{#pourquoi}", "", 12, "heading ends with its key"),
        ("\n## Pourquoi", "\nPerdu.\n\n## Pourquoi", 12, "text before the first"),
        ("kind: chantier", "kind: [chantier", 3, "expected"),
        ("---\nkind", "kind", 1, "front matter"),
        ("{#pourquoi}", "{#contact}", 12, "made of the contacts"),
        ("{#pourquoi}", "{#ressources}", 12, "made of the resources"),
        ("Parce que.", "Parce\0 que.", 12, "sections.0.body: the control character U+0000"),
        ("title: Visite", 'title: "Vi\\0site"', 8, "events.0.title: the control character"),
        ("title: Visite", "title: Vi\0site", 1, "special characters are not allowed"),
        ("edition: 2022-05", "edition: 0022-05", 5, "edition: "),
        ("title: Habiter", "title: !nom Habiter", 4, "the tag !nom"),
        ("title: Habiter", "title: !!python/tuple [a]", 4, "the tag tag:yaml.org"),
        ("title: Habiter", "title: Habiter\naliases: !!set {a, b}", 5, "the tag tag:yaml.org"),
        ("title: Habiter", "title: &nom Habiter", 4, "the anchor &nom"),
        ("title: Habiter", "title: Habiter\nlabel: *nom", 5, "the alias *nom"),
        ("title: Habiter", "title: Habiter\n<<: {label: a}", 5, "<<: Extra inputs"),
        ("title: Habiter", "title: Habiter\n? [a, [b]]\n: c", 5, "a field's name must be a text"),
        ("title: Habiter", "title: Habiter\ntitle: Loger", 5, "title stands twice"),
        ("title: Habiter", 'title: Habiter\n"a\\nb": c', 5, "a b: Extra inputs"),
        ("title: Habiter", "title: Habiter\naliases: " + "[" * 9_000, 5, "more than 5 levels"),
        ("number: 1", "number: " + "9" * 5_000, 3, "number: "),
        ("edition: 2022-05", "edition: 2022-05-01T25:61:00Z", 5, "edition: "),
        ("edition: 2022-05", "edition: 2022-05\nabout: " + "x" * 5_000, 6, "about: no topic has"),
        ("kind: chantier", "...\nkind: chantier", 2, "expected the node content"),
        ("kind: chantier", "%YAML 3.0\nkind: chantier", 2, "found incompatible YAML document"),
        ("edition: 2022-05", "edition: 2022-05\n...\nabout: x", 7, "goes on behind its end"),
    ],
)
def test_what_is_wrong_is_told_with_file_and_line(
    tmp_path: Path, before: str, after: str, line: int, said: str
) -> None:
    assert before in GOOD
    told = problems(in_folder(tmp_path, habiter=GOOD.replace(before, after, 1)))
    assert all(len(problem.splitlines()) == 1 for problem in told)
    assert all(len(problem) < 500 for problem in told)
    here = [problem for problem in told if problem.startswith(f"habiter.md:{line}: ")]
    assert said in here[0]


def test_all_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    other = GOOD.replace("number: 1", "number: 1\nabout: rien")
    assert problems(in_folder(tmp_path, habiter=GOOD, zones=other, appel=GOOD)) == [
        "appel.md:2: kind chantier: the file's name doesn't go with it",
        "habiter.md:3: number 1 is taken by appel.md",
        "zones.md:3: number 1 is taken by appel.md",
        "zones.md:4: about: no topic has the key 'rien'",
    ]


def test_what_an_appeal_is_about_is_a_chantier(tmp_path: Path) -> None:
    chantier = GOOD.replace("number: 1", "number: 1\nabout: habiter")
    appeal = GOOD.replace("kind: chantier\nnumber: 1", "kind: appeal\nabout: appel")
    assert problems(in_folder(tmp_path, habiter=chantier, appel=appeal)) == [
        "appel.md:3: about: 'appel' is no chantier",
        "habiter.md:4: about: a chantier is about no other topic",
    ]


def test_a_folder_without_content_is_told(tmp_path: Path) -> None:
    assert "no content here" in problems(tmp_path)[0]


@pytest.mark.parametrize("fields", ["", "# rien\n", "- a\n", "habiter\n"])
def test_front_matter_that_is_no_list_of_fields_is_told(tmp_path: Path, fields: str) -> None:
    told = problems(in_folder(tmp_path, habiter=f"---\n{fields}---\n"))
    assert told == ["habiter.md:2: the front matter must be a list of fields"]


def test_what_would_have_no_end_is_not_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.md")
    (tmp_path / "zeros.md").symlink_to("/dev/zero")
    assert problems(tmp_path) == ["pipe.md:1: no file", "zeros.md:1: no file"]
    with pytest.raises(BadSource, match="no file"):
        read_source(tmp_path / "pipe.md")


def test_what_is_far_too_much_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pack, "MOST_BYTES", len(GOOD) + 1)
    in_folder(tmp_path, habiter=GOOD, zones=GOOD)
    assert problems(tmp_path) == [f"{tmp_path.name}:1: {pack.TOO_MUCH}"]
    with pytest.raises(BadSource, match=pack.TOO_MUCH):
        read_source(in_folder(tmp_path, long=GOOD + GOOD) / "long.md")


def test_an_export_goes_through_no_link(tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("à moi", encoding="utf-8")
    (tmp_path / "export").mkdir()
    (tmp_path / "export" / "alimentation.md").symlink_to(tmp_path / "mine")
    with pytest.raises(FolderInTheWay, match=r"alimentation\.md is none of the content"):
        write_pack(read_pack(BUILT_IN), tmp_path / "export")
    assert (tmp_path / "mine").read_text(encoding="utf-8") == "à moi"
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FolderInTheWay, match="link is a symbolic link"):
        write_pack(read_pack(BUILT_IN), tmp_path / "link")
    assert not [*(tmp_path / "elsewhere").iterdir()]


def test_an_export_needs_a_folder(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à moi")
    with pytest.raises(FolderInTheWay, match=r"notes\.txt is a file"):
        write_pack(read_pack(BUILT_IN), tmp_path / "notes.txt")


def test_an_export_does_not_mix_with_other_files(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("à moi")
    with pytest.raises(FolderInTheWay, match=r"notes\.txt"):
        write_pack(read_pack(BUILT_IN), tmp_path)


async def test_export_import_export_is_the_same_bytes(storage: Storage, tmp_path: Path) -> None:
    for folder in (tmp_path / "first", tmp_path / "second"):
        source = read_source(BUILT_IN if folder.name == "first" else tmp_path / "first")
        async with storage.transaction() as session:
            await import_source(UnitOfWork(session, NOW), source)
        async with storage.reading() as session:
            write_pack(list((await current(session)).values()), folder)
    for path in BUILT_IN.iterdir():
        assert (tmp_path / "first" / path.name).read_bytes() == path.read_bytes()
        assert (tmp_path / "second" / path.name).read_bytes() == path.read_bytes()


RECURRING = """events:
- key: seances
  title: Séances de travail
  when: chaque deuxième vendredi du mois à 9h, à partir du 13 mai 2022, sauf le 14 octobre 2022
  online: true
  link: https://exemple.fr/salle
- key: visite
  title: Visite
  when: 1er mars 2023 à 20h
  deadline: 20 février 2023
  deadline_for: inscriptions
  places: 12
- key: ajoutee
  title: Ajoutée depuis
  when: chaque lundi, à partir du 6 mars 2023, jusqu’au 26 juin 2023
  edition: none
"""


async def test_what_recurs_comes_back_in_the_same_bytes(storage: Storage, tmp_path: Path) -> None:
    head, tail = GOOD.split("events:\n", maxsplit=1)[0], GOOD[GOOD.index("---\n\n") :]
    text = head + RECURRING + tail
    (tmp_path / "first").mkdir()
    in_folder(tmp_path / "first", habiter=text)
    async with storage.transaction() as session:
        await import_source(UnitOfWork(session, NOW), read_source(tmp_path / "first"))
        assert await import_source(UnitOfWork(session, NOW), read_source(tmp_path / "first")) == []
        assert [event.sequence for event, _ in await events.events(session, "habiter")] == [0] * 3
        write_pack(list((await current(session)).values()), tmp_path / "second")
    assert (tmp_path / "second" / "habiter.md").read_text("utf-8") == text


def test_what_recurs_is_written_in_one_way(tmp_path: Path) -> None:
    said = "Tous les 2e vendredis du mois, 9h-12h, à partir de mai 2022 (sauf le 14/10/2022)"
    in_folder(tmp_path, habiter=GOOD.replace("1er mars 2023 à 20h", said))
    [visit] = read_pack(tmp_path)[0].events
    assert visit.when == (
        "chaque deuxième vendredi du mois, de 9h à 12h, à partir du 13 mai 2022,"
        " sauf le 14 octobre 2022"
    )


async def test_what_somebody_told_since_outlives_a_pack(storage: Storage, tmp_path: Path) -> None:
    async with storage.transaction() as session:
        await import_source(
            UnitOfWork(session, NOW), Source([_draft(GOOD, tmp_path)], [], is_pack=True)
        )
        [(visit, _)] = await events.events(session, "habiter")
        moved = parse_when("2 mars 2023")
        await dates.change(UnitOfWork(session, NOW), visit, at_other_time(visit, moved), seen=0)
        added = replace(visit.state, title="Fête")
        await dates.add(UnitOfWork(session, NOW), added, topic="habiter")
        write_pack(list((await current(session)).values()), tmp_path / "export")
    async with storage.transaction() as session:
        changes = await import_source(
            UnitOfWork(session, NOW), Source([_draft(GOOD, tmp_path)], [], is_pack=True)
        )
        assert changes == [
            KEPT,
            "~ habiter: 1. Habiter",
            "    ~ event visite.when: 2 mars 2023 -> 1er mars 2023 à 20h",
        ]
        found = await events.events(session, "habiter")
        assert [(event.title, event.when, event.edition) for event, _ in found] == [
            ("Visite", moved, ""),
            ("Fête", moved, ""),
        ]
    exported = (tmp_path / "export" / "habiter.md").read_text("utf-8")
    assert exported.count("edition: none") == 2


CANCELLED, GONE = "    ~ event visite.status: confirmed -> cancelled", "    - event visite"
WITHOUT_DATE = GOOD.replace(GOOD[GOOD.index("events:") : GOOD.index("---\n\n")], "")


@pytest.mark.parametrize(
    ("somebody", "when", "line"),
    [
        ("yes", "1er mars 2027 à 20h", CANCELLED),
        ("maybe", "1er mars 2027", CANCELLED),
        ("asks", "mars 2027", CANCELLED),
        ("", "1er mars 2027", GONE),
        ("no", "1er mars 2027", GONE),
        ("asks", "1er mars 2023", GONE),
    ],
)
async def test_a_date_to_come_that_somebody_awaits_is_cancelled_where_a_pack_drops_it(
    session: AsyncSession, tmp_path: Path, somebody: str, when: str, line: str
) -> None:
    told = _draft(GOOD.replace("1er mars 2023 à 20h", when), tmp_path)
    await import_source(UnitOfWork(session, NOW), Source([told], [], is_pack=True))
    [(visit, _)] = await events.events(session, "habiter")
    person = await members.remember_person(UnitOfWork(session, NOW), MARIE)
    if somebody == "asks":
        row = {"chat_id": person.id, "event_id": visit.id, "topic_key": "habiter"}
        await add_row(session, DateSubscription, **row, consented_at=NOW, wording="")
    elif somebody:
        await rsvp.answer(UnitOfWork(session, NOW), visit.id, person, Response(somebody), day=None)
    bare = Source([_draft(WITHOUT_DATE, tmp_path)], [], is_pack=True)
    assert await import_source(UnitOfWork(session, NOW), bare) == ["~ habiter: 1. Habiter", line]
    assert await import_source(UnitOfWork(session, NOW), bare) == []
    kept = [(event.status, event.sequence) for event, _ in await events.events(session, "habiter")]
    assert kept == ([(Status.CANCELLED, 1)] if line == CANCELLED else [])


@pytest.mark.parametrize("place", ["", "Lyon"])
async def test_a_date_that_a_pack_only_calls_otherwise_keeps_its_answers(
    session: AsyncSession, tmp_path: Path, place: str
) -> None:
    told = GOOD.replace("1er mars 2023 à 20h", "1er mars 2027 à 20h")
    await import_source(
        UnitOfWork(session, NOW), Source([_draft(told, tmp_path)], [], is_pack=True)
    )
    [(visit, _)] = await events.events(session, "habiter")
    if place:  # somebody tells more of it since
        draft = replace(visit.state, place=place)
        await dates.change(UnitOfWork(session, NOW), visit, draft, seen=0)
    before = (visit.id, visit.sequence, visit.state)
    person = await members.remember_person(UnitOfWork(session, NOW), MARIE)
    await rsvp.answer(UnitOfWork(session, NOW), visit.id, person, Response.YES, day=None)
    renamed = _draft(told.replace("key: visite", "key: visite-annuelle"), tmp_path)
    changes = await import_source(UnitOfWork(session, NOW), Source([renamed], [], is_pack=True))
    line = f"    ~ event visite-annuelle.place: {place} -> (nothing)"
    kept = [KEPT, "~ habiter: 1. Habiter", line] if place else []
    assert changes == [
        "~ habiter: 1. Habiter",
        "    ~ event visite.key: visite -> visite-annuelle",
        *kept,
    ]
    again = await import_source(UnitOfWork(session, NOW), Source([renamed], [], is_pack=True))
    assert again == kept
    [(event, _)] = await events.events(session, "habiter")
    assert (event.id, event.sequence, event.state) == before
    assert event.key == "visite-annuelle"
    assert (await answers.headcount(session, event.id, date(2027, 3, 1))).coming == 1


def _draft(text: str, folder: Path) -> TopicDraft:
    (folder / "one").mkdir(exist_ok=True)
    return read_pack(in_folder(folder / "one", habiter=text))[0]


async def test_importing_twice_changes_nothing(storage: Storage) -> None:
    async with storage.transaction() as session:
        assert await import_source(UnitOfWork(session, NOW), read_source(BUILT_IN))
    async with storage.transaction() as session:
        assert await import_source(UnitOfWork(session, NOW), read_source(BUILT_IN)) == []


async def test_what_starts_at_the_same_moment_loads_the_content_once(
    storage: Storage, database_url: str
) -> None:
    """Use several Storages, as several processes do."""
    storages = [storage, *(Storage(database_url) for _ in range(4))]

    async def start(storage: Storage) -> bool:
        async with storage.transaction() as session:
            return await load_when_empty(UnitOfWork(session, NOW), BUILT_IN)

    assert sorted(await asyncio.gather(*map(start, storages))) == [False] * 4 + [True]
    for other in storages[1:]:
        await other.close()


@pytest.mark.thorough
async def test_imports_at_the_same_moment_take_turns(storage: Storage, database_url: str) -> None:
    storages = [storage, *(Storage(database_url) for _ in range(4))]

    async def bring_in(storage: Storage) -> bool:
        async with storage.transaction() as session:
            return bool(await import_source(UnitOfWork(session, NOW), read_source(BUILT_IN)))

    assert sorted(await asyncio.gather(*map(bring_in, storages))) == [False] * 4 + [True]
    for other in storages[1:]:
        await other.close()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Qui ?\n", "questions.txt:1: asks: "),
        (
            "# habiter: who\nQui ?\n\n# autre: who\n",
            "questions.txt:4: no topic has the key 'autre'",
        ),
        ("# habiter who\n", "questions.txt:1: a heading is a topic's key and kinds: "),
        ("# habiter: Qui\nQui ?\n", "questions.txt:1: no kind is called 'Qui': who, contact, "),
        ("# habiter: who\n# habiter: whom, contat\nQui ?\n", "questions.txt:2: no kind is called"),
        ("# habiter: manners\nMerci !\n", "questions.txt:1: manners is the alliance's, alone: "),
        ("# habiter: who, manners\n", "questions.txt:1: manners is the alliance's, alone: "),
        ("# habiter: absent\n", "questions.txt:1: absent is the alliance's, alone: "),
        ("# habiter: who\n" + 401 * "a", "questions.txt:2: text: "),
        ("# habiter: who\n" + 3_001 * "Qui ?\n", "questions.txt:3002: more than 3000 questions"),
    ],
)
def test_what_is_wrong_with_questions_is_told_with_its_line(
    tmp_path: Path, text: str, said: str
) -> None:
    in_folder(tmp_path, habiter=GOOD)
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    [problem] = problems(tmp_path)
    assert problem.startswith(said)


async def test_questions_are_kept_and_written_as_they_were_read(
    storage: Storage, tmp_path: Path
) -> None:
    in_folder(tmp_path, habiter=GOOD)
    text = "# habiter: why\nPourquoi ?\nÀ quoi bon ?\n\n# habiter: who, contact\nQui ?\n"
    (tmp_path / FILE).write_text(text, encoding="utf-8")
    async with storage.transaction() as session:
        await import_source(UnitOfWork(session, NOW), read_source(tmp_path))
    async with storage.transaction() as session:
        assert await import_source(UnitOfWork(session, NOW), read_source(tmp_path)) == []
        assert written_questions((await current(session)).values()) == text


@pytest.mark.parametrize(
    ("asked", "changes"),
    [
        (["Qui ?", "Où ?", "Quand ?"], ["    ~ questions: 2 -> 3"]),
        (["Qui ?", "Qui ?"], ["    ~ questions: 1 of 2 changed"]),
        (["Qui ?", "Quand ?"], ["    ~ questions: 1 of 2 changed"]),
        (["Où ?", "Qui ?"], ["    ~ questions in another order"]),
        ([], ["    ~ questions: 2 -> 0"]),
    ],
)
def test_questions_that_change_are_one_line(
    tmp_path: Path, asked: list[str], changes: list[str]
) -> None:
    drafts = [
        _draft(GOOD, tmp_path).model_copy(
            update={"questions": [QuestionDraft(text=text, asks="who") for text in texts]}
        )
        for texts in (["Qui ?", "Où ?"], asked)
    ]
    before, after = ({draft.key: draft} for draft in drafts)
    assert difference(before, after) == ["~ habiter: 1. Habiter", *changes]


words = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=40
).filter(lambda text: text.strip() == text)


@settings(max_examples=60, deadline=None)
@given(words, words, words, st.lists(words, max_size=3))
def test_whatever_the_texts_a_pack_is_read_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, title: str, note: str, body: str, aliases: list[str]
) -> None:
    draft = TopicDraft(
        kind="chantier",
        key="essai",
        number=3,
        title=title,
        aliases=aliases or None,
        edition="2023-11",
        resources=[ResourceDraft(text=note)],
        events=[EventDraft(key="visite", title=title, when="automne 2023", description=note)],
        sections=[SectionDraft(key="texte", title="Texte", body=body)],
        questions=[QuestionDraft(text=f"Où {word} ?", asks="who, why") for word in aliases],
    )
    folder = tmp_path_factory.mktemp("pack")
    write_pack([draft], folder)
    assert read_pack(folder) == [draft]


async def test_an_import_aloud_is_told_to_admins_and_logged(
    storage: Storage, tmp_path: Path
) -> None:
    source = Source([_draft(GOOD, tmp_path)], [], is_pack=True)
    async with storage.transaction() as session:
        await roles.appoint_first(UnitOfWork(session, NOW), [Sender(AWA.id)], [])
        await import_source(UnitOfWork(session, NOW), source, aloud=True)
    async with storage.transaction() as session:
        await import_source(UnitOfWork(session, NOW), source, aloud=True)  # changes nothing
        notice = select(Owed.content).where(Owed.chat_id == AWA.id, Owed.kind == Kind.MESSAGE)
        [content] = (await session.scalars(notice)).all()
        assert "le contenu a été mis à jour" in (content or {})["text"]
        logged = select(Entry.topic_key).where(Entry.act == Act.IMPORTED)
        assert (await session.scalars(logged)).all() == ["habiter"]
