"""户脱贫: households by batch, cause, planned year, missed item and risk; beside them a place and its households."""

import streamlit as st

from components import context, filters, households

here = context.require()
filters.bar(here)
left, right = st.columns([68, 32], gap="small")
with left:
    households.show_table(here)
with right, st.container(key="side"):
    households.show_side(here)
