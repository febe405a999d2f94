"""待审: what was handed in for approval, what it would change, and the decision on it."""

import streamlit as st

from components import approvals, context, filters

here = context.require()
filters.bar(here)
left, right = st.columns([64, 36], gap="medium")
with left, st.container(key="works"):
    approvals.show_main(here)
with right, st.container(key="side"):
    approvals.show_side(here)
