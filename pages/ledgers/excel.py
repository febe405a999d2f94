"""台账: ledgers out as Excel, and files handed in, compared, confirmed and undone."""

import streamlit as st

from components import context, filters, ledgers

here = context.require()
filters.bar(here)
left, right = st.columns([68, 32], gap="medium")
with left, st.container(key="works"):
    ledgers.show_main(here)
with right, st.container(key="side"):
    ledgers.show_side(here)
