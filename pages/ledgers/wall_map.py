"""打印挂图: the map on paper, at exact size and true scale."""

import streamlit as st

from components import context, filters, wall_map

here = context.require()
filters.bar(here)
left, right = st.columns([55, 45], gap="medium")
with left, st.container(key="works"):
    wish = wall_map.show_choices(here)
with right, st.container(key="side"):
    wall_map.show_result(here, wish)
