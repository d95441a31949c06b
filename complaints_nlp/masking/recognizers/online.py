"""E-mail addresses, links, handles and network addresses."""

from __future__ import annotations

import ipaddress
from typing import Final

import regex

from complaints_nlp.masking.recognizer import Candidate, Example, Pattern, Recognizer
from complaints_nlp.wordlist import words

# Organisations people address in public. A handle that is not here and not the operator's is a person's.
PUBLIC_HANDLES: Final = words(
    "mtn180 mtncallcentre gloworld gloworldng ngcomcommission fccpcnigeria cpcnig gtcoplc ubagroup myaccessbank fidelitybankplc joinkuda "
    "mymoniepoint polarisbankltd asorock ngrpresident punchmobilenews channelstv arisetv bbcnewspidgin instablog9ja premiumtimesng thecable "
    "guardiannigeria vanguardngrnews"
)
_BRANDS: Final = words(
    "mtn airtel glo 9mobile 9mobileng t2mobile ncc nccnigeria fccpc nimc nitda gtbank zenithbank uba accessbank firstbank firstbanknigeria fbn "
    "unionbank sterlingbank kudabank opay palmpay moniepoint wemabank alat stanbicibtc ecobank cenbank nigeria spectranet smilecoms ipnx swift "
    "swiftnetworks starlink spacex netflix showmax dstv multichoice gotv twitter x instagram facebook whatsapp youtube tiktok google apple samsung "
    "tecnomobile infinix itel vodafone vodacom telstra optus o2 ee eir three giffgaff virginmedia sky bt spectrum verizon att tmobile comcast xfinity "
    "cox jio bsnl globe pldt digicel flow telecel safaricom telkom rain cellc orange rogers telus"
)
_DESK: Final = (
    r"cares?|helps?|support|team|official|app|hq|tweets?|business|desk|online|presence|ng|nigeria|gh|ghana|ke|kenya|za|sa|southafrica|ug|uganda|uk|ie|us|"
    r"usa|in|india|au|ph|jamaica"
)
# A company's name may have these before it, and where it is and which desk behind: "@Beejan_NG", "@AskMTNGhana", "@RogersHelps".
_BEFORE_BRAND = regex.compile(r"(?:ask|my|hey|enjoy)?")
_AFTER_BRAND = regex.compile(rf"(?:{_DESK}){{0,3}}")
# A company's desk by its handle's shape: "@NorthTel", "@UwaziMobileKE", "@tidecare". A person's name never ends so.
_COMPANY = regex.compile(
    r"(?:(?i:(?<=\w{2})(?:cares?|help|helpdesk|support|customercare|broadband|telecoms?|official|fibre))"
    r"|(?<=[a-z]{2})(?:Tel|Mobile|Cable|Fibre|Bank|Ltd|HQ)(?:NG|UK|USA?|GH|KE|ZA|SA|IN|AU|CA|IE|IRL|NZ|PH|UG|TZ)?"
    r"|(?<=\A[A-Z][a-z]{4,14})(?:UK|USA?|IN|IRL|IE|AU|CA|ZA|SA|KE|GH|NZ)"
    r"|(?<=tel)(?:[A-Z]{2,3})|(?<=[A-Z]{2})(?:Bank|Nigeria|Mobile))\Z"
)
_PRICE = regex.compile(r"[N₦]?\d+(?:k|gb|mb)?", flags=regex.IGNORECASE)
# Sites anyone may name; theirs in another country counts too ("google.com.ng").
PUBLIC_SITES: Final = words(
    "google gmail yahoo facebook fb twitter x instagram tiktok youtube whatsapp telegram linkedin netflix spotify showmax dstv gotv amazon apple "
    "microsoft office outlook zoom skype wikipedia jumia konga jiji paystack flutterwave remita interswitch quickteller opay palmpay kuda moniepoint "
    "gtbank zenithbank ubagroup accessbank firstbank mtn airtel glo gloworld 9mobile mtnonline ncc nimc cac jamb waec neco inec firs cbn fast speedtest "
    "ookla chatgpt openai github bbc cnn punchng vanguardngr guardian premiumtimesng nairaland bet9ja sportybet betking booking uber bolt"
)
_OPERATOR_DOMAIN_START = regex.compile(r"(?:https?://)?(?:www\.)?", flags=regex.IGNORECASE)
_ENDINGS: Final = sorted(
    words(
        "com net org ng io co uk africa info biz me ly gl app dev link site online shop xyz tv eu us ca za gh ke edu "
        "gov gd gle example test"
    )
)
_TLD = f"(?:{'|'.join(_ENDINGS)})"
_WORD_AT = r"\s?[\[({<]?\s?(?:@|\b(?:at|ninu|nínú|a cikin|n'ime)\b)\s?[\])}>]?\s?"
_WORD_DOT = r"\s?[\[({<]?\s?(?:\.|\bdot\b)\s?[\])}>]?\s?"
_SPELLED = (
    r"(?:(?:\w\s){2,14}|(?=\w{0,20}[a-z])[\w.+-]{1,64}+\s?)(?:(?:dot|underscore|dash|hyphen)\s[\w-]{1,30}\s?){0,4}"
    r"(?:(?:zero|one|two|three|four|five|six|seven|eight|nine|\d{1,4})\s?){0,4}(?:(?:[a-z]{3,20}\s?)?,\s?(?:all "
    r")?(?:one word|small letters|lower ?case),?\s?)?"
)
_KNOWN_HOST = r"(?:gmail|g\s?mail|yahoo|ymail|hotmail|outlook|icloud|proton(?:mail)?|rocketmail)"
_MAIL_HOST = r"(?:gmail|g\s?mail|yahoo|ymail|hotmail|outlook|icloud|proton(?:mail)?|live|aol|rocketmail|[\w-]{2,40})"


def _link(candidate: Candidate) -> float:
    """A public host alone leads to no one; a path, a query, a user or somebody's own site does."""
    rest = candidate.value[_OPERATOR_DOMAIN_START.match(candidate.value).end() :]
    host, slash, path = rest.partition("/")
    if "@" in host or "?" in host or (slash and path.strip("/.")):
        return candidate.score
    return 0.0 if _is_public(host.lower(), candidate) else candidate.score


def _is_public(host: str, candidate: Candidate) -> bool:
    """A company's, an authority's or the operator's: also any host below theirs, or theirs in another country."""
    name = host.partition(":")[0].strip(".")
    own = any(name == domain or name.endswith("." + domain) for domain in candidate.view.operator_domains)
    return own or name.endswith((".gov.ng", ".gov", ".edu", ".edu.ng")) or any(part in PUBLIC_SITES for part in name.split("."))


def _handle(candidate: Candidate) -> float:
    name = candidate.value.lstrip("@").rstrip(".")
    if name.lower() == "user" or _is_organisation(name.lower(), candidate.view.operator_handles):
        return 0.0
    if candidate.value.startswith("@") and (_COMPANY.search(name) or _PRICE.fullmatch(name)):
        return 0.0
    return candidate.score


def _is_organisation(name: str, own: frozenset[str]) -> bool:
    """Whether a handle is the operator's or a known organisation's, or its name with a country or desk behind: "@Beejan_NG", "@MTNGhana"."""
    plain = name.replace("_", "")
    if name in own or plain in PUBLIC_HANDLES:
        return True
    starts = {0, _BEFORE_BRAND.match(plain).end()}
    return any(
        (plain[start:end] in _BRANDS or plain[start:end] in own) and _AFTER_BRAND.fullmatch(plain, end)
        for start in starts
        for end in range(start + 1, len(plain) + 1)
    )


_APART = regex.compile(r"\s?[\[(]?(?:\.|:|dot)[\])]?\s?", flags=regex.IGNORECASE)


def _address(candidate: Candidate) -> float:
    try:
        ipaddress.ip_address(_APART.sub("." if ":" not in candidate.value else ":", candidate.value))
    except ValueError:
        return 0.0
    return candidate.score


EMAIL = Recognizer(
    entity="EMAIL_ADDRESS",
    name="email",
    patterns=(
        Pattern(r"(?<![\w.+-])[\w.+%'-]{1,64}+@(?:[\w-]{1,63}\.){1,5}(?:[a-z]{2,24})(?![\w@])", 0.95),
        Pattern(rf"(?<![\w.+-])[\w.+%'-]{{2,64}}+\s?@\s?[\w-]{{2,63}}\s?\.\s?{_TLD}(?![\w@])", 0.8),
        Pattern(r"(?<![\w.+-])[\w.+%-]{1,64}+@(?:gmail|yahoo|ymail|hotmail|outlook|icloud)(?!\w)", 0.8),
    ),
    cues=("@",),
    positives=(
        Example("mail ada.obi@example.com.", ("ada.obi@example.com",), "the dot ends the sentence"),
        Example("Ada.Obi+sim@mail.example.ng", ("Ada.Obi+sim@mail.example.ng",), "plus and subdomain"),
        Example("ada@yahoo pls", ("ada@yahoo",), "the ending forgotten"),
        Example("ada @ example .com", ("ada @ example .com",), "spaces around"),
    ),
    negatives=(Example("paid N500 @ the shop. com'on", (), "at a place"),),
)

SPELLED_EMAIL = Recognizer(
    entity="EMAIL_ADDRESS",
    name="spelled_email",
    patterns=(
        Pattern(rf"(?<![\w.]){_SPELLED}{_WORD_AT}{_MAIL_HOST}(?:{_WORD_DOT}{_TLD}){{1,2}}(?!\w)", 0.85),
        # A host that everyone knows: its ending, or "at", may be left out.
        Pattern(rf"(?<![\w.]){_SPELLED}{_WORD_AT}{_KNOWN_HOST}(?!\w)", 0.75),
        Pattern(
            rf"(?<![\w.])(?:\w{{1,30}}\s(?:dot|underscore|dash)\s){{1,3}}[\w.]{{1,30}}\s{_KNOWN_HOST}(?:{_WORD_DOT}{_TLD}){{1,2}}(?!\w)",
            0.8,
        ),
        Pattern(
            rf"(?<![\w.]){_SPELLED}\s(?:at|@)\s(?:(?!the\b|dot\b)[\w-]{{2,30}}\s)??(?!the\b|"
            rf"dot\b)[\w-]{{2,30}}\sdot\s(?!dot\b)[a-z]{{2,12}}(?!\w)",
            0.8,
        ),
        Pattern(
            r"(?<=e-?mail\W.{0,80})[\w.]{1,30}(?:\s(?:dot|underscore|dash)\s\w{1,30}){0,3}\sat\b[^\n]{0,60}?\sdot\s[a-z]{2,12}(?!\w)", 0.7
        ),
    ),
    cues=(" dot ", "[dot]", "(dot)", "[at]", "(at)", "{at}", " underscore ", "at gmail", "at yahoo"),
    positives=(
        Example("it is ngozi.eze at gmail dot com", ("ngozi.eze at gmail dot com",), "at and dot in words"),
        Example("my email is ngozi dot eze at gmail", ("ngozi dot eze at gmail",), "the ending left out"),
        Example("mail ade_test (at) yahoo", ("ade_test (at) yahoo",), "hidden, the ending left out"),
        Example("ngozi underscore b gmail dot com", ("ngozi underscore b gmail dot com",), "no at"),
        Example("ngozi [at] example [dot] com", ("ngozi [at] example [dot] com",), "hidden from robots"),
        Example("ada underscore obi at yahoo dot co dot uk", ("ada underscore obi at yahoo dot co dot uk",), "read out"),
    ),
    negatives=(Example("I was at the mall dot dot dot", (), "no host"),),
)

LINK = Recognizer(
    entity="URL",
    name="link",
    patterns=(
        Pattern(r"(?<![\w@])(?:https?://|www\.)[^\s<>\"]{3,2000}(?<![.,;:!?)\]'])", 0.9),
        Pattern(rf"(?<![\w@./-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}{_TLD}/[^\s<>\"]{{1,2000}}(?<![.,;:!?)\]'])", 0.85),
        Pattern(rf"(?<![\w@./-])(?:[a-z0-9-]{{1,63}}\.){{1,4}}{_TLD}\?[^\s<>\"]{{1,2000}}+", 0.85),
        # Somebody's own site, without http: endings that no Nigerian word after a full stop looks like.
        Pattern(r"(?<![\w@./-])(?:[a-z0-9-]{3,63}\.){1,3}(?:com\.ng|org\.ng|ng|shop|store|online|xyz|example)(?![\w@./?-])", 0.8),
    ),
    validate=_link,
    cues=(
        "://",
        "www.",
        ".ng",
        ".shop",
        ".store",
        ".online",
        ".xyz",
        ".example",
        *(f".{ending}{mark}" for ending in _ENDINGS for mark in "/?"),
    ),
    positives=(
        Example("see https://x.com/ada_obi/status/1.", ("https://x.com/ada_obi/status/1",), "a post"),
        Example("pay at beejan.ng/pay?msisdn=07101234567 o", ("beejan.ng/pay?msisdn=07101234567",), "a query"),
        Example("wa.me/2347101234567", ("wa.me/2347101234567",), "a number inside"),
        Example("order at adaplug.com.ng", ("adaplug.com.ng",), "a trader's own site"),
        Example("open http://192.168.8.1 first", ("http://192.168.8.1",), "a router at home"),
    ),
    negatives=(
        Example("www.beejan.ng is down", (), "the operator's bare domain"),
        Example("google.com and www.google.com.ng no dey open", (), "a site, no one's"),
        Example("https://myapp.beejan.ng/", (), "the operator's, below its domain"),
        Example("and/or the app.Then it", (), "no link"),
    ),
)

HANDLE = Recognizer(
    entity="SOCIAL_HANDLE",
    name="handle",
    patterns=(
        Pattern(r"(?<![\w@/.])@[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,60}[A-Za-z0-9_])?(?:@[\w.-]{3,80}\w)?", 0.85),
        Pattern(
            r"(?<!\w)(?:my\s+)?(?:ig|insta(?:gram)?|twitter|x|tiktok|facebook|fb|telegram|snapchat|handle)\s?(?:handle|"
            r"name|page|id|account)"
            r"(?:\s?(?:is|na|:|-))?\s+(?P<value>[A-Za-z0-9_.]{0,30}[_0-9][A-Za-z0-9_.]{0,30}\w)",
            0.7,
            words("ig insta instagram twitter x tiktok facebook fb telegram snapchat handle"),
        ),
        Pattern(r"(?<=(?-i:[a-z]))@(?=[a-z0-9]{1,20}_)[a-z0-9_]{3,30}(?![\w@.-])", 0.7),  # glued to a name: "Zuby@zuby_ph"
        # "user efya_bassey9", "on IG as ada.obi": a sign or a digit within, as no word has.
        Pattern(
            r"(?<!\w)(?:(?:user ?name|user ?id|user|log ?in)(?:\s(?:is|na|was|ni|bu))?|(?:(?:on|for|my|our|her|his|find me on)\s)"
            r"(?:ig|insta(?:gram)?|twitter|x|tik ?tok|facebook|fb|telegram|snap(?:chat)?|threads|handle)(?:\s(?:as|by|with|is|na|ni|bu|ce|handle|page)){1,2})"
            r"\s?:?\s(?P<value>(?=[A-Za-z0-9]{0,30}[_.0-9])(?=[\d_.]{0,30}[A-Za-z])[A-Za-z0-9_][A-Za-z0-9_.]{2,30}\w)(?![\w@/-])",
            0.7,
            words(
                "user username userid log login ig insta instagram twitter x tik tiktok facebook fb telegram snap snapchat threads handle"
            ),
        ),
        Pattern(
            r"(?<!\w)(?:(?:ig|insta(?:gram)?|twitter|tik ?tok|telegram|snap(?:chat)?|threads)(?:\sis|\sna)?|x (?:is|na))\s"
            r"(?P<value>(?=[a-z]{1,30}[_.0-9])(?![a-z]{1,30}\.\s)[A-Za-z][A-Za-z0-9_.]{3,30}\w)(?![\w@/-])",
            0.7,
            words("ig insta instagram twitter tik tiktok telegram snap snapchat threads x"),
        ),
        Pattern(
            r"(?<!\w)(?:ig|insta(?:gram)?|twitter|tiktok|telegram)\s?:\s?(?P<value>[A-Za-z0-9_.]{3,30}\w)",
            0.7,
            words("ig insta instagram twitter tiktok telegram"),
        ),
    ),
    validate=_handle,
    cues=(
        "@",
        "ig",
        "insta",
        "twitter",
        "tiktok",
        "facebook",
        "telegram",
        "snap",
        "handle",
        "fb",
        "user",
        "login",
        "log in",
        "tik tok",
        "threads",
        "on x ",
        "my x ",
        "x is",
        "x na",
    ),
    positives=(
        Example("user efya_bassey9, since", ("efya_bassey9",), "a login"),
        Example("X is zee_bakes, tiktok zee.bakes9", ("zee_bakes", "zee.bakes9"), "a site and a name"),
        Example("My name na Zuby@zuby_ph and", ("@zuby_ph",), "glued to a name"),
        Example("find me on TikTok as ada.obi pls", ("ada.obi",), "by the site"),
        Example("as @ada_obi1 said", ("@ada_obi1",), "someone's"),
        Example("boost @ada@mastodon.example", ("@ada@mastodon.example",), "with its server"),
        Example("my ig handle is ada_obi", ("ada_obi",), "without the sign, by context"),
        Example("@ucare_ada @ingrid @AdaNG", ("@ucare_ada", "@ingrid", "@AdaNG"), "persons whose names hold such letters"),
    ),
    negatives=(
        Example("hello @BeejanCare and @MTNNG", (), "the operator's own, and a company's"),
        Example("4 bundles @ 500 each", (), "at a price"),
        Example("tiktok no dey load on 4G, instagram too. Then x is a sign", (), "no names"),
        Example("user for 12years, login at 10am on Facebook is 2GB", (), "lengths of time and a volume"),
        Example("@Beejan_NG @BeejanApp @beejan_care_ng", (), "the operator's own, with a country or a desk"),
        Example("@MTNGhana @Telstra @Ask_Spectrum @ipNXTweet", (), "known organisations, in another country and by their desks"),
        Example("@NorthTel @UwaziMobileKE @CellonaUK @tidecablecares @MaplewireHelp", (), "companies, by the handle's ending"),
    ),
)

IP = Recognizer(
    entity="IP_ADDRESS",
    name="ip_version_4",
    patterns=(
        # Dots may stand apart, be hidden, or said.
        Pattern(r"(?<![\w.])(?<!\. )\d{1,3}(?: ?[\[(]?\.[\])]? ?\d{1,3}){3}(?![\w]| ?\. ?\d)", 0.9),
        Pattern(r"(?<!\w)\d{1,3}(?: [\[(]?dot[\])]? \d{1,3}){3}(?!\w)", 0.85, words("dot")),
    ),
    validate=_address,
    least_digits=4,
    cues=(*(f"{digit}." for digit in range(10)), " . ", "[.]", "(.)", " dot "),
    positives=(
        Example("my router 192.0.2.17 is dead", ("192.0.2.17",), "four parts"),
        Example("IP 192 . 0 . 2 . 17 and 192[.]0[.]2[.]18", ("192 . 0 . 2 . 17", "192[.]0[.]2[.]18"), "dots apart, hidden"),
    ),
    negatives=(Example("app version 4.2.300.999", (), "a part above 255"),),
)

IP6 = Recognizer(
    entity="IP_ADDRESS",
    name="ip_version_6",
    patterns=(Pattern(r"(?<![\w:])[0-9a-f]{1,4}+:(?:[0-9a-f]{0,4}:){1,6}[0-9a-f]{1,4}(?![\w:])", 0.9),),
    validate=_address,
    least_digits=4,
    cues=("::", *(f":{digit}" for digit in range(10))),
    positives=(Example("2001:db8::8a2e:370:7334", ("2001:db8::8a2e:370:7334",), "shortened"),),
    negatives=(Example("at 10:30:15", (), "a time"),),
)

MAC = Recognizer(
    entity="MAC_ADDRESS",
    name="mac",
    patterns=(
        Pattern(r"(?<![\w:.-])[0-9a-f]{2}(?: ?[:-] ?[0-9a-f]{2}){5}(?![\w:-])", 0.95),
        Pattern(r"(?<![\w.])[0-9a-f]{4}\.[0-9a-f]{4}\.[0-9a-f]{4}(?![\w.])", 0.9),
        Pattern(r"(?<![\w.])(?=[0-9 ]{0,16}[a-f])[0-9a-f]{2}(?: [0-9a-f]{2}){5}(?![\w.])", 0.7),
        # By its name: in any groups, or in none; a part of one, too.
        Pattern(
            r"(?<!\w)mac(?!\w)[^\n]{0,30}?(?<![\w:.-])"
            r"(?P<value>(?=[a-f :.-]{0,24}\d)(?:[0-9a-f]{2}(?:[ :.-]{0,3}[0-9a-f]{2}){5}|[0-9a-f]{2}(?:[:-][0-9a-f]{2}){2,4}))"
            r"(?![\w:-])",
            0.9,
            words("mac"),
        ),
        Pattern(r"(?<![\w:.-])[0-9a-f]{4}([:-])[0-9a-f]{4}\1[0-9a-f]{4}(?![\w:.-])", 0.6),
    ),
    least_digits=3,
    positives=(
        Example("router MAC 00:1A:2B:3C:4D:5E", ("00:1A:2B:3C:4D:5E",), "colons"),
        Example("00-1A-2B-3C-4D-5E", ("00-1A-2B-3C-4D-5E",), "dashes"),
        Example("MAC of the router na 00-1a.2b:3c 4d5e", ("00-1a.2b:3c 4d5e",), "any marks"),
        Example("its MAC ends in 9a:d7:02", ("9a:d7:02",), "the end of one"),
        Example("001A-2B3C-4D5E", ("001A-2B3C-4D5E",), "in three groups"),
        Example("mac: a01a2b3c4d5e", ("a01a2b3c4d5e",), "in none"),
        Example("MAC 00 1A 2B 3C 4D 5E", ("00 1A 2B 3C 4D 5E",), "spaces"),
    ),
    negatives=(Example("12-11-10-09", (), "too short"),),
)

RECOGNIZERS: Final = (EMAIL, SPELLED_EMAIL, LINK, HANDLE, IP, IP6, MAC)
