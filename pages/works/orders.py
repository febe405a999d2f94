"""督办: the orders on a board, in columns by state, and beside it the one that is open."""

import streamlit as st

from components import context, filters, orders

here = context.require()
filters.bar(here)
left, right = st.columns([68, 32], gap="small")
with left:
    orders.show_board(here)
with right, st.container(key="side"):
    orders.show_side(here)
