"""产业基地: the bases with their true area on the map, or the villages in a table; beside it what was clicked."""

import streamlit as st

from components import context, filters, industry

here = context.require()
filters.bar(here)
left, right = st.columns([60, 40], gap="small")
with left:
    industry.show_main(here)
with right, st.container(key="side"):
    industry.show_side(here)
