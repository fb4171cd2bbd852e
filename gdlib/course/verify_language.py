"""A translation's language: English left over, the wrong language, the form of address, quotes and commas."""

import re

from gdlib.course import compare
from gdlib.i18n import LANGUAGES, N_
from gdlib.i18n import gettext as _

# Function words of English that are no words of Spanish, French or German.
ENGLISH = frozenset(
    {
        "the", "and", "of", "is", "with", "that", "this", "which", "from", "are", "it", "for", "you", "your",
        "be", "by", "where", "when", "than", "then", "there", "they", "their", "have", "how", "what", "why",
        "does", "into", "because", "until", "these", "those", "would", "should", "could", "its",
    }
)  # fmt: skip
LEAK = 2
LONG = 8
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
# What is typed, not read: placeholders, options, file names, calls.
_TYPED = re.compile(
    r"%\(\w+\)[sr]|%[sr]|\{[^{}]*\}|(?<!\w)--?[a-z][\w-]*|\bgd [a-z]+|\S+/\S*"
    r"|\S+\.(?:py|ipynb|toml|po|csv|tsv|json|html)\b|\w[\w.]*\([^()]*\)"
)
TITLE = re.compile(r"(?<!\*)\*[^*]+\*(?!\*)|\[[^\[\]]+\]|“[^”]+”|\"[^\"]+\"")
# The reader is du, tú, vous.
ADDRESS = {
    "es": (re.compile(r"\b(usted(es)?|vosotr[oa]s)\b", re.I), N_("the reader is tú")),
    "fr": (re.compile(r"\b(tu|toi|tes)\b", re.I), N_("the reader is vous")),
    "de": (re.compile(r"(?<=[^\W\d_,;)] )(Sie|Ihnen|Ihre[mnrs]?)\b"), N_("the reader is du")),
}
_STRAIGHT = (re.compile(r'"'), N_("a straight quotation mark: „ “ in German, « » in French and Spanish"))
_POINT = (re.compile(r"(?<![\d.])\d+\.\d+(?![\d.])"), N_("a decimal point in prose: write a comma"))
_QUESTION = (re.compile(r"(?:^|[.!?:] )[^.¿?!]*[^¿?]\?"), N_("a question begins with ¿"))
_SPACE = (
    re.compile(r"[^\s\u202f\u00a0?!.:(…][;!?]| [;:!?](?!\w)|« | »|[^\W\d_]:(?=\s|$)"),
    N_("French wants a thin or a no-break space here"),
)
SIGNS = {"es": (_STRAIGHT, _POINT, _QUESTION), "fr": (_STRAIGHT, _POINT, _SPACE), "de": (_STRAIGHT, _POINT)}
# Numbers that are names keep their point: section 9.3, Python 3.11.
_NAMED = re.compile(
    r"\b(?:secc?i[oó]n|section|Abschnitt|versi[oó]n|Python|PyTorch|Keras|NumPy|optax)\W+\d+[.]\d+", re.I
)


def check(texts):
    """Return the problems of ``texts``, each a message with its translation."""
    problems = []
    for text in texts:
        if text.lang != "en":
            problems += leak(text) + language(text) + address(text) + signs(text)
    return problems


def prose(text):
    """The words of a text: no maths, no code, no tags, and none of the titles it keeps in English."""
    kept = {title for title in TITLE.findall(text.words) if title in text.english}
    words = text.words
    for pattern in (compare.MATHS, compare.CODE):
        words = pattern.sub(" ", words)
    for title in kept if text.lang != "en" else ():
        words = words.replace(title, " ")
    words = compare.TARGET.sub(lambda link: link[0][link[0].index("[") + 1 : link[0].rindex("](")], words)
    for pattern in (compare.ADDRESS, compare.TAG, _TYPED):
        words = pattern.sub(" ", words)
    return words


def leak(text):
    """Two or more English function words: a clause was left in English."""
    found = [word for word in WORD.findall(prose(text)) if word.lower() in ENGLISH]
    if len(set(map(str.lower, found))) < LEAK:
        return []
    return [text.problem(_("English words left: {words}"), words=", ".join(dict.fromkeys(found)))]


def language(text):
    """A paragraph that is written in another of the four languages."""
    import py3langid

    words = prose(text)
    if text.kind not in ("paragraph", "list item", "message") or len(WORD.findall(words)) < LONG:
        return []
    py3langid.set_languages(list(LANGUAGES))
    seems = py3langid.classify(" ".join(words.split()))[0]
    if seems == text.lang:
        return []
    return [
        text.problem(_("this reads like {seems}: {start}"), seems=seems, start=" ".join(words.split()[:8]))
    ]


def address(text):
    """The form in which the reader is spoken to."""
    pattern, said = ADDRESS[text.lang]
    found = pattern.search(prose(text))
    return [text.problem(_("{found}: {said}"), found=found[0], said=_(said))] if found else []


def signs(text):
    """Quotation marks, decimal commas, French spaces, Spanish question marks."""
    if text.kind in ("docstring", "comment", "table row"):
        return []
    words, problems = _NAMED.sub(" ", prose(text)), []
    for pattern, said in SIGNS[text.lang]:
        found = pattern.search(words)
        if found:
            near = words[max(0, found.end() - 20) : found.end() + 5].strip()
            problems.append(text.problem(_("{said}: …{near}…"), said=_(said), near=near))
    return problems
