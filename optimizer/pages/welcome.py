"""The first page of whoever does not work at the desk: log in, wait for a role, or see what there is to read."""

from __future__ import annotations

import streamlit as st

from optimizer.pages.escaping import plain
from optimizer.pages.identity import login_is_set_up, providers
from optimizer.pages.visit import Visit, visit
from optimizer.views.review_words import STATES, when_text


def log_in(here: Visit) -> None:
    """A button for each identity provider."""
    _ = here._
    st.markdown(_("Log in to read the plans published for your area, to comment on them and to give your opinion."))
    for name in providers():
        label = _("Log in with {provider}", provider=plain(name)) if name else _("Log in")
        st.button(label, key=f"welcome.login.{name}", type="primary", icon=":material/login:", on_click=st.login,
                  args=(name,) if name else ())


def published(here: Visit) -> None:
    """What the person may read, the newest first."""
    _, entries = here._, here.review.publications.entries(here.person)
    st.header(_("Plans published for you"))
    if not entries:
        st.info(_("Nothing is published for you yet. As soon as a planner publishes a plan, it can be discussed here."),
                icon=":material/forum:")
    for of in entries:
        with st.container(border=True):
            st.subheader(plain(of.title))
            st.markdown(f"{when_text(of.at, here.lang)} · **{_(STATES[of.state])}**")
            if of.note:
                st.text(of.note)
            st.page_link("optimizer/pages/review.py", label=_("Opinions and proposals"), icon=":material/forum:",
                         query_params={"publication": of.id})


here = visit()
_ = here._

st.title("Maillage")
if here.may("read_publications"):
    published(here)
elif not login_is_set_up():
    st.warning(_("Nobody can log in here yet, so that only the computer on which Maillage runs may use it. Ask whoever "
                 "runs Maillage to set up a login."), icon=":material/lock:")
elif here.identity.id:
    st.info(_("You are logged in as {name}, and nobody has given you a role yet. Ask an administrator of Maillage, and "
              "give them this address.", name=plain(here.identity.id)), icon=":material/hourglass:")
else:
    log_in(here)
