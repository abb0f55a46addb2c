"""Sentences of many languages, and of technical, legal and academic English: each list is one paragraph."""

from __future__ import annotations

import pytest
from texts import grows_linearly

from qa.language.choose import language_named
from qa.language.sentences import split_paragraph

# Sentences with a space between them.
SPACED: dict[str, list[list[str]]] = {
    "en": [
        ["Hello World.", "My name is Jonas."],
        ["What is your name?", "My name is Jonas."],
        ["There it is!", "I found it."],
        ["My name is Jonas E. Smith."],
        ["Please turn to p. 55."],
        ["Were Jane and co. at the party?"],
        ["They closed the deal with Pitt, Briggs & Co. at noon."],
        ["Let's ask Jane and co.", "They should know."],
        ["I can see Mt. Fuji from here."],
        ["St. Michael's Church is on 5th st. near the light."],
        ["That is JFK Jr.'s book."],
        ["I visited the U.S.A. last year."],
        ["I live in the E.U.", "How about you?"],
        ["I live in the U.S.", "How about you?"],
        ["I work for the U.S. Government in Virginia."],
        ["She has $100.00 in her bag."],
        ["She has $100.00.", "It is in her bag."],
        ["He teaches science (He previously worked for 5 years as an engineer.) at the local University."],
        ["Her email is Jane.Doe@example.com.", "I sent her an email."],
        ["The site is: https://www.example.50.com/new-site/awesome_content.html.", "Please check it out."],
        ["She turned to him, 'This is great.' she said."],
        ['She turned to him, "This is great." she said.'],
        ['She turned to him, "This is great."', "She held the book out to show him."],
        ["Hello!!", "Long time no see."],
        ["Hello?!", "Is that you?"],
        ["You can find it at N°. 1026.253.553.", "That is where the treasure is."],
        ["She works at Yahoo! in the accounting department."],
        ["We make a good team, you and I.", "Did you see Albert I. Jones yesterday?"],
        ["I never meant that....", "She left the store."],
        ["I wasn't really ... well, what I mean...see . . . what I'm saying, the thing is . . . I didn't mean it."],
        ["Thoreau argues that by simplifying one's life, “the laws of the universe will appear less complex. . . .”"],
        ["At 5 a.m. Mr. Smith went to the bank.", "He left the bank at 6 p.m.", "Then he went to the store."],
        ["The motor draws 3 amps max. at full load."],
        ["The hosp. ward is closed on Wed. afternoons."],
        ["The col. width is 5 cm.", "Set it first."],
        ["See cl. 2.1(a) and sched. 3 of the lease."],
        ["Under s. 4 of the Act, it is void."],
        ["The tenant pays under Sec. 5 and Art. IV of the deed."],
        ["Cf. Smith 2001, pp. 4-6."],
        ["The result follows from Prop. 3 and Eq. (4)."],
        ["Cmdr. Jones took the helm.", "He smiled."],
        ["Prof. Miller, Ph.D., spoke at noon."],
        ["The approx. weight is 5 lbs. per box."],
        ["It measures 3 ft. by 4 ft. inside."],
        ["The mtg. begins at 9 a.m. in room B."],
        ["It opens at 9 a.m.", "Doors close at noon."],
        ["It opens at 9 a.m. Monday through Friday."],
        ["The call is at 3 p.m. EST on the bridge line."],
        ["Bring pens, rulers, etc.", "Food is provided."],
        ["He got vitamin C.", "Peter took iron."],
        ["The answer was option B.", "Nobody chose it."],
        ["She chose plan B and left."],
        ["Smith et al. (2019) showed it."],
        ["The dept. head signed it."],
        ["The no. of items is 5."],
        ["The est. cost is $40."],
        ["The pop. density is low."],
        ["Tickets cost $5 ea. at the gate."],
        ["He arrived at 10.30 a.m. and left."],
        ["He lives at 5 Main St. in Boston."],
        ["The Rev. Martin spoke.", "They sang."],
        ["Gov. Smith and Sen. Lee met."],
        ["Read Vol. II, chap. 3."],
        ["See App. C for tables."],
        ["See Fig. A for details."],
        ["Call Tel. 555-1234 now."],
        ["The rate is 5% p.a. for all."],
        ["The firm Acme Ltd. sued Beta Corp. over it."],
        ["It runs on v. 3.2 of the tool."],
        ["Use Python 3.11.", "It is fast."],
        ["Open readme.txt.", "It explains all."],
        ["Run foo.sh first.", "Then run bar.py."],
        ["Mail a.b@c.org.", "She answers."],
        ["The IP is 192.168.1.1.", "Ping it."],
        ["He paused... then spoke."],
        ["He paused…", "Then he spoke."],
        ["No way…", "Really?"],
        ["“I … don't know,” he said."],
        ["Stop. . . and look."],
        ["'Where are you going?' she asked.", "He left."],
        ["“Are you sure? It is late,” she said.", "He nodded."],
        ["It costs 5 in. of space.", "We have it."],
        ["i went home.", "it was late."],
        ["He was born on Jan. 5, 1990 in St. Paul."],
        ["They met Dec. 24.", "It snowed."],
        ["The species Rosa sp. grows here.", "It is red."],
        ["It is about 20 min. from here."],
        ["It takes 5 min.", "Twenty people came."],
        ["Bach, J.S. wrote it."],
        ["J. S. Bach wrote it.", "He was good."],
        ["Use tools, e.g. a saw, i.e. the big one."],
        ["The M.D. signed.", "He left."],
        ["It was 5 degrees C.", "We froze."],
    ],
    "de": [
        ["Er wohnt in der 3. Etage.", "Der Lift ist kaputt."],
        ["Am 3. Mai 2020 begann es.", "Es endete am 5. Juni."],
        ["Das ist z.B. ein Hund.", "Er bellt."],
        ["Das gilt u. a. für Kinder, d. h. für alle unter 14."],
        ["Herr Dr. Müller und Frau Prof. Schmidt kamen.", "Sie blieben lange."],
        ["Siehe Abb. 3 auf S. 12.", "Dort steht alles."],
        ["Nach § 5 Abs. 2 S. 1 BGB gilt das nicht."],
        ["Es kostet ca. 5 Mio. Euro.", "Das ist viel."],
        ["Er kam bzw. ging um 5 Uhr."],
        ["Sie sagte: „Komm! Wir gehen.“", "Er blieb."],
        ["„Warum?“, fragte sie.", "„Darum“, sagte er."],
        ["»Ja!«, rief er.", "Sie lachte."],
        ["Ludwig XIV. regierte lange.", "Er war König."],
        ["Im 18. und 19. Jahrhundert wuchs die Stadt.", "Danach schrumpfte sie."],
        ["Die Sitzung war 1999.", "Danach kam nichts."],
        ["Tel. 030 1234 ist richtig.", "Rufen Sie an."],
        ["Die Preise gelten inkl. MwSt. und Versand."],
        ["Das kostet evtl. mehr.", "Fragen Sie nach."],
        ["Der Termin ist am Fr. um 9 Uhr."],
        ["Die Nr. 5 lebt.", "Sie ist neu."],
        ["Es waren 12.", "Der Rest fehlte."],
    ],
    "fr": [
        ["M. Dupont est arrivé.", "Il est parti."],
        ["« Où est la clé ? » demanda-t-il.", "Personne ne répondit."],
        ["« Oui. »", "Puis il partit."],
        ["Voir l'art. 5 et la fig. 3 du texte."],
        ["Mme Dubois et le Dr. Martin sont là.", "Ils parlent."],
        ["Il coûte env. 5 euros.", "C'est peu."],
        ["Des pommes, des poires, etc.", "Tout est frais."],
        ["J.-C. Martin est né en 1950.", "Il vit à Paris."],
        ["Quelle heure est-il ?", "Il est midi !", "Mangeons."],
        ["« Viens ! Il est tard », dit-elle."],
    ],
    "es": [
        ["El Sr. Pérez llegó.", "La Sra. López salió."],
        ["¿Qué hora es?", "¡Es tarde!", "Vamos."],
        ["Vive en la Av. Central núm. 5.", "Es grande."],
        ["EE. UU. es grande.", "Canadá también."],
        ["Véase el art. 3 y la pág. 12 del libro."],
        ["«¿Dónde está?», preguntó Ana.", "Nadie habló."],
        ["Pesa aprox. 5 kg.", "Es mucho."],
    ],
    "it": [
        ["Il Sig. Rossi è qui.", "La Dott.ssa Bianchi no."],
        ["Vedi l'art. 5 e pag. 3.", "Poi firma."],
        ["Mele, pere, ecc. sono in cantina."],
    ],
    "pt": [
        ["O Sr. Silva chegou.", "A Sra. Costa saiu."],
        ["Veja o art. 5 e a pág. 12.", "Depois assine."],
    ],
    "nl": [
        ["Dhr. Jansen woont hier.", "Mevr. De Vries niet."],
        ["Neem bijv. een appel.", "Die is lekker."],
        ["Zie art. 3 en blz. 12.", "Teken dan."],
    ],
    "sv": [
        ["Det finns t.ex. fisk.", "Den är god."],
    ],
    "da": [
        ["Mødet er d. 5. maj.", "Det er kort."],
        ["Den 1. Verdenskrig begyndte i 1914.", "Den sluttede i 1918."],
    ],
    "no": [
        ["Han kom bl.a. for å fiske.", "Det gikk bra."],
    ],
    "fi": [
        ["Kokous on 5. toukokuuta.", "Se on lyhyt."],
        ["Ota esim. omena.", "Se on hyvä."],
    ],
    "pl": [
        ["Por. art. 5 ust. 2 ustawy.", "To ważne."],
        ["Prof. Nowak i dr Kowalski przyszli.", "Wyszli późno."],
    ],
    "cs": [
        ["Schůze je 5. května.", "Je krátká."],
        ["Viz obr. 3 na str. 12.", "Tam je vše."],
    ],
    "ru": [
        ["Он живёт на ул. Ленина, д. 5.", "Дом старый."],
        ["Это было в 1999 г. в Москве.", "Потом он уехал."],
        ["«Где ключ?» — спросил он.", "Никто не ответил."],
        ["См. рис. 3 на стр. 12.", "Там всё."],
        ["А. С. Пушкин родился в Москве.", "Он поэт."],
    ],
    "uk": [
        ["Він живе на вул. Шевченка, 5.", "Дім старий."],
    ],
    "hu": [
        ["Az ülés május 5. napján lesz.", "Rövid lesz."],
        ["Dr. Nagy megjött.", "Leült."],
    ],
    "tr": [
        ["Toplantı 5. katta.", "Kısa sürecek."],
        ["Dr. Yılmaz geldi.", "Oturdu."],
    ],
    "el": [
        ["Τι ώρα είναι;", "Είναι αργά."],
        ["Ο κ. Παπαδόπουλος ήρθε.", "Έφυγε αργά."],
    ],
    "ro": [
        ["Vezi art. 5 și pag. 3.", "Apoi semnează."],
    ],
    "ca": [
        ["El Sr. Puig ha arribat.", "Ha marxat tard."],
    ],
    "hi": [
        ["दरवाज़ा बंद है।", "कल आना।", "क्या समय है?", "पाँच बजे।"],
    ],
    "ar": [
        ["كم الساعة؟", "الساعة الآن الخامسة.", "شكرا!"],
    ],
    "ur": [
        ["دروازہ بند ہے۔", "کل آنا۔"],
    ],
    "hy": [
        ["Դուռը փակ է։", "Վաղը արի։"],
    ],
    "bn": [
        ["দরজা বন্ধ।", "কাল এসো।"],
    ],
    "fa": [
        ["در بسته است.", "ساعت چند است؟", "نمی\u200cدانم."],
    ],
    "he": [
        ["הדלת סגורה.", "מה השעה?", "לא יודע."],
    ],
    "ko": [
        ["문이 닫혔습니다.", "내일 오세요!", "몇 시예요?"],
    ],
    "vi": [
        ["Cửa đã đóng.", "Mai hãy đến!"],
    ],
}
# Sentences with nothing between them.
UNSPACED: dict[str, list[list[str]]] = {
    "zh": [
        ["门关了。", "明天来！", "几点了？", "五点。"],
        ["“你好吗？”他问。", "没人回答。"],
        ["他说：“走吧。我们晚了。”", "然后他走了。"],
        ["门（已关。）很旧。", "明天来。"],
        ["他走了……", "门开了。"],
        ["价格为3.5元。", "他用Node.js。", "很好。"],
    ],
    "ja": [
        ["図書館は九時に開きます。", "料金は百円です。"],
        ["「開いていますか？」と彼は聞いた。", "誰も答えなかった。"],
        ["はい！", "いいえ。", "本当ですか？！", "そうです。"],
        ["「はい。」", "彼は帰った。"],
    ],
}


def cases(table: dict[str, list[list[str]]]) -> list[tuple[str, list[str]]]:
    return [(code, expected) for code, paragraphs in table.items() for expected in paragraphs]


def sentences(text: str, code: str) -> list[str]:
    return [text[start:end] for start, end in split_paragraph(text, language=language_named(code))]


@pytest.mark.parametrize(("code", "expected"), cases(SPACED))
def test_sentences_end_as_the_language_ends_them(code: str, expected: list[str]) -> None:
    assert sentences(" ".join(expected), code) == expected


@pytest.mark.parametrize(("code", "expected"), cases(UNSPACED))
def test_sentences_without_spaces_end_at_their_marks(code: str, expected: list[str]) -> None:
    assert sentences("".join(expected), code) == expected


def test_marks_of_other_scripts_end_sentences_in_every_document() -> None:
    assert sentences("It says 门关了。明天来！ It is so.", "en") == ["It says 门关了。", "明天来！", "It is so."]


def test_a_language_of_which_nothing_is_known_is_split_all_the_same() -> None:
    assert sentences("Yr oedd. Yr oedd!", "cy") == ["Yr oedd.", "Yr oedd!"]


@pytest.mark.parametrize(
    "piece", ["।", "।”", "。", "。）", "…", "... ", "p.m.  ", "etc. ", "S. ", "z. B. ", "1. ", "„", "» "]
)
def test_time_grows_with_the_length_of_a_text(piece: str) -> None:
    assert grows_linearly(lambda text: split_paragraph(text, language=language_named("de")), piece, 12_000)
