"""What Zalo's error codes mean and what the sender does about each (platforms, A.11). Data, for `outcomes.py`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Act = Literal[
    "renew",  # read the token again, refresh it under the lock, try once more
    "back_off",  # too fast: wait, longer each time
    "once_more",  # try again once, a minute later
    "later",  # try again in some minutes
    "upload_again",  # the uploaded file is gone
    "morning",  # quiet hours: from 06:00
    "tomorrow",  # a daily limit
    "closed",  # this person cannot be reached here until they write again
    "window",  # only a template may be sent, or nothing
    "refused",  # this person does not take this kind of message
    "plain",  # maybe the buttons: try the bare text, else our own mistake
    "bug",  # our own mistake: never repeated
    "account",  # somebody has to mend the account; what waits goes out afterwards
    "template",  # somebody has to mend a template
]


@dataclass(frozen=True, slots=True)
class Code:
    act: Act
    means: str  # for the operator's line


_UNNAMED = "the app id, the app secret or the app's permission level is wrong: compare them in the Zalo console"
_DATA = "the template's data do not fit it"

CODES: dict[int, Code] = {
    -32: Code("back_off", "too many requests"),
    -100: Code("upload_again", "the uploaded file has expired"),
    **dict.fromkeys(range(-105, -100), Code("account", _UNNAMED)),
    -108: Code("closed", "the phone number is not valid"),
    -109: Code("template", "there is no such template"),
    -111: Code("template", _DATA),
    -112: Code("template", _DATA),
    **dict.fromkeys(range(-1124, -1120), Code("template", _DATA)),
    -114: Code("closed", "this person cannot receive such messages"),
    -115: Code("account", "the Zalo Cloud Account has no balance: top it up"),
    **dict.fromkeys(range(-120, -116), Code("template", "this template may not be sent by this account")),
    -124: Code("renew", "the access token is not valid"),
    -126: Code("account", "the wallet of the development mode is empty"),
    -127: Code("account", "in development mode only the app's administrators receive templates"),
    -131: Code("template", "the template is not approved"),
    -133: Code("morning", "quiet hours"),
    -135: Code("account", "the OA may not send templates (not verified, or no package for it)"),
    -1351: Code("account", "the OA may not send templates (not verified, or no package for it)"),
    -136: Code("account", "the OA has to be linked to a Zalo Cloud Account"),
    -137: Code("account", "the Zalo Cloud Account could not be charged: check its balance"),
    -139: Code("refused", "this person refuses this kind of message"),
    -140: Code("refused", "this person refuses this kind of message"),
    -141: Code("refused", "this person refuses messages of this OA"),
    -144: Code("tomorrow", "the day's templates are used up"),
    **dict.fromkeys((-147, -1471, -1472), Code("template", "the template has reached its daily limit or was paused")),
    -200: Code("once_more", "Zalo could not send it"),
    -201: Code("plain", "a parameter is not valid, or this person never wrote to the OA"),
    -204: Code("account", "the OA was deleted"),
    -205: Code("account", "the OA does not exist"),
    -209: Code("account", "the app is not active: switch it on at developers.zalo.me"),
    -210: Code("bug", "a parameter is over its limit"),
    -211: Code("tomorrow", "the OA's quota is used up"),
    -212: Code("account", "the app is not registered for the Official Account API"),
    -213: Code("closed", "this person does not follow the OA or has not allowed it"),
    -214: Code("later", "the article is still being worked on"),
    -216: Code("renew", "the access token is not valid"),
    -217: Code("closed", "this person has blocked invitations"),
    -218: Code("tomorrow", "this person's daily limit of messages is reached"),
    -219: Code("account", "the app was removed or disabled"),
    -220: Code("renew", "the access token has expired"),
    -221: Code("account", "the OA is not verified"),
    -223: Code("account", "the OA has not granted this permission to the app: tick it when connecting again"),
    -224: Code("account", "the OA's package does not include this feature: buy one with API"),
    -227: Code("closed", "this person's account is locked or was offline for 45 days"),
    -230: Code("window", "this person has not been in touch for 7 days"),
    -231: Code("window", "this person has not been in touch"),
    -232: Code("window", "this person has not been in touch lately enough"),
    -233: Code("plain", "this kind of message is not supported"),
    -234: Code("morning", "quiet hours"),
    -235: Code("account", "this type of OA may not do that"),
    -237: Code("account", "the group has expired"),
    -238: Code("account", "the group is not available"),
    -240: Code("bug", "the old message API is shut down"),
    -241: Code("account", "the group's asset is not available"),
    -242: Code("account", "appsecret_proof is wrong: correct app_secret, or the setting proof"),
    -244: Code("refused", "this person restricts this kind of message"),
    -248: Code("bug", "Zalo says that the content breaks its rules"),
    -249: Code("bug", "this template cannot be sent by user id"),
    -320: Code("account", "no Zalo Cloud Account is linked to the app and the OA"),
    -321: Code("account", "the Zalo Cloud Account has no money: top it up"),
    -403: Code("account", "the OA may not use that group"),
}
UNKNOWN = Code("account", "a code this version does not know: look it up at developers.zalo.me")


def code(number: int) -> Code:
    return CODES.get(number, UNKNOWN)
