"""项目倒排: every work over time, its plan, where it has got and where its pace leads."""

import streamlit as st

from components import context, filters, projects

here = context.require()
filters.bar(here)
left, right = st.columns([62, 38], gap="medium")
with left, st.container(key="works"):
    projects.show_gantt(here)
with right, st.container(key="side"):
    projects.show_side(here)
