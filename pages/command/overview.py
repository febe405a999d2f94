"""作战总图: the battle map, with the panel of whatever is selected beside it."""

import streamlit as st

from components import context, filters, overview

here = context.require()
filters.bar(here)
left, right = st.columns([65, 35], gap="small")
with left:
    overview.show_map(here)
with right, st.container(key="side"):
    overview.show_panel(here)
