"""The sections that cards have, in their order, and the words by which people name them."""

# Parts of a card that are made of rows, not of a section's text.
DATES, RESOURCES, CONTACT = "dates", "ressources", "contact"

LABELS = {
    "pourquoi": "Pourquoi",
    "dynamique": "Apport à l’Alliance",
    "enjeux": "Enjeux",
    "actualites": "Actualités",
    "concretement": "Concrètement",
    "savoir-plus": "En savoir plus",
    "participer": "Participer",
    "introduction": "Présentation",
    "texte": "Autres informations",
    RESOURCES: "Ressources",
    DATES: "Dates",
    CONTACT: "Contact",
}

# Folded words that may follow a chantier: "/chantier 7 ressources".
SECTION_WORDS = {key: key for key in LABELS} | {
    "actualite": "actualites",
    "actus": "actualites",
    "agenda": DATES,
    "alliance": "dynamique",
    "apport": "dynamique",
    "contacts": CONTACT,
    "date": DATES,
    "documents": RESOURCES,
    "enjeu": "enjeux",
    "liens": RESOURCES,
    "presentation": "introduction",
    "raison": "pourquoi",
    "ressource": RESOURCES,
}
