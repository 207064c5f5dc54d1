"""The sections that cards have, in their order, and the words by which people name them."""

# Parts of a card that are made of rows, not of a section's text.
DATES, RESOURCES, CONTACT, REPLIES = "dates", "ressources", "contact", "reponses"

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
    REPLIES: "Questions et réponses",
    RESOURCES: "Ressources",
    DATES: "Dates",
    CONTACT: "Contact",
}

# Folded words that may follow a chantier ("/chantier 7 ressources"); "" is the card itself.
SECTION_WORDS = {key: key for key in LABELS} | {
    "actu": "actualites",
    "actualite": "actualites",
    "actus": "actualites",
    "agenda": DATES,
    "alliance": "dynamique",
    "apport": "dynamique",
    "apport a l alliance": "dynamique",
    "autres informations": "texte",
    "contacts": CONTACT,
    "date": DATES,
    "documents": RESOURCES,
    "en savoir plus": "savoir-plus",
    "enjeu": "enjeux",
    "liens": RESOURCES,
    "porteur": "",
    "porteurs": "",
    "presentation": "introduction",
    "prochaine date": DATES,
    "prochaines dates": DATES,
    "faq": REPLIES,
    "quand": DATES,
    "questions": REPLIES,
    "questions et reponses": REPLIES,
    "qui": "",
    "rdv": DATES,
    "rendez vous": DATES,
    "ressource": RESOURCES,
    "reunion": DATES,
    "reunions": DATES,
    "savoir plus": "savoir-plus",
}
LONGEST_SECTION_WORDS = max(len(words.split()) for words in SECTION_WORDS)
