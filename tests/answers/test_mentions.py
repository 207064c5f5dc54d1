"""People and acronyms that the texts name."""

import pytest

from chatbot.answers.candidates import pieces_of
from chatbot.answers.index import Index
from chatbot.answers.language import words_of
from chatbot.answers.mentions import Mentions, spells_out
from chatbot.answers.topics import topic_features
from chatbot.conversation.markup import visible
from tests.answers.weighed import candidates_of, evidence_for, features_of

SPOKEN = [
    "Une soirée avec Jean-Luc Moreau-Petit, architecte, le mardi.",
    "Jean-Luc Moreau-Petit reviendra, et Mme Ana de la Cruz aussi.",
    "Le CTR se réunit en mai.",
    "Le Contrat territorial de relance (CTR) finance le reste.",
    "CitéLab aide ceux qui créent, avec la FHO.",
    "Fédération des haies de l’Orsanne",
    "On y joue « Le Grand Détour », à la fédération.",
    "La fondation Marie Petit soutient le groupe.",
    "Le film d’Ines Petit est prêté.",
    "L’économie sociale et solidaire (ESS) y gagne.",
    "Jean Paul Duval, facteur, raconte.",
]
TITLES = {"Fédération des haies de l’Orsanne"}


def said(question: str) -> list[tuple[str, int, bool]]:
    mentions = Mentions(list(enumerate(SPOKEN)), TITLES, ["Paul Cruz"])
    found = mentions.said_in(question, words_of(question))
    return [(one.mention.name, one.mention.place, one.whole) for one in found]


@pytest.mark.parametrize(
    ("question", "found"),
    [
        ("qui est jean luc moreau petit", [("Jean-Luc Moreau-Petit", 0, True)]),
        ("ces ki jean paul du val", [("Jean Paul Duval", 10, True)]),
        ("C KI Ana de la Cruz", [("Ana de la Cruz", 1, True)]),
        ("ctr ???", [("CTR", 3, True)]),
        ("c koi citélab", [("CitéLab", 4, True)]),
        ("what is FHO", [("FHO", 5, True)]),
        ("c’est quoi le grand détour ?", [("Le Grand Détour", 6, True)]),
        ("ca veut dire quoi ess", [("ESS", 9, True)]),
        ("qui est marie petit", [("Marie Petit", 7, True)]),
        ("c ki duval", [("Jean Paul Duval", 10, False)]),
        ("qui est m. moreau", []),  # a part of no surname's end
        ("qui est petit", []),  # of three
        ("qui est mme cruz", []),  # of two, one in a row
        ("quand se réunit le groupe", []),
        ("la fédération", []),
    ],
)
def test_a_name_is_found_as_people_say_it(question: str, found: list[object]) -> None:
    assert said(question)[:1] == found


@pytest.mark.parametrize(
    ("text", "acronym"),
    [
        ("l’économie sociale et solidaire, ou ESS", "ESS"),
        ("le Réseau des acteurs ruraux (RESAR)", "RESAR"),
        ("l’Institut européen de la fonctionnalité (IE-EFC)", "IE-EFC"),
        ("des NIMA (personnes non issues du milieu agricole)", "NIMA"),
        ("le SEMO, service mobilité", "SEMO"),
    ],
)
def test_an_acronym_is_spelt_out(text: str, acronym: str) -> None:
    assert spells_out(text, acronym)


def test_an_acronym_alone_is_not() -> None:
    assert not spells_out("Le CTR se réunit en mai.", "CTR")


@pytest.mark.parametrize(
    ("question", "topic", "quoted", "section"),
    [
        ("c’est quoi ALTAA", "alimentation", "c’est l’Alliance d’Acteurs Engagés", "pourquoi"),
        ("IE-EFC ???", "referentiel-economique", "l’Institut européen", "porteur"),
        ("c koi ieefc", "referentiel-economique", "l’Institut européen", "porteur"),
        ("qui est Éloi Laurent ?", "ecologie-et-social", "rapport OXFAM", "pourquoi"),
        ("c ki lejeune", "ecologie-et-social", "La justice distributive", "ressources"),
        ("qui est la traverse", "media-capacitant", "retour d’expérience", "enjeux"),
    ],
)
def test_the_sentence_that_names_it_is_quoted(
    index: Index, question: str, topic: str, quoted: str, section: str
) -> None:
    evidence = evidence_for(question, index)
    first, *_ = candidates_of(evidence, "mention")
    ((subject, slot),) = pieces_of(first, evidence)
    assert subject.key == topic
    assert quoted in visible(slot.text)
    assert slot.section == section


def test_what_speaks_for_a_mention_can_be_read(index: Index) -> None:
    evidence = evidence_for("c’est quoi ALTAA", index)
    found = features_of(candidates_of(evidence, "mention")[0], evidence)
    assert {
        "mention, whole name",
        "mention, acronym",
        "mention, told",
        "mention, meaning asked, acronym",
        "mention, in capitals",
        "mention, of the topic named",
    } <= found.keys()
    assert "mention, words left" not in found


def test_who_shares_a_name_with_somebody_else_is_not_that_one(index: Index) -> None:
    evidence = evidence_for("qui est Éloi Laurent ?", index)
    (who,) = (
        one for one in candidates_of(evidence, "who") if one.subject and one.subject.number == 4
    )
    assert features_of(who, evidence)["named, another's name said"] == 1
    keys = [one.key for one in index.knowledge.subjects]
    rows = dict(zip(keys, topic_features(evidence), strict=True))
    assert rows["ingenierie-territoriale"]["another's name said"] == 1
    assert rows["ecologie-et-social"]["a whole name mentioned"] == 1
    (mention,) = candidates_of(evidence, "mention")
    assert "mention, names a topic too" not in features_of(mention, evidence)


@pytest.mark.parametrize("question", ["qui est Martine Fussien", "qui est Éloi Fussien ?"])
def test_a_stranger_is_nobody_who_is_known(index: Index, question: str) -> None:
    assert evidence_for(question, index).strangers == {2, 3}


@pytest.mark.parametrize(
    "question", ["le mail de laurent fussien svp", "qui est Éloi Laurent ?", "contact fussien"]
)
def test_who_is_known_is_no_stranger(index: Index, question: str) -> None:
    assert not evidence_for(question, index).strangers
