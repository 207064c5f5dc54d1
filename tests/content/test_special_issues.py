"""Issues of our own in the layout of May 2022, the one that the network really published.

What test_newsletter_of_may_2022.py proves where the real one is at hand is proved here.
"""

import pytest

from chatbot.content.drafts import ContactDraft
from chatbot.content.newsletter.reading import NewsletterReading
from chatbot.events.rules import Status
from tests.content.newsletters import edition, events, keys, porteurs, section


@pytest.fixture(scope="module")
def june() -> NewsletterReading:
    return edition("juin-2025.txt")


@pytest.fixture(scope="module")
def november() -> NewsletterReading:
    return edition("novembre-2024.txt")


def test_it_has_eight_chantiers_the_appeal_and_the_alliance(june: NewsletterReading) -> None:
    assert june.edition == "2025-06"
    assert {topic.edition for topic in june.topics} == {"2025-06"}
    assert [(topic.kind, topic.number, topic.title) for topic in june.topics] == [
        ("chantier", 1, "Se déplacer autrement loin des villes"),
        ("chantier", 2, "Partager l’eau d’un même bassin versant"),
        ("chantier", 3, "Soigner là où les médecins manquent"),
        ("chantier", 4, "Donner une deuxième vie aux objets et aux matériaux"),
        ("chantier", 5, "La culture, bien commun des villages"),
        ("chantier", 6, "Produire et partager notre énergie"),
        ("chantier", 7, "Se loger dignement à tout âge"),
        ("chantier", 8, "Faire place à la parole des jeunes"),
        ("appeal", None, "Seize ans, une voix\u00a0!"),
        ("alliance", None, "La Fabrique des Transitions"),
    ]


def test_every_section_is_under_its_right_name(june: NewsletterReading) -> None:
    assert [keys(topic) for topic in june.topics] == [
        ["pourquoi", "dynamique", "enjeux"],
        ["pourquoi", "actualites", "enjeux", "concretement"],
        ["pourquoi", "dynamique", "enjeux"],
        ["pourquoi", "dynamique", "enjeux", "concretement"],
        ["pourquoi", "enjeux", "dynamique", "concretement"],
        ["pourquoi", "savoir-plus", "dynamique", "enjeux"],
        ["pourquoi", "enjeux", "dynamique", "actualites"],
        ["pourquoi", "dynamique", "enjeux", "participer"],
        ["participer"],
        ["introduction"],
    ]
    titles = {each.title for topic in june.topics for each in topic.sections}
    assert titles == {
        "Pourquoi ce chantier est-il important pour répondre aux enjeux de transition\u00a0?",
        "En quoi nourrit-il la dynamique de l’Alliance\u00a0?",
        "En quoi il nourrit la dynamique de l’Alliance\u00a0?",
        "Enjeux",
        "Actualités",
        "Concrètement",
        "En savoir plus",
        "Comment participer",
        "Comment signer",
        "L’Établi spécial chantiers, juin 2025",
    }


def test_who_carries_what(june: NewsletterReading) -> None:
    assert [porteurs(topic) for topic in june.topics[:8]] == [
        [("Pays de Valbrune", ""), ("Guidon Partagé", "association d’usagers")],
        [("Bastien Lormel", "Syndicat de la rivière Orvelle")],
        [
            ("un collectif d’alliés", ""),
            ("Inès Karsenty", "animation"),
            ("Hugo Delvaux", "animation"),
        ],
        [
            ("Recyclerie du Vieux Lavoir", ""),
            ("Ateliers Ricochet", ""),
            ("communauté de communes des Trois-Ruisseaux", ""),
        ],
        [("compagnie du Grenier Bleu", "")],
        [
            ("coopérative Soleil d’Argence", ""),
            ("Farid Benmostefa", "chercheur associé / laboratoire Watts Communs"),
        ],
        [("Odile Trévédic", "Conseil départemental du Haut-Arvel")],
        [("Lina Oyarbide", ""), ("Samba Vidalou", "")],
    ]
    assert june.topics[3].carried_by == (
        "Porté par la Recyclerie du Vieux Lavoir, Les Ateliers Ricochet et la communauté de"
        " communes des Trois-Ruisseaux (et d’autres acteurs curieux)"
    )


def test_whom_to_write_to(june: NewsletterReading) -> None:
    assert [topic.contacts for topic in june.topics] == [
        [
            ContactDraft(
                name="Maëlle Quentrec",
                organisation="Guidon Partagé",
                address="maelle.quentrec@example.org",
            )
        ],
        [],
        [
            ContactDraft(
                name="Inès Karsenty",
                organisation="Collectif Santé du Plateau",
                address="sante.plateau@example.org",
            )
        ],
        [
            ContactDraft(
                name="Théo Marchesin",
                address="theo.marchesin@example.org",
                note="Pour être informé et/ou participer aux actions de RICOCHE, envoyez un"
                " mail à Théo Marchesin.",
            )
        ],
        [ContactDraft(address="grenier.bleu@example.org")],
        [
            ContactDraft(
                name="Clotilde Aymard",
                organisation="Soleil d’Argence",
                address="clotilde.aymard@example.org",
            )
        ],
        [],
        [],
        [],
        [
            ContactDraft(
                address="solenn.abgrall@example.org",
                note="Pour toutes questions, n’hésitez pas à nous contacter par mail.",
            )
        ],
    ]


def test_every_date_to_come_and_no_past_happening(
    june: NewsletterReading, november: NewsletterReading
) -> None:
    confirmed, open_still = Status.CONFIRMED, Status.TO_BE_CONFIRMED
    assert [[event[1:] for event in events(topic)] for topic in june.topics] == [
        [("19 juin 2025, de 14h à 17h", confirmed), ("automne 2025", open_still)],
        [("3 juillet 2025, de 18h30 à 20h", confirmed)],
        [],
        [("septembre 2025", open_still)],
        [("26 juin 2025, de 20h à 23h", confirmed)],
        [],
        [],
        [("27 septembre 2025, de 10h à 16h30", confirmed)],
        [],
        [],
    ]
    atelier, traversee = june.topics[0].events
    assert (atelier.title, atelier.place) == (
        "Atelier «\u00a0Cartographier les trajets invisibles\u00a0»",
        "ancienne gare de Saint-Aubert-des-Landes",
    )
    [assemblee] = june.topics[7].events
    assert (assemblee.title, assemblee.place) == (
        "Assemblée des jeunes «\u00a0On décide quoi\u00a0?\u00a0»",
        "lycée agricole de Brézac",
    )
    assert traversee.title == ("Traversée à vélo du Pays de Valbrune, avec nuit chez l’habitant")
    assert june.topics[1].events[0].online
    assert june.topics[3].events[0].title == (
        "Foire aux matériaux de la filature\u00a0: troc, démonstrations, chantier-école de"
        " charpente"
    )
    assert [events(topic) for topic in november.topics] == [
        [
            (
                (
                    "Lancement d’un groupe de lecture sur les vers de terre\u00a0:"
                    " «\u00a0Sous nos pieds\u00a0»"
                ),
                "8 juin 2025, de 9h à 12h",
                confirmed,
            ),
            (
                "Journée d’étude «\u00a0Lire un sol\u00a0: odeur et couleur\u00a0»",
                "second semestre 2024",
                open_still,
            ),
            (
                "Journée d’étude «\u00a0Planter une haie qui reste\u00a0»",
                "second semestre 2024",
                open_still,
            ),
        ],
        [],
        [("Journée d’étude «\u00a0La cabane et la loi\u00a0»", "23 janvier 2025", confirmed)],
        [
            (
                "Rencontre du chantier «\u00a0Table ouverte\u00a0»",
                "7 décembre 2024, de 16h à 18h",
                confirmed,
            )
        ],
        [],
    ]
    [journee] = november.topics[2].events
    assert journee.place == "Domaine de Kerlanvau"
    assert journee.description.startswith("Elle proposera, au-delà d’un état du droit")
    assert [event.online for event in november.topics[0].events] == [True, False, False]
    assert [event.description for event in november.topics[0].events] == [
        *("", "Journées d’étude collectives.", "Journées d’étude collectives."),
    ]
    [rencontre] = november.topics[3].events
    assert rencontre.description == "Les rencontres sont ouvertes aux alliés."


def test_every_resource_with_its_reference_and_no_dead_link(june: NewsletterReading) -> None:
    assert [len(topic.resources) for topic in june.topics] == [3, 0, 2, 2, 2, 1, 3, 1, 0, 0]
    assert not any(each.url for topic in june.topics for each in topic.resources)
    assert [each.text for each in june.topics[0].resources] == [
        "Nadège Fourcault, La route n’est pas à tout le monde, Éditions du Bief, 2023.",
        (
            "Le carnet d’essais des mobilités peu denses, classeur collectif tenu par Guidon"
            " Partagé."
        ),
        "Trois kilomètres, documentaire sonore en quatre épisodes, Radio Valbrune.",
    ]
    assert [each.text for each in june.topics[3].resources] == [
        "Présentation de RICOCHE.",
        "Guide de la dépose soignée.",
    ]
    assert june.topics[7].resources[0].text == (
        "Tribune des cinquante lycéens, publiée le 5 février 2025 par le journal La Gazette du"
        " Lanvau, pour demander le vote à seize ans aux élections municipales."
    )


def test_sentences_cut_by_a_blank_line_are_whole(november: NewsletterReading) -> None:
    first, second = section(november.topics[0], "pourquoi").split("\n\n")
    assert "La remise en état des sols abîmés se heurte à des baux" in first
    assert "quelles mesures, quelles alliances, quels voisins" in second


def test_bodies_keep_their_lists_headings_and_emphasis(
    june: NewsletterReading, november: NewsletterReading
) -> None:
    for topic, headings in (
        (june.topics[1], ["### Sur le territoire", "### Pour l’Alliance"]),
        (november.topics[1], ["### Sur les places", "### Pour l’Alliance"]),
    ):
        concretely = section(topic, "concretement").split("\n\n")
        assert [each for each in concretely if each.startswith("#")] == headings
    assert section(june.topics[3], "enjeux").endswith(
        ":\n\n- la réparation des appareils du quotidien avec les cafés bricole\u00a0;\n"
        "- la dépose soignée des matériaux de construction."
    )
    assert "l’expérience de **la Malle aux Voix**." in section(june.topics[4], "enjeux")
    assert len(section(june.topics[5], "enjeux").split("\n\n")) == 5


def test_the_appeal_says_how_one_signs(june: NewsletterReading) -> None:
    appeal = june.topics[8]
    assert (appeal.key, appeal.about) == ("appel", "8")
    assert section(appeal, "participer") == (
        "Les alliés qui souhaitent participer à ce chantier peuvent signer l’Appel Seize ans,"
        " une voix\u00a0! en remplissant le formulaire en bas de la page du chantier, dont le"
        " contenu est relu chaque mois par des lycéens."
    )


def test_what_was_not_plain_is_told_and_nothing_else(
    june: NewsletterReading, november: NewsletterReading
) -> None:
    assert [(each.line, each.message.partition(":")[0]) for each in june.remarks] == [
        (187, "a date to come outside the dates section"),
        (197, "a date to come outside the dates section"),  # "chaque dernier jeudi du mois"
        (211, "the event's title is what follows its date"),
        (211, "warning"),  # « Veillées sont ouvertes à tous »
        (314, "no heading of its own"),
    ]
    assert [(each.line, each.message.partition(":")[0]) for each in november.remarks] == [
        (9, "a date to come outside the dates section"),
        (70, "after a wide gap"),
        (100, "the event has no title of its own"),
    ]
    assert section(november.topics[1], "texte") == "Noms des arbres et de leurs parrains."
