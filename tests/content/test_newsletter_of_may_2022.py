"""The reader of L'Établi's layout on the real issue, where that lies beside the checkout.

test_special_issues.py proves the same on issues of our own.
"""

from pathlib import Path

import pytest

from chatbot.content.drafts import ContactDraft
from chatbot.content.newsletter.reading import NewsletterReading, read_newsletter
from chatbot.events.rules import Status
from tests.content.newsletters import events, keys, lost_in, porteurs, section

REAL = Path(__file__).parents[3] / "shared" / "etabli-2022-05.txt"


@pytest.fixture(scope="module")
def real() -> NewsletterReading:
    if not REAL.exists():
        pytest.skip("the newsletter of May 2022 isn't beside this checkout")
    return read_newsletter(REAL.read_text(encoding="utf-8"))


def test_it_has_eight_chantiers_the_appeal_and_the_alliance(real: NewsletterReading) -> None:
    assert real.edition == "2022-05"
    assert {topic.edition for topic in real.topics} == {"2022-05"}
    assert [(topic.kind, topic.number, topic.title) for topic in real.topics] == [
        ("chantier", 1, "Accompagner la transition écologique et sociale"),
        (
            *("chantier", 2),
            (
                "Proposer une suite à la journée d’initiation aux fondamentaux de la conduite"
                " du changement systémique"
            ),
        ),
        (
            *("chantier", 3),
            "Vers un référentiel partagé sur les dimensions économiques de la transition",
        ),
        (
            *("chantier", 4),
            "Vers une ingénierie et une intelligence territoriale de la transition systémique",
        ),
        ("chantier", 5, "Média capacitant"),
        ("chantier", 6, "Un projet d’administration sous l’angle des transitions"),
        (
            *("chantier", 7),
            "Réseau des Acteurs Engagés pour Accélérer la Transition Alimentaire",
        ),
        (
            *("chantier", 8),
            (
                "Construire et porter des propositions communes «\u00a0fabrique\u00a0» en vue"
                " des élections présidentielles et législatives"
            ),
        ),
        ("appeal", None, "Osons les territoires\u00a0!"),
        ("alliance", None, "La Fabrique des Transitions"),
    ]


def test_every_section_is_under_its_right_name(real: NewsletterReading) -> None:
    assert [keys(topic) for topic in real.topics] == [
        ["pourquoi", "dynamique", "enjeux"],
        ["pourquoi", "actualites", "concretement", "texte"],
        ["pourquoi", "savoir-plus", "dynamique", "enjeux"],
        ["pourquoi", "dynamique"],
        ["pourquoi", "enjeux", "dynamique"],
        ["pourquoi", "enjeux", "dynamique"],
        ["pourquoi", "enjeux", "dynamique"],
        ["pourquoi", "dynamique", "enjeux", "participer"],
        ["participer"],
        ["introduction"],
    ]
    titles = {each.title for topic in real.topics for each in topic.sections}
    assert titles == {
        "Pourquoi ce chantier est-il important pour répondre aux enjeux de transition\u00a0?",
        "En quoi nourrit-il la dynamique de l’Alliance\u00a0?",
        "En quoi il nourrit la dynamique de l’Alliance\u00a0?",
        "Enjeux",
        "Actualités",
        "Concrètement",
        "En savoir plus",
        "Autres informations",
        "Comment participer",
        "Comment signer",
        "L’Établi spécial chantiers, mai 2022",
    }


def test_who_carries_what(real: NewsletterReading) -> None:
    ie_efc = ("Institut européen de l’économie de la fonctionnalité (IE-EFC)", "")
    assert [porteurs(topic) for topic in real.topics[:8]] == [
        [("UNADEL", ""), ("IRDSU", "Carrefour des métiers du développement territorial")],
        [
            ("un collectif d’alliés", ""),
            ("Claire Dellatolas", "animation"),
            ("Claire Jacquinod", "animation"),
        ],
        [
            ie_efc,
            (
                "Patrice Vuidel",
                "chercheur associé / laboratoire de recherche intervention Atemis",
            ),
        ],
        [("Laurent Fussien", "")],
        [ie_efc],
        [("Sébastien Defix", "Conseil départemental du Puy-de-Dôme")],
        [("Solagro", ""), ("Pistyles", ""), ("Chaire Unesco Alimentation du Monde", "")],
        [("Pierre Calame", ""), ("Kristina Hakala", "")],
    ]
    assert real.topics[6].carried_by == (
        "Porté par Solagro, Pistyles, la Chaire Unesco Alimentation du Monde"
        " (et d’autres acteurs motivés)"
    )


def test_whom_to_write_to(real: NewsletterReading) -> None:
    assert [topic.contacts for topic in real.topics] == [
        [],
        [],
        [
            ContactDraft(
                name="Brigitte Corinthios",
                organisation="IE-EFC",
                address="brigitte.corinthios@ieefc.eu",
            )
        ],
        [],
        [ContactDraft(address="dominique.dupuis@ieefc.eu")],
        [],
        [
            ContactDraft(
                name="Alizée Marceau",
                address="alizee.marceau@gmail.com",
                note="Pour être informé et/ou participer aux actions d’ALTAA, envoyez un mail"
                " à Alizée Marceau.",
            )
        ],
        [],
        [],
        [
            ContactDraft(
                address="anne-louise.negre@fabriquedestransitions.net",
                note="Pour toutes questions, n’hésitez pas à nous contacter par mail.",
            )
        ],
    ]


def test_every_date_to_come_and_no_past_happening(real: NewsletterReading) -> None:
    confirmed, open_still = Status.CONFIRMED, Status.TO_BE_CONFIRMED
    assert [events(topic) for topic in real.topics] == [
        [
            (
                (
                    "Lancement d’un groupe de travail sur le renouvellement des pratiques"
                    "\u00a0: «\u00a0Développement social local et transition"
                    " territoriale\u00a0»"
                ),
                "8 juin 2022, de 9h à 12h",
                confirmed,
            ),
            (
                (
                    "Journée d’étude «\u00a0Accélérer les transitions écologiques\u00a0: récit"
                    " et quartiers populaires\u00a0»"
                ),
                "second semestre 2022",
                open_still,
            ),
            (
                (
                    "Journée d’étude «\u00a0Mieux connaître les enjeux d’une écologie du"
                    " quotidien/populaire\u00a0»"
                ),
                "second semestre 2022",
                open_still,
            ),
        ],
        [],
        [],
        [
            (
                (
                    "Journée d’étude «\u00a0L’ingénierie des transitions face au changement"
                    " systémique\u00a0»"
                ),
                "23 mai 2022",
                confirmed,
            )
        ],
        [
            (
                "Rencontre du chantier «\u00a0Média capacitant\u00a0»",
                "7 juin 2022, de 16h à 18h",
                confirmed,
            )
        ],
        [],
        [
            (
                (
                    "Atelier Accès digne à une alimentation saine et de qualité pour tous"
                    "\u00a0: les leviers d’actions des acteurs engagés sur et auprès des"
                    " territoires"
                ),
                "juin 2022",
                open_still,
            )
        ],
        [],
        [],
        [],
    ]
    [journee] = real.topics[3].events
    assert journee.place == "Campus Condorcet Paris-Aubervilliers"
    assert journee.description.startswith("Elle proposera, au-delà d’une présentation")
    assert [event.online for event in real.topics[0].events] == [True, False, False]
    assert [event.description for event in real.topics[0].events] == [
        *("", "Journées d’étude collectives.", "Journées d’étude collectives."),
    ]
    assert real.topics[4].events[0].description == "Les rencontres sont ouvertes aux alliés."


def test_every_resource_with_its_reference_and_no_dead_link(real: NewsletterReading) -> None:
    assert [len(topic.resources) for topic in real.topics] == [3, 0, 1, 0, 2, 3, 2, 1, 0, 0]
    assert not any(each.url for topic in real.topics for each in topic.resources)
    assert [each.text for each in real.topics[0].resources] == [
        (
            "Caroline Lejeune, La justice distributive appliquée aux enjeux environnementaux"
            " est aujourd’hui obsolète\u00a0: Millénaire 3, Société."
        ),
        (
            "Jean-Baptiste Comby, À propos de la dépossession écologiques des classes"
            " populaires, Éditions du Croquant | «\u00a0Savoir/Agir\u00a0», 2015/3 N° 33 |"
            " pages 23 à 30."
        ),
        (
            "Le maillage territorial, Archives des Leviers de la transition socio-écologique,"
            " Coopération Transition BFC."
        ),
    ]
    assert [each.text for each in real.topics[6].resources] == [
        "Déclaration d’Intention d’ALTAA.",
        "Présentation d’ALTAA.",
    ]
    assert real.topics[7].resources[0].text == (
        "Entretien avec Pierre Calame à l’origine de l’initiative, publié le 2 février 2022"
        " par Ouest-France, pour décrire notre démarche transpartisane."
    )


def test_sentences_cut_by_a_blank_line_are_whole(real: NewsletterReading) -> None:
    assert "prise en compte des inégalités socio-écologiques se heurtent" not in section(
        real.topics[0], "pourquoi"
    )
    assert "des inégalités socio-écologiques se heurte à des cadres" in section(
        real.topics[0], "pourquoi"
    )
    assert "quelles expertises, quels gestes" in section(real.topics[3], "pourquoi")


def test_bodies_keep_their_lists_headings_and_emphasis(real: NewsletterReading) -> None:
    concretely = section(real.topics[1], "concretement").split("\n\n")
    assert [each for each in concretely if each.startswith("#")] == [
        "### Sur les territoires",
        "### Pour l’Alliance",
    ]
    assert section(real.topics[6], "enjeux").endswith(
        ":\n\n- l’accès digne à une alimentation saine et de qualité pour tous\u00a0;\n"
        "- la réduction de la part des protéines animales dans nos régimes alimentaires."
    )
    assert "retour d’expérience de **la Traverse**." in section(real.topics[4], "enjeux")
    assert len(section(real.topics[2], "enjeux").split("\n\n")) == 6


def test_the_appeal_says_how_one_signs(real: NewsletterReading) -> None:
    appeal = real.topics[8]
    assert (appeal.key, appeal.about) == ("appel", "8")
    assert section(appeal, "participer") == (
        "Les alliés qui souhaitent participer à ce chantier peuvent signer l’Appel Osons les"
        " territoires\u00a0! en remplissant le formulaire en bas de la page du chantier, dont"
        " le contenu est actualisé très régulièrement."
    )


def test_what_was_not_plain_is_told_and_nothing_else(real: NewsletterReading) -> None:
    assert [(each.line, each.message.partition(":")[0]) for each in real.remarks] == [
        (84, "after a wide gap"),
        (168, "a date to come outside the dates section"),
        (178, "the event has no title of its own"),
        (272, "no heading of its own"),
    ]
    assert section(real.topics[1], "texte") == "Alliés et domaines de compétences impliqués."


def test_nothing_of_the_real_issue_is_lost(real: NewsletterReading) -> None:
    assert lost_in(REAL.read_text(encoding="utf-8"), real) == set()
