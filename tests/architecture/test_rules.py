"""The house rules hold, and each is seen to fail on what breaks it."""

from pathlib import Path, PurePath

import pytest

from tests.architecture import rules
from tests.architecture.rules import RULES, Rule, Source

ROOT = Path(__file__).parents[2]

BREAKING = [
    (rules.sql_stands_in_queries, "events/service.py", "from sqlalchemy import select"),
    (rules.sql_stands_in_queries, "events/service.py", "import sqlalchemy as sa"),
    (rules.sql_stands_in_queries, "events/page.py", "x = await ctx.session.get(Event, 1)"),
    (rules.sql_stands_in_queries, "welcome/service.py", "await session.execute('DELETE FROM x')"),
    (rules.only_edges_commit, "chantiers/service.py", "await session.commit()"),
    (rules.only_edges_commit, "chantiers/page.py", "async with storage.transaction(): pass"),
    (rules.only_telegram_sends, "welcome/pages/card.py", "await bot.send_message(1, 'oui')"),
    (rules.only_telegram_sends, "welcome/pages/card.py", "call('editMessageText')"),
    (rules.rules_need_nothing, "events/rules.py", "import babel.dates"),
    (rules.rules_need_nothing, "events/rules.py", "from chatbot.chantiers.rules import fold"),
    (rules.rules_need_nothing, "events/rules.py", "from chatbot.frenchs import fold"),
    (rules.rules_need_nothing, "rsvp/rules.py", "from chatbot.reminders.rules import Change"),
    (rules.rules_need_nothing, "french/reading.py", "from chatbot.events.rules import Status"),
    (rules.rules_need_nothing, "french/reading.py", "from chatbot.events import rules"),
    (rules.rules_need_nothing, "french/reading.py", "import babel.dates"),
    (rules.rules_and_wording_never_wait, "events/wording.py", "async def dates(): pass"),
    (rules.rules_and_wording_never_wait, "events/rules.py", "async def may(): return await it"),
    (rules.spaces_are_ordinary, "events/wording.py", "x = f'\\u00a0: {y}'"),
    (rules.rooms_have_the_same_files, "events/screens.py", "x = 1"),
    (
        rules.functions_are_short,
        "events/page.py",
        "def f():\n" + "    x = 1\n" * rules.LONGEST_FUNCTION,
    ),
    (rules.files_are_short, "events/wording.py", "x = 1\n" * 401),
]
ALLOWED = [
    ("events/queries.py", "from sqlalchemy import select\nawait session.execute(select(1))"),
    ("engine/storage/engine.py", "import sqlalchemy\nawait session.commit()"),
    ("events/service.py", "from sqlalchemy.ext.asyncio import AsyncSession\nknown.get('a')"),
    ("engine/telegram/transport.py", "await bot.send_message(1, 'oui')"),
    ("cli/content.py", "async with storage.transaction(): pass"),
    ("events/rules.py", "import re\nfrom datetime import date\nfrom chatbot.errors import Refusal"),
    ("events/rules.py", "from chatbot.french import When"),
    ("rsvp/rules.py", "from chatbot.events.rules import Status"),
    ("rsvp/rules.py", "from chatbot.events import rules as events"),
    ("french/reading.py", "import re\nfrom chatbot.french.folding import fold"),
    ("events/wording.py", "def dates(): return 'send a message'\n" * 250),
]


def source(path: str, code: str) -> Source:
    return Source(PurePath("chatbot", path), code)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_the_house_keeps_its_rules(rule: Rule) -> None:
    files = [
        Source(path.relative_to(ROOT), path.read_text("utf-8"))
        for path in sorted((ROOT / "chatbot").rglob("*.py"))
    ]
    assert files
    problems = [f"{file.path}:{problem}" for file in files for problem in rule(file)]
    assert not problems, "\n".join([str(rule.__doc__), *problems])


@pytest.mark.parametrize(("rule", "path", "code"), BREAKING)
def test_a_rule_sees_what_breaks_it(rule: Rule, path: str, code: str) -> None:
    assert list(rule(source(path, code)))


@pytest.mark.parametrize(("path", "code"), ALLOWED)
def test_no_rule_minds_what_is_in_its_place(path: str, code: str) -> None:
    assert not [problem for rule in RULES for problem in rule(source(path, code))]


def test_every_rule_is_seen_to_fail() -> None:
    assert {rule for rule, _, _ in BREAKING} == set(RULES)


def test_the_migrations_do_not_hide_the_library_of_their_name() -> None:
    # With an __init__.py, `import alembic` from the root would find our folder.
    assert (ROOT / "alembic" / "env.py").exists()
    assert not (ROOT / "alembic" / "__init__.py").exists()
