"""村退出: villages and the items of the exit criteria, and beside them who closes which gap by when."""

import streamlit as st

from components import context, exits, filters

here = context.require()
filters.bar(here)
left, right = st.columns([68, 32], gap="small")
with left:
    exits.show_matrix(here)
with right, st.container(key="side"):
    exits.show_side(here)
