"""Personal data as those may see it who need not know it (脱敏). Masking what is masked changes nothing."""

from casemgr.common.chinese import COMPOUND_SURNAMES

_HIDDEN = "****"
_FIRST_HAN = "\u3400"


def mask_name(name: str) -> str:
    """刘桂兰 as 刘某兰, 刘兰 as 刘某, 欧阳娜娜 as 欧阳某娜; in other letters the first one: J****."""
    if not name:
        return ""
    if name[0] < _FIRST_HAN:
        return name[0] + _HIDDEN
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[0]
    last = name[-1] if len(name) > len(surname) + 1 else ""
    return f"{surname}某{last}"


def mask_phone(number: str) -> str:
    """13812345678 as 138****5678; of a number shorter than that, the last two digits."""
    if len(number) >= 11:
        return number[:3] + _HIDDEN + number[-4:]
    return _HIDDEN + number[-2:] if len(number) > 5 else mask_text(number)


def mask_resident_number(number: str) -> str:
    """411624199001011234 as 411624********1234: the area and the last four. Anything else whole."""
    return f"{number[:6]}********{number[-4:]}" if len(number) == 18 else mask_text(number)


def mask_account(number: str) -> str:
    """6208246281948219939 as ****9939; of a number shorter than eight, nothing."""
    return _HIDDEN + number[-4:] if len(number) >= 8 else mask_text(number)


def mask_text(text: str) -> str:
    """Any other personal text: that there is one, and nothing of it."""
    return _HIDDEN if text else ""
