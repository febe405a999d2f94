"""整县备份: the county as one file, the files there are, and bringing one back."""

import streamlit as st

from components import backups, context, filters
from data.rules.permissions import Deed

here = context.require(Deed.BACK_UP)
filters.bar(here)
left, right = st.columns([55, 45], gap="medium")
with left, st.container(key="works"):
    backups.show_backups(here)
with right, st.container(key="side"):
    backups.show_restore(here)
