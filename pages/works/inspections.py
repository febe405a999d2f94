"""督查整改: findings and how far each is put right, inspections and their draw, the calendar of what is due."""

import streamlit as st

from components import context, filters, inspections

here = context.require()
filters.bar(here)
left, right = st.columns([62, 38], gap="medium")
with left, st.container(key="works"):
    inspections.show_main(here)
with right, st.container(key="side"):
    inspections.show_side(here)
