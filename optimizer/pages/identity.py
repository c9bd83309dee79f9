"""Who is at the other end: whoever logged in, or the one user of this computer where no login is set up.

A login is set up by the section ``[auth]`` of Streamlit's ``secrets.toml`` (OpenID Connect, `st.login`). Without
one, only whoever sits at this very computer is served, with every role.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from optimizer.faults import Fault, InputError
from optimizer.told import Told

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")
"""Sent by servers that stand before this one: whoever asks is elsewhere."""


class LoginError(InputError):
    """The file that sets up the login cannot be read: nobody is let in."""

    subject = Told("the set-up of the login")


@dataclass(frozen=True, kw_only=True)
class Identity:
    """What is known of whoever asks; their roles are looked up each time."""

    id: str
    """Their address, as the identity provider has verified it; empty: nobody."""
    name: str = ""
    local: bool = False
    """Whether it is the one user of this computer, where no login is set up."""


NOBODY = Identity(id="")
THIS_COMPUTER = Identity(id="local", local=True)


def identity() -> Identity:
    """Whoever this session belongs to.

    Raises
    ------
    LoginError
    """
    if not login_is_set_up():
        return THIS_COMPUTER if _at_this_computer() else NOBODY
    told = claims()
    # Some providers tell nothing of verification; one that denies it is believed.
    if not told.get("is_logged_in") or told.get("email_verified") is False:
        return NOBODY
    return Identity(id=str(told.get("email") or "").strip(), name=str(told.get("name") or ""))


@st.cache_resource(show_spinner=False)
def login_is_set_up() -> bool:
    """Whether people log in; found out once, so that a file that goes missing opens nothing.

    Raises
    ------
    LoginError
        If there is a file that cannot be read: it may ask for a login.
    """
    if st.secrets.load_if_toml_exists():
        return "auth" in st.secrets
    unread = [path for path in map(Path, st.get_option("secrets.files")) if path.exists()]
    if unread:
        raise LoginError([Fault(file=str(path), message=Told("it cannot be read"),
                                remedy=Told("mend it, or take it away if nobody is to log in")) for path in unread])
    return False


def providers() -> tuple[str, ...]:
    """Names of the identity providers, where ``[auth.NAME]`` sets up more than one; else one empty name."""
    named = tuple(name for name, value in st.secrets["auth"].items() if isinstance(value, Mapping)
                  and "client_id" in value)
    return named or ("",)


def claims() -> Mapping[str, Any]:
    """What the identity provider says of whoever logged in."""
    return st.user.to_dict()


def _at_this_computer() -> bool:
    return st.context.ip_address is None and not any(name in st.context.headers for name in _FORWARDED)
