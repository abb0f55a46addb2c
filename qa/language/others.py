"""Languages other than English: an entry of `NAMES` for each, and what else is known of how they are written.

Their function words are those of stopwords-iso. Abbreviations and trained parameters come from the package punkt if it
knows the language. The abbreviations listed here are common ones that it lacks.
"""

from __future__ import annotations

import re
from functools import cache

from qa.language.characters import without_accents
from qa.language.english import ENGLISH
from qa.language.language import Language
from qa.language.words import LETTERS, any_of

__all__ = ["CODES", "NAMES", "function_words", "is_foreign", "label", "other_language"]

# ISO 639-1 code -> the name that Snowball and Punkt use. Sentences of a language that is not here are split without
# trained parameters, and its words are not stemmed.
NAMES = {
    row[:2]: row[3:]
    for row in (
        "ar arabic,ca catalan,cs czech,da danish,de german,el greek,eo esperanto,es spanish,et estonian,eu basque"
        ",fa persian,fi finnish,fr french,ga irish,hi hindi,hu hungarian,hy armenian,id indonesian,is icelandic"
        ",it italian,lt lithuanian,lv latvian,ml malayalam,nb norwegian,ne nepali,nl dutch,nn norwegian,no norwegian"
        ",pl polish,pt portuguese,ro romanian,ru russian,sk slovak,sl slovene,sr serbian,sv swedish,ta tamil"
        ",tr turkish,yi yiddish"
    ).split(",")
}
_LABELS = {
    row[:2]: row[3:]
    for row in (
        "be Belarusian,bg Bulgarian,bn Bengali,bs Bosnian,cy Welsh,gl Galician,he Hebrew,hr Croatian,ja Japanese"
        ",ka Georgian,km Khmer,ko Korean,la Latin,lo Lao,mk Macedonian,mr Marathi,ms Malay,sq Albanian,sw Swahili"
        ",te Telugu,th Thai,tl Tagalog,uk Ukrainian,ur Urdu,vi Vietnamese,zh Chinese"
    ).split(",")
}
# All codes of ISO 639-1, also of languages of which nothing is known here.
CODES = frozenset(
    "aa ab ae af ak am an ar as av ay az ba be bg bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv"
    " dz ee el en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie"
    " ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv"
    " mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm"
    " rn ro ru rw sa sc sd se sg sh si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr"
    " ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu".split()
)
_WORDS_OF = {"nb": "no", "nn": "no"}  # stopwords-iso has one list for both
_ORDINAL_STOPS = frozenset("bs cs da de et eu fi hr hu is lb lv nb nn no pl sk sl sr tr".split())  # "am 1. Oktober"
_ABBREVIATIONS = {
    "bg": "бр вж гр др ет изд инж напр проф стр сп т.е т.н ул чл",
    "ca": "aprox av dr dra núm pàg sr sra tel",
    "cs": "atd apod cca čl např obr odst resp str tab tel tj tzn tzv",
    "da": "bl.a ca dvs f.eks fx hhv inkl jf kap kl maks min nr osv pct pga stk tlf vedr",
    "de": "abb abs abzgl allg anm aufl ausschl bd bes bspw bzgl bzw ca chr dipl einschl entspr etc evtl exkl"
    " gem ggf hrsg"
    " incl ing inkl insb insbes jh jhd kap lt max min mind mio mrd mwst nr prof sek sog std str tel tsd usw vgl"
    " zzgl ziff"
    " z.b d.h u.a i.d.r o.ä u.ä s.o s.u i.a z.t v.a",
    "el": "αρ βλ δηλ δρ κ.α κ.λπ κα κλπ π.μ π.χ σελ τηλ",
    "es": "admón aprox art avda cap ctra dpto dr dra ed ee etc fig lic máx mín núm p.ej pág págs prof s.a sr"
    " sra sres srta"
    " tel ud uds uu vol",
    "et": "dr hr jne jt lk nr nt pr prof st tel tk u vt",
    "fi": "esim huom jne klo kpl mm n nk ns os prof puh s tms ts yht ym yms",
    "fr": "adj apr art av boul bd cf chap dr éd env etc ex fig hab max mgr min mlle mlles mm mme mmes n no p.ex"
    " pp prof"
    " resp st ste suiv tél vol c.-à-d j.-c",
    "hi": "डॉ प्रो श्री रु कि.मी कु",
    "hr": "br dr gđa itd npr npr. prof sl str sv tel tj tzv",
    "hu": "dr ill kb ker max min pl prof stb sz ún u.n vö",
    "it": "all art artt avv c.a ca cap cfr dott dott.ssa ecc ed egr fig geom ing max min n nn p.es pag pagg"
    " prof sig sigg"
    " spett tel vol",
    "nl": "afb art bijv blz ca dhr drs enz etc evt excl fig hfst incl ing max mevr min mw nr p.p pag prof tel"
    " d.w.z i.v.m m.b.t o.a t.a.v t.o.v",
    "no": "bl.a ca dvs f.eks jf kap kl maks min nr osv pga stk tlf",
    "pl": "al art godz im inż itd itp m.in max min mgr np nr ok os pkt pl por poz prof str św tab tel tj tys"
    " tzn tzw ul ust",
    "pt": "aprox art arts av cap dr dra ed eng etc fig ltda máx mín núm pág págs p.ex prof profa s.a sr sra tel vol",
    "ro": "art cca dl dna dr etc ex lit nr pag prof str tel",
    "ru": "гг г ген гл гр др ед им инж кв кол млн млрд напр ок пл пр проф рис руб см ст стр табл тел тыс ул",
    "sk": "atď č čl cca napr obr odst ods resp str tab tel tj tzv",
    "sv": "avd bl.a ca dvs exkl f.d f.n fr.o.m inkl jfr kap kl max min m.fl m.m nr o.d o.s.v osv resp s.k st"
    " t.ex t.o.m tel",
    "tr": "alm av bkz cad çev dr doç fr hz ing mah no örn ör prof sok sn st şb tel vb vd vs yrd yy",
    "uk": "акад вул гл гр грн див ім млн млрд напр обл проф р рис рр см ст стор табл тел тис",
}
_MONTHS = any_of(
    "jan janv ian янв січ ene gen feb févr febr fev февр лют mar mär mars märz abr avr apr апр квіт may mai mag"
    " juin jun"
    " juil jul giu lug aug août ago авг серп sept? сент вер окт жовт okt oct ott out nov нояб лист d[eé]c dez"
    " dic дек груд"
)
_NUMBERED = re.compile(
    rf"""
    \b(?:
        {
        any_of(
            "abb abs abschn afb al anm app art arts artt bd blz cap caps chap čl fig figs gl hfst kap lit lk"
            " nn? nr núm nº"
            " obr odst ods p pp pag pagg pág págs par pkt poz př ref s sez sid sl st str str tab tav tom tít"
            " ust vol ziff"
            " гл ил кв п пп разд рис с ст стр т табл табл ч αρ άρθρ σελ"
        )
    }
      | {_MONTHS}
    )\.$  # "Art. 5", "12 sept. 2020"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_NAMED = re.compile(
    r"""
    \b(?: dra? | hrn
      | prof | sra? | srta | sig | mme | mlle | mgr | dhr | mevr | mw | dott(?:\.ssa)? | ing | inż | ul | ks
      | ул | вул | пл | им | ген | проф | акад | д-р | г-н | κ | δρ | डॉ | श्री )\.$  # "Sra. López", "ul. Długa"
    """,
    re.VERBOSE | re.IGNORECASE,
)
_PARTICLES = frozenset("al d da das de del den der des di dos du el l la le ter van vom von y zu".split())  # of names
_WORD = re.compile(LETTERS)
# Languages in which questions about an English text are asked. Smaller ones share some words with English.
_SPOKEN = tuple("cs da de es fi fr hu it nl no pl pt ro ru sv tr uk".split())
# In Greek, a semicolon asks.
_GREEK_QUESTION = re.compile(r"[;\u037e] [»”\"]* (?P<gap> \s++ ) (?= [«“\"]? [Α-ΩΆΈΉΊΌΎΏ] )", re.VERBOSE)


@cache
def other_language(code: str) -> Language:
    """Return a language that is not English by its code, whether anything is known of it or not."""
    known = _WORDS_OF.get(code, code)
    words = function_words(code)
    fields = {"ends_anyway": _GREEK_QUESTION} if code == "el" else {}
    return Language(
        code=code,
        english_name=NAMES.get(code, ""),
        function_words=words | {without_accents(word) for word in words},
        abbreviations=frozenset(_ABBREVIATIONS.get(known, "").split()),
        numbered_abbreviation=_NUMBERED,
        name_abbreviation=_NAMED,
        sentence_starters=words - _PARTICLES,
        has_ordinal_stops=code in _ORDINAL_STOPS,
        title_small_words=words,
        **fields,
    )


def label(code: str) -> str:
    """Return a language's name, as messages show it; its code if no name is listed here.

    >>> label("de"), label("ja"), label("xx")
    ('German', 'Japanese', 'xx')
    """
    if code == ENGLISH.code:
        return "English"
    return NAMES[code].title() if code in NAMES else _LABELS.get(code, code)


@cache
def function_words(code: str) -> frozenset[str]:
    """Return the function words of a language, in lower case; none where they are not known."""
    import stopwordsiso

    known = _WORDS_OF.get(code, code)
    return frozenset(stopwordsiso.stopwords(known)) if stopwordsiso.has_lang(known) else frozenset()


def is_foreign(question: str) -> bool:
    """Tell whether a question is in another language than English, by its function words.

    >>> is_foreign("Wann wird die Heizung eingeschaltet?"), is_foreign("Wht is teh cost of the pier?")
    (True, False)
    """
    words = {match[0].lower() for match in _WORD.finditer(question)}
    english = len(words & ENGLISH.function_words)
    others = words - ENGLISH.function_words
    return any(len(others & function_words(code)) > english for code in _SPOKEN)
