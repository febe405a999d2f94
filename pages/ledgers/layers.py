"""图层: surveyed boundaries, areas and points come in and go out."""

import streamlit as st

from components import context, filters, layers

here = context.require()
filters.bar(here)
left, right = st.columns([58, 42], gap="small")
with left:
    layers.show_import(here)
with right, st.container(key="side"):
    layers.show_state(here)
