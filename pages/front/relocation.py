"""易地搬迁: the relocation sites and the ways people came on the map, with their figures and list beside it."""

import streamlit as st

from components import context, filters, relocation

here = context.require()
filters.bar(here)
left, right = st.columns([60, 40], gap="small")
with left:
    relocation.show_map(here)
with right, st.container(key="side"):
    relocation.show_side(here)
