"""The words that the sample rows are made of: plain ones, and ones that databases stumble over."""

from typing import Final

COUNTRIES: Final = (
    ("GB", "United Kingdom"),
    ("NL", "Netherlands"),
    ("US", "United States"),
    ("FR", "France"),
    ("DE", "Germany"),
    ("CI", "Côte d'Ivoire"),
    ("JP", "日本"),
    ("CZ", "Česko"),
    ("BR", "Brasil"),
    ("IS", "Ísland"),
)

PUBLISHERS: Final = (
    "O'Reilly & Daughters",
    "Éditions du Chêne",
    "Low Countries Press",
    'The "Quoted" House',
    "100% Paper",
    "Backslash\\Books",
    "Łódź University Press",
    "penguin & pony",
    "PENGUIN & PONY",
    "North_Sea Publishing",
    "Emoji 🦊 Press",
    "Ünter den Linden",
    "Grey Heron",
    "Thames & Tulip",
    "夜明け書房",
    "Two Rivers",
)

TAGS: Final = (
    "orm",
    "sql",
    "python",
    "django",
    "databases",
    "history",
    "poetry",
    "cooking",
    "travel",
    "children",
    "mathematics",
    "crime",
)

# Grace Hopper is number 1; numbers 2 to 4 are her students, 5 to 9 theirs.
AUTHORS: Final = (
    "Grace Hopper",
    "Siobhán O'Neill",
    "Ada de Vries",
    "Björn Ångström",
    "Zoë van der Zee",
    'Robert "Bobby" Tables',
    "María-José Núñez",
    "D'Arcy MacÉwan",
    "Zbigniew Żak",
    "ada de vries",
    "ADA DE VRIES",
    "Ludmila %Havlová",
    "Back\\Slash Jones",
    "Under_Score Smith",
    "Nguyễn Thị Hạnh",
    "村上 花子",
    "Fox 🦊 Fuller",
    "O''Double Quote",
    "Zara Quill",
    "Œuvre d'Eau",
)

FIRST_NAMES: Final = (
    *("Anna", "Bram", "Chloé", "Dmitri", "Eve", "Femke", "Gustav", "Hélène", "Imani", "Jürgen"),
    *("Kofi", "Lena", "Mateo", "Noor", "Olga", "Pál", "Quentin", "Renée", "Søren", "Tove"),
    *("Uma", "Viktor", "Wout", "Xiomara", "Yusuf", "Zelda"),
)

LAST_NAMES: Final = (
    *("Abbott", "Bakker", "Castelló", "D'Angelo", "Eriksen", "Fischer", "García", "Hughes"),
    *("Ito", "Jansen", "Kowalski", "Lefèvre", "Müller", "Novák", "O'Brien", "Petrov"),
    *("Quist", "Rossi", "Şahin", "Tanaka", "Ulrich", "Visser", "Weber", "Ximenes", "Young", "Zhou"),
)

# The first books, in the order of their keys: titles that break careless quoting and LIKE.
TITLES: Final = (
    "Django for Gardeners",
    "The django Cookbook",
    "DJANGO: A LOVE STORY",
    "SQL or It Didn't Happen",
    "'; DROP TABLE students; --",
    "50% Off: A History of the Sale",
    "Escape\\From C:\\Temp",
    'The "Quoted" Reader',
    "Under_scored",
    "Crème Brûlée à la Carte",
    "🦊 Foxes, Illustrated",
    "ß, or How I Learned to Fold Case",
    "雪の国のデータベース",
    "%s and Other Placeholders",
    "Two  Spaces",
    "{curly} [square] <angle> :colon $1",
    "O'Neill's Guide to O'Neills",
    "A Page a Day",
    "zero-Length Strings",
    "Ægir and the Sea",
)

ADJECTIVES: Final = (
    *("Silent", "Lost", "Partial", "Foreign", "Normal", "Eventual", "Lazy", "Recursive"),
    *("Distant", "Golden", "Composite", "Unique", "Paper", "Northern", "Hidden", "Isolated"),
)

NOUNS: Final = (
    *("Index", "Garden", "Query", "Harbour", "Transaction", "Winter", "Join", "Lighthouse"),
    *("Key", "River", "Snapshot", "Orchard", "Cursor", "Letter", "Schema", "Island", "Migration"),
)

LANGUAGES: Final = ("en", "nl", "fr", "de", "ja", "cs")
SERIES: Final = ("Lighthouse", "Penguin's Own", "Série Noire", "100%")
AWARDS: Final = ("Golden Query", "Prix de l'Index", "Silver \\ Slash", "Tulip 🌷 Medal")

CITIES: Final = ("Amsterdam", "London", "Reykjavík", "'s-Hertogenbosch", "Łódź", "São Paulo")

OPINIONS: Final = (
    "Couldn't put it down.",
    "It's fine, I suppose.",
    "Reads like a query plan.",
    "100% worth the price.",
    "My cat prefers the index. 🐈",
    'They said "brilliant". They were wrong.',
    "C:\\books\\boring",
    "Très bien écrit.",
    "Five stars for the cover, one_star for the rest.",
)
