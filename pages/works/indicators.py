"""重点工作: a bar for every counted target, grouped as the county groups them, and where it burns."""

import streamlit as st

from components import context, filters, indicators

here = context.require()
filters.bar(here)
left, right = st.columns([62, 38], gap="medium")
with left, st.container(key="works"):
    indicators.show_bars(here)
with right, st.container(key="side"):
    indicators.show_side(here)
