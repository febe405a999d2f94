"""调度会: the meetings with their agenda, the numbers each was shown, and what changed from one to the next."""

import streamlit as st

from components import context, filters, meetings

here = context.require()
filters.bar(here)
left, right = st.columns([55, 45], gap="medium")
with left, st.container(key="works"):
    meetings.show_main(here)
with right, st.container(key="side"):
    meetings.show_side(here)
