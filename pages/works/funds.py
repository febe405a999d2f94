"""资金: money planned, allocated and paid, against time and work."""

import streamlit as st

from components import context, filters, funds

here = context.require()
filters.bar(here)
left, right = st.columns([62, 38], gap="medium")
with left, st.container(key="works"):
    funds.show_main(here)
with right, st.container(key="side"):
    funds.show_side(here)
