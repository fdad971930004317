"""What the answer is in every state that Klaviyo's data can be in, written by hand.

A letter is a verdict and the rule that decides:
"""

LEGEND = {
    "Y": ("ALLOW", "explicit-subscription"),
    "G": ("DENY", "global-suppression"),
    "U": ("DENY", "unsubscribed"),
    "L": ("DENY", "list-suppression"),
    "W": ("DENY", "unknown-consent"),
    "N": ("DENY", "never-subscribed"),
    "E": ("DENY", "permission-expired"),
    "F": ("DENY", "consent-in-future"),
    "Q": ("UNKNOWN", "consent-not-sent"),
    "A": ("UNKNOWN", "not-loaded"),
}

CONSENTS = ("SUBSCRIBED", "UNSUBSCRIBED", "NEVER_SUBSCRIBED", "WHO_KNOWS", "absent")
"""The three words, one that Klaviyo may add, and none."""

AGES = ("dated", "undated", "1990", "future")
"""Of the consent."""

SUPPRESSIONS = (
    *("nothing", "HARD_BOUNCE", "INVALID_EMAIL", "SPAM_COMPLAINT", "SPAM_REPORT"),
    *("UNSUBSCRIBE", "USER_SUPPRESSED", "ADDED_LATER", "null"),
)
"""Reasons of one suppression: the known ones, one that Klaviyo may add, and none given."""

LISTS = ("none", "asked", "other", "nameless")
"""Whether one list is blocked: the one asked about, another, or one without a name."""

ABOUT_A_LIST = """
marketing email of one list; columns are SUPPRESSIONS, letters in them LISTS

                          nothing BOUNCE INVALID SPAM_C SPAM_R UNSUBS USER   LATER  null
SUBSCRIBED        dated   YLYL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
SUBSCRIBED        undated YLYL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
SUBSCRIBED        1990    YLYL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
SUBSCRIBED        future  FLFL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      dated   UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      undated UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      1990    UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      future  UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  dated   NLNL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  undated NLNL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  1990    NLNL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  future  NLNL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         dated   WLWL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         undated WLWL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         1990    WLWL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         future  WLWL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            dated   QLQL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            undated QLQL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            1990    QLQL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            future  QLQL    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
"""

ABOUT_NO_LIST = """
marketing email of no list in particular; columns are SUPPRESSIONS, letters in them LISTS

                          nothing BOUNCE INVALID SPAM_C SPAM_R UNSUBS USER   LATER  null
SUBSCRIBED        dated   YYYY    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
SUBSCRIBED        undated YYYY    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
SUBSCRIBED        1990    YYYY    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
SUBSCRIBED        future  FFFF    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      dated   UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      undated UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      1990    UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
UNSUBSCRIBED      future  UUUU    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  dated   NNNN    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  undated NNNN    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  1990    NNNN    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
NEVER_SUBSCRIBED  future  NNNN    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         dated   WWWW    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         undated WWWW    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         1990    WWWW    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
WHO_KNOWS         future  WWWW    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            dated   QQQQ    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            undated QQQQ    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            1990    QQQQ    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
absent            future  QQQQ    GGGG   GGGG    GGGG   GGGG   GGGG   GGGG   GGGG   GGGG
"""

OTHER_TOPICS = """
what has no suppressions; columns are CONSENTS, letters in them AGES

                         SUBSCRIBED UNSUBSCRIBED NEVER_SUBSCRIBED WHO_KNOWS absent
email    open_tracking   YYYF       UUUU         NNNN             WWWW      QQQQ
email    click_tracking  YYYF       UUUU         NNNN             WWWW      QQQQ
sms      marketing       YYYF       UUUU         NNNN             WWWW      QQQQ
sms      transactional   YYYF       UUUU         NNNN             WWWW      QQQQ
push     marketing       YYYF       UUUU         NNNN             WWWW      QQQQ
whatsapp marketing       YYYF       UUUU         NNNN             WWWW      QQQQ
whatsapp transactional   YYYF       UUUU         NNNN             WWWW      QQQQ
whatsapp conversational  YYYF       UUUU         NNNN             WWWW      QQQQ
"""

ENDS = ("never", "later", "now", "earlier")
"""When the permission runs out, seen from the moment asked about."""

RUNNING_OUT = """
what may run out; columns are CONSENTS, letters in them ENDS; consent is dated

                         SUBSCRIBED UNSUBSCRIBED NEVER_SUBSCRIBED WHO_KNOWS absent
email    open_tracking   YYEE       UUUU         NNNN             WWWW      QQQQ
email    click_tracking  YYEE       UUUU         NNNN             WWWW      QQQQ
whatsapp marketing       YYEE       UUUU         NNNN             WWWW      QQQQ
whatsapp transactional   YYEE       UUUU         NNNN             WWWW      QQQQ
whatsapp conversational  YYEE       UUUU         NNNN             WWWW      QQQQ
"""

GAPS = ("subscriptions", "channel", "permission")
"""What is missing."""

NOTHING_READ = """
what was not read; letters are GAPS

email    marketing       AAA
email    open_tracking   AAA
email    click_tracking  AAA
sms      marketing       AAA
sms      transactional   AAA
push     marketing       AAA
whatsapp marketing       AAA
whatsapp transactional   AAA
whatsapp conversational  AAA
"""
