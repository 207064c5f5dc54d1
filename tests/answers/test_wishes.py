"""Which wish a message surely is, and what it concerns."""

from collections import Counter

import pytest

from chatbot.answers import wishes
from chatbot.answers.index import Index
from chatbot.answers.wishes import recognise, redirect_to
from chatbot.app import ROUTES
from chatbot.conversation import Command, Wish
from chatbot.engine.telegram.routes import Routes
from tests.hostile import TEXTS, within_cpu_seconds

WISHES = Routes(ROUTES).wishes
COMMANDS = [route.name for route in ROUTES if isinstance(route, Command)]
# A command that isn't what its word alone wishes: these are the news, or for whoever is no admin.
OTHERWISE = {
    "date": "dates",
    "annonces": "news",
    "annonce": "publish",
    "suivre": "follow",
    "arreter": "stop_all",
    "transmettre": "ask_referents",
    "statut": "status",
}


def wished(index: Index, message: str) -> tuple[str, str] | None:
    found = recognise(message, WISHES, index.knowledge.subjects)
    return (found.wish, found.words) if found else None


@pytest.mark.parametrize(
    ("message", "wish", "words"),
    [
        ("STOP", "stop_all", ""),
        ("abonnements", "subscriptions", ""),
        ("Menu svp", "menu", ""),
        ("help", "help", ""),
        ("7", "chantier", "7"),
        ("le chantier sept", "chantier", "7"),
        ("le 5 et le 7", "chantier", "5 7"),
        ("ALTAA", "chantier", "7"),
        ("montre la fiche du média capacitant", "chantier", "5"),
        ("Bonjour, abonnez-moi au 3, au 4 et au 7 s’il vous plaît", "follow", "3 4 7"),
        ("suivre l’alimentation", "follow", "7"),
        ("suivre l’appel", "follow", "appel"),
        ("je veux suivre le chantier 12", "follow", "12"),
        ("abonne moi à tout", "follow", "tout"),
        ("suivre tout sauf le 5", "follow", "sauf 5"),
        ("abonne-moi à tout, sauf au 5 et à l’alimentation", "follow", "sauf 5 7"),
        ("suivre tous les chantiers excepté le 12", "follow", "sauf 12"),
        ("suivre le 5 sauf le 7", "follow", "sauf"),
        ("suivre tout sauf", "follow", "sauf"),
        ("je ne veux suivre que le 7", "follow", "que 7"),
        ("ne plus suivre tout sauf le 7", "unfollow", "sauf 7"),
        ("je ne veux plus que le 5 et le 7", "unfollow", "que 5 7"),
        ("arrêter tout sauf le 7", "stop_all", "sauf 7"),
        ("tout arrêter sauf le 7", "stop_all", "sauf 7"),
        ("désabonne moi de tout sauf du 7", "stop_all", "sauf 7"),
        ("je ne veux plus de messages hors le 7", "stop_all", "sauf 7"),
        ("préviens-moi", "follow", ""),
        ("je ne veux plus du chantier 7", "unfollow", "7"),
        ("pause jusqu’au 10 juin", "pause", "jusqu au 10 juin"),
        ("mets en pause pendant 2 semaines", "pause", "pendant 2 semaines"),
        ("quoi de neuf ?", "news", ""),
        ("quoi de neuf au 7", "news", "7"),
        ("les dates de juin 2022", "dates", "juin 2022"),
        ("agenda du chantier 1", "dates", "1"),
        ("les dates du 2 en juin", "dates", "juin 2"),
        ("1 message par semaine", "digest", ""),
        ("partager le 5", "share", "5"),
        ("t'es un robot ?", "about", ""),
    ],
)
def test_a_wish_is_recognised_with_what_it_concerns(
    index: Index, message: str, wish: str, words: str
) -> None:
    assert wished(index, message) == (wish, words)


@pytest.mark.parametrize(
    ("name", "message", "words"),
    [
        ("follow", "je voudrais vraiment tout suivre sauf le 5", "sauf 5"),
        ("follow", "je voudrais tout suivre sauf l’alimentasion", "sauf"),
        ("follow", "je ne suivrais volontiers que le 7", "que"),
        ("unfollow", "je ne pense arrêter que le 7", "que"),
        ("stop_all", "il faudrait tout arrêter ici sauf le 7", "sauf 7"),
        ("dates", "toutes les dates sauf le 7", "7"),
    ],
)
def test_what_a_likely_wish_excepts_is_never_what_it_concerns(
    index: Index, name: str, message: str, words: str
) -> None:
    named = index.knowledge.of_keys(["alimentation"])
    assert redirect_to(name, message, named, WISHES).words == words


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?",
        "bonjour",
        "merci",
        "un",
        "quand s’arrête le chantier 2 ?",
        "qui est le 7",
        "qui suit les collectivités ?",
        "comment le chantier 3 aide-t-il à publier un référentiel ?",
        "Est-ce que le chantier 7 veut supprimer la viande ?",
        "quelles dates pour le chantier 2 en juin",
        "les dates du 2 juin",  # a day
        "que deviennent les communes une fois la journée d’initiation finie ?",
        "stop " * 40,
    ],
)
def test_what_may_be_something_else_is_no_sure_wish(index: Index, message: str) -> None:
    assert wished(index, message) is None


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_a_whole_message_is_no_wish_and_is_read_in_no_time(index: Index, text: str) -> None:
    with within_cpu_seconds(1):
        assert [wished(index, text) for _ in range(20)] == [None] * 20


@pytest.mark.parametrize("wish", WISHES, ids=lambda wish: wish.name)
def test_each_of_its_sentences_is_the_wish(index: Index, wish: Wish) -> None:
    for sentence in wish.sentences:
        found = recognise(sentence, WISHES, index.knowledge.subjects)
        assert found is not None, sentence
        assert found.wish == wish.name, sentence


def test_no_two_wishes_are_wished_by_the_same_sentence() -> None:
    forms = {(wish.name, wishes._read(s).form) for wish in WISHES for s in wish.sentences}
    assert not [form for form, count in Counter(form for _, form in forms).items() if count > 1]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_s_word_without_its_slash_is_its_wish(index: Index, command: str) -> None:
    found = wished(index, command)
    assert found is not None
    route = Routes(ROUTES).match_wish(found[0])
    assert f"/{command}" == route.name or OTHERWISE.get(command) == found[0] or command == "start"
