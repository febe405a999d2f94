"""红黑榜: who is ahead and who behind, why, and the yellow and red cards."""

import streamlit as st

from components import context, filters, scores

here = context.require()
filters.bar(here)
left, right = st.columns([60, 40], gap="medium")
with left, st.container(key="works"):
    scores.show_main(here)
with right, st.container(key="side"):
    scores.show_side(here)
