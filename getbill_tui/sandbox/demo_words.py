"""What the demo company's people and robots write, in French and English.

Invented throughout. Which text stands beside which outcome is decided in `demo`.
"""

from __future__ import annotations

from typing import Final, Literal, TypeAlias

Language: TypeAlias = Literal["fr", "en"]
Words: TypeAlias = tuple[tuple[str, str], ...]
"""(summary, notes) pairs to choose from."""

FIRST_NAMES: Final[dict[Language, tuple[str, ...]]] = {
    "fr": (
        "Amélie", "Benoît", "Chloé", "Damien", "Élise", "François", "Gaëlle", "Hugo", "Inès",
        "Jérôme", "Léa", "Maël", "Noémie", "Océane", "Rémi", "Solène", "Théo", "Zoé",
    ),
    "en": (
        "Alice", "Brian", "Carol", "Dylan", "Emma", "Frank", "Grace", "Harry", "Iris", "Jack",
        "Kate", "Liam", "Megan", "Nathan", "Olivia", "Peter", "Rose", "Sam",
    ),
}  # fmt: skip
FEMALE: Final = frozenset(
    [
        "Amélie",
        "Chloé",
        "Élise",
        "Gaëlle",
        "Inès",
        "Léa",
        "Noémie",
        "Océane",
        "Solène",
        "Zoé",
        "Alice",
        "Carol",
        "Emma",
        "Grace",
        "Iris",
        "Kate",
        "Megan",
        "Olivia",
        "Rose",
    ]
)
LAST_NAMES: Final[dict[Language, tuple[str, ...]]] = {
    "fr": (
        "Exemple", "Fictif", "Modèle", "Témoin", "Dupré-Essai", "Delamarre", "Grandchamp",
        "Lenoir", "Beaulieu", "d'Aubigny", "Châtelain", "Le Goff", "Müller", "N'Guessan",
    ),
    "en": (
        "Sample", "Placeholder", "Specimen", "Tester", "O'Example", "Fairweather", "Greenhill",
        "Hollowell", "Northwood", "Ashdown", "Winterbourne", "Mc Sample", "Larkin", "Quill",
    ),
}  # fmt: skip
TOWNS: Final[dict[Language, tuple[tuple[str, str], ...]]] = {
    "fr": (
        ("75011", "Paris"), ("69003", "Lyon"), ("44000", "Nantes"), ("59800", "Lille"),
        ("13006", "Marseille"), ("35000", "Rennes"), ("67000", "Strasbourg"),
        ("42000", "Saint-Étienne"),
    ),
    "en": (
        ("20001", "Washington"), ("60601", "Chicago"), ("97201", "Portland"),
        ("02108", "Boston"), ("73301", "Austin"), ("98101", "Seattle"),
    ),
}  # fmt: skip
STREETS: Final[dict[Language, tuple[str, ...]]] = {
    "fr": ("rue de l'Exemple", "avenue du Modèle", "place de l'Essai", "impasse des Témoins"),
    "en": ("Example Street", "Sample Avenue", "Specimen Road", "Placeholder Lane"),
}
OBJECTS: Final[dict[Language, tuple[str, ...]]] = {
    "fr": (
        "Loyers impayés (3 mois)", "Cotisation d'assurance habitation", "Abonnement téléphonique",
        "Mensualités de prêt auto", "Facture d'électricité", "Frais de scolarité",
        "Facture de travaux", "Abonnement à une salle de sport",
    ),
    "en": (
        "Unpaid rent (2 months)", "Car insurance premium", "Mobile phone contract",
        "Personal loan instalments", "Electricity bill", "Dental treatment", "Broadband contract",
        "Invoice for services",
    ),
}  # fmt: skip
COMPANIES: Final[dict[Language, tuple[str, ...]]] = {
    "fr": ("Boulangerie Fictive SARL", "Transports Modèle SAS", "Garage de l'Essai"),
    "en": ("Placeholder Catering LLC", "Sample Freight Inc.", "Specimen Dental Practice"),
}

TEXTS: Final[dict[Language, dict[str, Words]]] = {
    "fr": {
        "deal_found": (
            ("Accord trouvé : paiement en 3 fois", "Premier versement le 5 du mois prochain."),
            ("Promesse de paiement", "Réglera la totalité par carte après sa paie."),
            ("Échéancier accepté", "Souhaite recevoir le lien de paiement par SMS."),
        ),
        "deal_not_found": (
            ("Refus de payer", "Estime ne rien devoir ; demande le détail de la facture."),
            ("Pas d'accord", "Sans emploi depuis septembre, propose de rappeler dans un mois."),
        ),
        "no_answer": (
            ("Pas de réponse", ""),
            ("Sonne occupé", ""),
            ("Pas de réponse après 8 sonneries", "Deuxième essai prévu en soirée."),
        ),
        "bad_behavior": (
            ("Appel interrompu : insultes", "L'agent a mis fin à l'appel, comme le prévoit la "
             "consigne. Ne pas rappeler avant l'avis du responsable."),
        ),
        "failed": (
            ("Numéro non attribué", ""),
            ("Échec de l'envoi", "Le transporteur n'a pas pu remettre le message."),
        ),
        "cancelled": (("Relance annulée", "Paiement reçu entre-temps."),),
        "on_hold": (
            ("Contestation en cours", "Attend la réponse du service client du créancier.\n"
             "Pièces demandées :\n- contrat signé\n- relevé de compte"),
        ),
        "in_progress": (("Appel en cours", ""),),
        "scheduled": (("Relance prévue", "Selon le scénario « amiable 30 jours »."),),
        "sent": (
            ("Relance envoyée", "Modèle « rappel n° 2 »."),
            ("Lien de paiement envoyé", ""),
        ),
        "delivered": (
            ("Relance distribuée", "Modèle « rappel n° 1 »."),
            ("Message remis", "Bonjour, nous restons à votre disposition pour convenir d'un "
             "échéancier. Répondez STOP pour ne plus recevoir de messages."),
        ),
    },
    "en": {
        "deal_found": (
            ("Agreed to pay in three instalments", "First payment due on the 5th of next month."),
            ("Promise to pay", "Will pay the whole amount by card after payday."),
            ("Payment plan accepted", "Asked for the payment link by text message."),
        ),
        "deal_not_found": (
            ("Refused to pay", "Says the service was cancelled; wants an itemised bill."),
            ("No agreement", "Between jobs since September, asks to be called again in a month."),
        ),
        "no_answer": (
            ("No answer", ""),
            ("Line busy", ""),
            ("No answer after eight rings", "Second attempt planned for the evening."),
        ),
        "bad_behavior": (
            ("Call ended: abusive language", "The agent ended the call, as the guideline says. "
             "Do not call again before the supervisor has decided."),
        ),
        "failed": (
            ("Number not in service", ""),
            ("Could not be delivered", "The carrier did not accept the message."),
        ),
        "cancelled": (("Reminder cancelled", "Payment came in meanwhile."),),
        "on_hold": (
            ("Dispute being examined", "Waiting for the creditor's customer service.\n"
             "Papers asked for:\n- signed contract\n- statement of account"),
        ),
        "in_progress": (("Call in progress", ""),),
        "scheduled": (("Reminder planned", "By the timeline “friendly, 30 days”."),),
        "sent": (("Reminder sent", "Template “reminder 2”."), ("Payment link sent", "")),
        "delivered": (
            ("Reminder delivered", "Template “reminder 1”."),
            ("Message delivered", "Hello, we would be glad to find a payment plan that suits "
             "you. Reply STOP to receive no more messages."),
        ),
    },
}  # fmt: skip

HOSTILE: Final = (
    ("Escape: colours and a cleared screen", "\x1b[31mred\x1b[0m \x1b[2J\x1b[H gone?"),
    ("Window title \x1b]0;owned\x07", "OSC 0, ended by BEL and by ST: \x1b]0;owned\x1b\\"),
    ("Clipboard", "\x1b]52;c;ZWNobyBvd25lZA==\x07"),
    ("Hyperlink", "\x1b]8;;https://evil.example/\x1b\\your bank\x1b]8;;\x1b\\"),
    ("C1 controls \x9b31m", "\x9d0;owned\x9c \x90q\x9c \x85 next line"),
    ("NUL and friends \x00\x01\x02", "back\x08\x08\x08space, bell \x07, delete \x7f"),
    ("Closing tag [/nope]", "[/] [/b] [bold]bold?[/bold] [red]red?"),
    ("[@click=app.quit]click me[/]", "[@click=app.bell()]ring[/] [link=https://evil.example]x[/]"),
    ("Bidi \u202egnp.exe", "\u2066isolate\u2069 \u200fright\u200f \u061carabic mark"),
    ("Zero\u200bwidth\ufeff and tags \U000e0041\U000e0042", "soft\u00adhyphen, joiner\u200d."),
    ("Line\u2028separator, paragraph\u2029separator", "carriage\rreturn, form\x0cfeed, tab\tstop"),
    ("=cmd|' /C calc'!A0", "+1+1\n-2+3\n@SUM(A1:A9)\n=HYPERLINK(\"https://evil.example\")"),
    ("<script>alert(1)</script>", "<img src=x onerror=alert(1)> &amp; &#x1b;"),
    ("Z̴̧̢̛a̶l̷g̸o̵ " + "̶" * 60, "a" + "\u0301" * 200),
    ("Wide 表示 한국어 ｆｕｌｌ", "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽 1️⃣ ﷽"),
    ("Very long " + "x" * 500, "word " * 4_000),
    ("%s %d %n {0} {name} ${HOME} `id`", "'; DROP TABLE followups; --"),
    ("DECRQSS and keys \x1bP$q\"p\x1b\\", "\x1b[6n \x1b[c \x1b[?1000h mouse on"),
    ("Kitty graphics \x1b_Gf=24;AAAA\x1b\\", "\x1bPq#0;2;0;0;0~-\x1b\\ sixel"),
    ("Only spaces follow", "   \n\n\n   "),
)  # fmt: skip
"""(summary, notes) that a screen must not fall for (security.md, text)."""

HOSTILE_LINKS: Final = (
    "file:///etc/passwd",
    "javascript:alert(1)",
    "-oProxyCommand=id",
    "https://user:secret@evil.example/a.mp3",
    "http://recordings.getbill.example/plain.mp3",
    "https://recordings.getbill.example/\x1b]0;owned\x07.mp3",
)
