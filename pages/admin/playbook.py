"""作战方案: the county's own rules as tables, what a change of them would touch, and who changed what before."""

import streamlit as st

from components import context, filters, playbook

here = context.require()
filters.bar(here)
left, right = st.columns([62, 38], gap="small")
with left, st.container(key="works"):
    playbook.show_rules(here)
with right, st.container(key="side"):
    playbook.show_history(here)
