"""退出标准: the criteria the county uses, its own changes of them, and the forms to change and choose."""

import streamlit as st

from components import context, criteria, filters

here = context.require()
filters.bar(here)
left, right = st.columns([62, 38], gap="small")
with left, st.container(key="works"):
    criteria.show_schemes(here)
with right, st.container(key="side"):
    criteria.show_forms(here)
