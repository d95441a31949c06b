"""What stands around a name: titles, introductions, greetings, signatures, and what shows that a name is a street's or a firm's."""

from __future__ import annotations

import re
from typing import Final

import regex  # for letters with marks; the long alternations take the standard library's re, four times faster on them

from complaints_nlp.wordlist import words

# A word is the first group: the possessive behind it ("Amina's") is not of it.
WORD = regex.compile(r"([\p{L}\p{M}]+(?:['’](?![sS](?![\p{L}\p{M}]))[\p{L}\p{M}]+)*)(?:['’][sS](?![\p{L}\p{M}]))?")
PLAIN_WORD = re.compile(r"([A-Za-z]+(?:'(?![sS](?![A-Za-z]))[A-Za-z]+)*)(?:'[sS](?![A-Za-z]))?")  # the same for ASCII, four times faster

TITLES: Final = (
    r"mr|mrs|ms|miss|mister|dr|doctor|engr|engineer|barr|barrister|prof|professor|chief|alhaji|alh|alhaja|hajiya|hajia|haj|mallam|malam|mal"
    r"|pastor|pst|rev|reverend|rev\. ?fr|fr|father|sister|sis|brother|bro|deacon|deaconess|evang|evangelist|apostle|"
    r"bishop|imam|sheikh|ustaz|otunba"
    r"|oba|igwe|eze|nze|ichie|lolo|oloye|princess|prince|madam|madame|oga|mama|papa|baba|iya|nurse|comrade|capt|captain|"
    r"sgt|inspector|aunty|auntie"
    r"|uncle|mazi|bros|surveyor|arc|architect|justice|hon|honourable|senator|high chief|ogbeni|arabinrin|malama|malan|"
    r"gimbiya|pa|ìyá|bàbá|pharm|pharmacist|warden|sir|lady|corper|olorogun|etsu|emir|dj|mc|manager|ọlọ́jà|ọ̀gbẹ́ni|"
    r"arábìnrin|nọ́ọ̀sì"
    r"|elder|sergeant|headmistress|headmaster|matron|catechist|proprietress|proprietor|injiniya|mista|kwamared|mummy|daddy|ezinne|sr|hrh|alfa|màmá"
    r"|díákónì|alagba|alàgbà|gwaggo|nne|nna|chef|boda|lakcarar|barista"
    r"|rtd|amb|ambassador|qs|tpl|esv|sen|gen|col|major|supt|asp|dsp|csp|ward head|village head"
    r"|surv|msgr|monsignor|ven|venerable|canon|coach|p[aá]s[ií]t[oọọ̀]|d[oó]k[ií]t[aà]|dakta|sista|broda|antie|bùọ̀dá|ogbuefi|etubom|modibbo|sayyid"
)
STRONG: Final = (
    r"my (?:full )?names? (?:is|na|are|be|remains)|names? ?(?:is|na|:)|full name ?:?|my names? ?:|customer(?:'s)? "
    r"name ?(?:is|:)|account name ?(?:is|:)?"
    r"|sunana|suna na|sunan ?a|(?:oruko|orúkọ) ?(?:mi|mí|re|wọn)? ?(?:ni|n je|ń jẹ́)?|aha m bu|aham bu|registered (?:to|"
    r"in the name of)|in the name of|under the name|addressed? to"
    r"|aha (?:ya|m|nwa m|nwanne m) b[uụ]|(?:tag|badge) (?:read|reads|said|says|is)|name (?:on|for|4) (?:the |her |his |hin |hin own )?(?:tag|badge)"
    r"|for verification|name on the (?:account|sim|line) ?(?:is|:)?"
)
MEDIUM: Final = (
    r"this is|i am|i'm|im|na me be|i be|na|signed by|signed|it's|install am|who is|said to|like|that babe|that guy|"
    r"attended by|told|agents?|representatives?|rep|one|a certain|certain|called|named|by name|spoke (?:to|with)|speak "
    r"(?:to|with)|speaking (?:to|with)|talked to|emi ni|èmi ni|ni ne|ni ce|abum|ab[uụ] m|je suis|wan[ie]|"
    r"mai suna|my surname is|surname is|dem dey call me|people call me|inji"
    r"|ask for|asked for|met|attended to by|attended by|technician|installer|supervisor|manager|cashier|staff|officer|"
    r"attendant|engineer|my (?:wife|husband|son|daughter|mother|father"
    r"|mum|mom|dad|sister|brother|friend|neighbour|boss|uncle|aunty|landlord|colleague|cousin|fiance|fiancee|driver|"
    r"secretary)|call me|am|from|contact|by|cc|attn|tell|guy|lady|man|woman|girl|boy"
)
PERSONS: Final = (
    "agents?|engineer|injiniya|technician|installer|rider|driver|cashier|officer|attendant|supervisor|manager|neighbour|representative|rep|"
    "husband|wife|son|daughter|mother|father|sister|brother|friend|colleague|cousin|uncle|aunty|man|woman|lady|boy|girl|guy|bloke|chap|parent|"
    "apprentice|clerk|secretary|receptionist|salesman|salesgirl|salesboy|marketer|gateman|guard|dealer|reseller|vendor|teller|courier|landlord|"
    "landlady|tenant|caretaker|foreman|chairman|chairlady|coordinator|carpenter|electrician|mechanic|tailor|plumber|conductor|accountant|assistant|"
    "boyfriend|girlfriend|nephew|niece|grandson|granddaughter|co-host|partner|fianc[eé]e?|in-law|"
    "arabinrin kan|"
    "ma'aikacin|ma'aikaciyar|ma'aikacinku"
)
"""Nouns after which a name follows, with a comma or without: "your agent, Zeeshan, told me", "the clerk June"."""
KIN: Final = (
    r"my (?:pikin|babe|buddy|pal|mate|tenant|landlady|landlord|oga|wifey|hubby|wife|husband|son|daughter|mother|father|mum|mom|dad|sister|brother|friend|"
    r"neighbour|boss|aunty|uncle|cousin|guy|padi|paddy|man|fianc[eé]e?|niece|nephew|grandson|granddaughter|grandma|grandpa|roommate|classmate|coursemate|colleague|cook|"
    r"gateman|(?:sister|brother|mother|father|son|daughter)-in-law)"
    r"|(?:ìyàwó|iyawo|ọkọ|oko|ọmọ|omo|ọ̀rẹ́|ore|àbúrò|aburo|ẹ̀gbọ́n|egbon|ìyá|iya|bàbá|baba) (?:mi|wa)|(?:nwanne|nwa|di|nwunye|enyi|ada|ọkpara|nna|nne) m"
    r"(?: nwok[eẹ]| nwaany[iị])?"
    r"|matata|mijina|ɗana|'yata|ɗan ?'?uwana|dan ?'?uwana|abokina|yayana|ƙanina|ƙanwata|kanina|mahaifina|mahaifiyata"
    r"|om[oọ]kunrin kan|om[oọ]binrin kan|ọmọkùnrin kan|ọmọbìnrin kan|arakunrin kan|otu nwoke|otu nwaanyị|na me b|ur staff?|your staff"
    r"|(?:wakilin?|wakiliyar|ma'aikacin|ma'aikaciyar|yaron|yarinyar|direban|ejan ?in) ?ku|(?:wannan|wata|wani) (?:yarinyar?|yaron?|matar?|mutumin?)"
    r"|yarona|yarinyata|makwabcina|maƙwabcina|makwabciyata|surukina|surukata|kawuna|kakana|kakata|babana|mamana|autana|autata|ogana|maigidana|"
    r"uwargidana|kishiyata|abokiyata|[kƙ]awata|[dɗ]iyata|[dɗ]ansa|jikana|jikata|gwaggona|goggona|mataimakina|mataimakiyata|matarsa|mijinta|[dɗ]anta"
    r"|mai (?:shago|kanti|gadi|mota|keke|nama|dako|shayi|unguwa|gyara|wanki|guga|chaji|caji|kati|ruwa|goro|kifi|burodi|pos)"
    r"|(?:ọ̀gá|oga|ànà|ana|aladugbo|aládùúgbò|alajogbe|ololufe|olólùfẹ́|afesona|àfẹ́sọ́nà) (?:mi|wa)|(?:t[ií] |to )?(?:[oó]|w[oọ]n|a) ?(?:n|ń|maa n) ?"
    r"(?:j[eẹ]|j[eẹ]́|p[eè](?: [ní]{2})?)|enyin̄ mi|eyen mi"
)
"""Whose the name is, in the five languages: "my pikin Precious", "iyawo mi Bola", "nwanne m Ada"."""
NICKNAMED: Final = (
    r"(?:somebody|someone|man|woman|boy|girl|guy|lady|gateman|agent|person|one|cook|rep|officer|technician|driver) (?:called|named)"
    r"|called (?:himself|herself)|(?:dem|they|people|mates|friends|everyone|everybody|she|he)(?: \w{2,6}){0,2} calls? (?:me|him|her|am)"
    r"|nicknamed|a\.k\.a\.?|alias|na-akp[oọ] (?:m|ya)"
    r"|(?:tag|badge) (?:read|reads|said|says)|aha ya(?: b[uụ])?|answers to"
)
"""After these a word with a capital is a name, whatever it means: "a gateman called Sergeant"."""
GREETING: Final = (
    r"thank you|thank u|thanks|hello|hi|hey|dear|sorry|good (?:morning|afternoon|evening|day)|morning|afternoon|evening|"
    r"okay|ok|alright|please|welcome|bye|yes|no|sure|listen|abeg|biko"
    r"|e jo|ah|well done|nice one|god bless you|noted|apologies"
)
BEFORE = re.compile(
    rf"(?<![\w@#])(?:(?P<title>(?:{TITLES})(?:\.? ?\(?(?:{TITLES}|em|ret)\)?){{0,3}})\.?|(?P<strong>{STRONG})|"
    rf"(?P<nick>{NICKNAMED})|(?P<kin>{KIN}),?|(?P<medium>{MEDIUM}|(?:{PERSONS}),?)|(?P<greeting>{GREETING}),?)[ ]{{1,2}}(?=[^\W\d_])"
)
ANSWERED = re.compile(
    r"(?:full name|your name|(?<!user)name (?:please|pls|sir|ma)|names?|surname|sunan?(?:ka|ki|ku|ta|sa|mu)?(?: ka| ki|"
    r" ta| sa)?|aha (?:g[iị]|nne|nna|onye|ya)|(?<![^\W_])aha(?=\?)|onye (?:na-|ka |i )"
    r"|l?or[uú]k[oọ](?: yin| t[ií]| wo)?|how do i address you|who is (?:this|speaking|calling)|who i dey talk|wa (?:ke|nake|kake) magana|"
    r"(?<![^\W_])wa ya (?:kira|zo)|ta ni)[^\n?]{0,40}\??\s*\n\s*(?:\w[\w ]{0,20}(?::| -)|caller|customer|client|agent|rep)\s+(?:it's "
    r"|it is |my name is |yes,? |i am |i'm |na |uh |eh |ni )?(?=[^\W\d_])"
)
THING_NAMED = re.compile(
    r"(?:estate|shop|business|company|product|network|street|bank|plan|school|town|bundle|store|office|app|device|package|place|bus ?stop) name"
    r"|name of (?:the|your) (?!account)\w+|user ?name"
)
"""A question for the name of something."""
SHORT_ANSWER = regex.compile(r"(?P<name>\p{L}[\p{L}\p{M}'’-]{1,24}(?:[ ]\p{L}[\p{L}\p{M}'’-]{1,24}){0,3})[ ]*(?:[.,?!\n(]|\Z)")
"""What an answer to "name?" is made of: a few words, and then it ends."""
AFTER = re.compile(
    r"[ ,]{1,2}(?:speaking|here|by name|na my name|be this|dey here|be my name|is my name|is (?:the|my) name|na (?:im|"
    r"him) be my name|ni mi|ni (?:oruko|orúkọ) mi|loruko mi|lorúkọ mi|nake|nakeyi|sunana|na-ekwu|ke magana|"
    r"dey talk|ka m b[uụ]|ce sunana|on the line|calling|from (?:your|una|the|customer|beejan|billing|support|sales))(?![\w'])"
)
CLOSING = re.compile(
    r"(?:(?:best|kind|warm) )?regards|yours(?: (?:faithfully|sincerely|truly))?|sincerely|faithfully|thank you|thanks|"
    r"thank u|tnx|signed|cheers|respectfully|from|yours in service|nagode|imela|ese|e se",
)
SIGNATURE = re.compile(
    rf"(?:^|[\n.!?;] ?)[ ]*(?:{CLOSING.pattern})[ ]?[,.:!\n-]{{1,3}}\s{{0,3}}(?=[^\W\d_])|\n[ ]*(?:-|~)+ ?(?=[^\W\d_])|"
    rf"[.!?] ?-+ ?(?=[^\W\d_])"
)
# "Agent: Beejan, Chinelo." - a desk answers with its own name first, then the agent's.
DESK = regex.compile(
    r"^[ ]*(?:agent|rep|csr|advisor|operator)\s*:[^\n]{0,30}?beejan\w*(?:[ ]\w+){0,3}[,.!][ ](?:na |i be |this is |it's )?(?P<name>(?-i:\p{Lu})[\p{L}\p{M}'’]+)"
    r"(?=[.,!? ])",
    flags=regex.MULTILINE | regex.IGNORECASE,
)
LAST_LINE = regex.compile(r"(?:\n|[.!?]\s+|[.!?]?\s+-\s*)(?P<name>(?:[\p{L}][\p{L}\p{M}'.’-]{0,24}[ ]?){1,3})[.\s]*\Z")
LAST_WORDS = regex.compile(
    r"(?:[.!?…)\n][\s]*|(?P<number>(?:\d[ .-]?){6}\d[ ,.]{1,3}|\d \d \d \d )|[ ]-+[ ]?)(?P<name>\p{L}[\p{L}\p{M}'’-]{2,24}(?:[ ]\p{L}[\p{L}\p{M}'’-]{1,24})?"
    r"(?P<initial>[ ]\p{L})?)"
    r"(?P<town>,[ ]\p{L}[\p{L}\p{M}'’-]{2,24})?[ .]*\Z"
)
"""One or two words alone at the very end, after a sentence or a number; a town may follow after a comma."""
SPEAKER_LABEL = regex.compile(
    r"^[ ]*(?P<name>[\p{Lu}][\p{L}'’.-]{1,20}(?: [\p{Lu}][\p{L}'’.-]{1,20}){0,2})[ ]*(?:\([^)\n]{0,20}\))?[ ]*:(?=[ ])",
    flags=regex.MULTILINE,
)
INSTITUTION = regex.compile(
    r"(?:'s)?[ ](?:[\p{Lu}]\w+ )?(?:street|str|st|road|rd|avenue|ave|close|crescent|way|lane|drive|bridge|expressway|"
    r"highway|market|junction|estate|island|bus ?stop|roundabout|airport|stadium"
    r"|university|polytechnic|college|school|hospital|clinic|church|mosque|lga|state|town|city|area|axis|quarters|"
    r"layout|barracks|palace|hotel|plaza|mall|park|bank|microfinance"
    r"|ltd|inc|llc|llp|corp|gmbh|associates|limited|plc|ventures|enterprises?|stores?|logistics|foundation|motors|pharmacy|tv|fm|station|village|"
    r"catering|foods|farms|phones|wrappers|fashion|provisions?|spare parts|broadband|exchange|academy|security|communications?|computers?|"
    r"electronics|bakery|cosmetics|supermarket|pharmacy|chambers|& sons|and sons|trust|group|holdings|company|corporation|union|party|league|fc|"
    r"times|post|news|movement|congress|assembly|committee|commission|council|ministry|agency|association|society|institute|centre|center|"
    r"community|camp|garden|gardens|house|hall|local government|cathedral|division|base)(?!\w)",
    flags=regex.IGNORECASE,
)

SIGNING_LINES: Final = 5
CAPITAL: Final = r"\p{Lu}[\p{L}\p{M}'’]{1,24}"
NAME_LINE = regex.compile(
    rf"[ ]*(?P<name>(?:(?i:{TITLES})\.? ?(?:\((?i:{TITLES})\.?\) ?)?){{0,3}}(?:(?:\p{{Lu}}|"
    rf"{CAPITAL})\.? ){{0,2}}{CAPITAL}[ -]{CAPITAL}(?:[ -]{CAPITAL}){{0,2}}(?: \((?i:{TITLES})\.?\))?|(?:\p{{Lu}}\. ?){{1,3}}{CAPITAL}|{CAPITAL} "
    rf"\p{{Lu}}\.)(?= ?(?:[,(/|.]|$))"
)
BEFORE_NUMBER = regex.compile(
    rf"(?:^|[.!?\n:] ?|\p{{So}} ?)(?P<name>{CAPITAL}(?: {CAPITAL}){{0,2}}),? ?(?=\+?[0-9][0-9 x.()-]{{8,8}})", flags=regex.MULTILINE
)
AFTER_NUMBER = regex.compile(rf"(?<=[0-9][0-9 -]{{6,6}}[0-9],? )(?P<name>{CAPITAL} {CAPITAL})(?=[.,!?\n]|$)")

CALENDAR: Final = words("monday tuesday wednesday thursday friday saturday sunday may june april august laraba talatu christmas easter")
LOOSE: Final = frozenset(
    {
        "i be",
        "na",
        "it's",
        "like",
        "told",
        "who is",
        "said to",
        "one",
        "am",
        "from",
        "by",
        "im",
        "i'm",
        "i am",
        "tell",
        "contact",
        "cc",
        "man",
        "woman",
        "lady",
        "guy",
        "met",
        "this is",
        "staff",
        "manager",
        "engineer",
    }
)
ABBREVIATED: Final = words(
    "mr mrs ms dr engr barr prof alh haj mal pst rev fr sis bro evang capt sgt arc hon pharm amb qs tpl esv sen gen col supt asp dsp csp rtd"
)
"""Titles that take a full stop; after any other one a full stop ends the sentence."""
EPITHETS: Final = words("mai dan ɗan yar ƴar sarkin uban van von de da di al el bin ibn bint ben")
"""Small words inside a name: "Idi Mai Nama", "Bala Ɗanfulani", "Sani Dan Auta"."""
REFERRED: Final = words(
    "alhaji alh alhaja hajiya hajia malam mallam malama nurse baba mama iya mr mrs ms miss dr engr barr uncle aunty auntie pastor pst deacon "
    "deaconess coach evangelist comrade"
)
"""Titles that make a name of what follows, be it a town or a word: "Nurse Ogoja", "Mr Way"; a chief or emir is a town's, too."""
DAY_ACTS: Final = re.compile(
    r"(?:'s)? (?:don|dey|no|na|will|said|says|told|came|come|go|never|is|was|did|has|had|who|wey|ya|ta|yana|tana|ti|and|just|still|use|carry|"
    r"chop|collect|send|take|promised?|answered|picked|called|at|of|from)(?!\w)"
)
"""What somebody does: behind a day it makes a name of the day, after "your rider", say."""
VIRTUES: Final = words(
    "blessing patience precious promise favour favor gift mercy grace peace joy faith wisdom innocent happiness goodness comfort charity testimony "
    "godsent treasure victory fortune rejoice blessed miracle endurance prosper confidence godspower gentle queen princess prince wealth marvellous"
)
"""Words that are names: without a capital only where something says that it is a person."""
ADDRESSED: Final = words("aunty auntie uncle sister brother pastor mrs mr miss evangelist mummy daddy")
"""Titles after which a virtue without a capital is a name; "oga mercy" asks for it."""
CALLED_AFTER: Final = words("mama mummy mommy papa daddy baba iya nne nna inna eka maman baban oga mother")
"""A mother or father by her child or trade: "Mama Kyauta", "Baba Landlord", "iya ibeji"; whatever the word with a capital is."""
TOWN_WORDS: Final = words("kofar birnin garin unguwar kasuwar ado ile oke isi umu new old port sabon tudun fadan fadar gidan")
"""First words of towns' names."""
TWINS: Final = words("ibeji ejima twins taye taiwo kehinde kenny")
NOBODY: Final = words(
    "beejan mtn glo airtel etisalat amen allah god nigeria africa naija jesus olorun chukwu oluwa ubangiji chineke customer care agent nurse"
)
"""Who is called mama or oga and is no one."""
WORD_ENDINGS: Final = ("ed", "ing", "ly", "tion", "ment", "ness", "ful", "less", "ive", "able", "ould", "ill")
TRADES: Final = (
    "teacher|mechanic|welder|barber|tailor|rider|driver|direba|achaba|acaba|okada|keke|computer|gsm|photo|carpenter|bricklayer|plumber|electrician|"
    "rewire|vulcani[sz]er|painter|butcher|baker|trader|farmer|phone|plug|landlord|telecom|cable|pos|recharge|shayi|yadi|m[eẹ]kaniiki|boy|girl|baby"
)
"""What somebody does, behind the name: "Sani Achaba", "Bala Teacher"."""
TRADE = regex.compile(rf"[ ](?:the[ ](?:{TRADES})|(?:{TRADES}))(?![\w'’-])", flags=regex.IGNORECASE)
LAST_INITIALS = regex.compile(r"(?:[.!?]\s+|\n)(?P<name>(?:\p{Lu}\. ?){2,3})\s*\Z")
NO_NAME_AFTER: Final = words("for in at from to near around inside na ni a n' ga ti si of garin unguwar obodo ilu agbegbe axis via the")
"""Before these a capitalised word is a place more often than a person."""
TITLE_WORD = re.compile(TITLES)
AT_A_PLACE: Final = words("at in near around inside via garin unguwar kasuwar oja ọja ilu agbegbe obodo ahia axis town opposite")
"""Words before a place that nobody says before a person."""
ON_A_DAY: Final = words(
    "on last next each every this past since before by till until easter good happy ojo ọjọ́ lojo "
    "in which a come back early mid late ranar watan cikin tun har kemgbe ubochi ụbọchị tupu kafin bụ bu"
)
"""Before these a day or month that is a name, too, is a day or month."""
DAY_NAMES: Final = CALENDAR | words("rajab ramadan ramadhan shaban safar sha'aban rabiu rabi'ul eke orie afo nkwo wesde sato")
TIMES: Final = words(
    "rabi'ul jumada shawwal zulkida zulhijja zul'hijja dhulhijja awwal akhir thani satide abameta wesde tosde tusde fraide mande sonde"
)
"""Months and days in this country's languages that nobody is called after."""
