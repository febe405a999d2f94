"""审计: who did what, when, where from and why; and the proof that nothing of it was changed."""

import streamlit as st

from components import audit, context, filters
from data.rules.permissions import Deed

here = context.require(Deed.READ_AUDIT)
filters.bar(here)
left, right = st.columns([64, 36], gap="medium")
with left, st.container(key="works"):
    audit.show_search(here)
with right, st.container(key="side"):
    audit.show_proof(here)
