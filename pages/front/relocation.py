"""易地搬迁: the relocation sites on the map, with their list and the documents' sums beside it."""

import streamlit as st

from components import context, filters, topics
from components.panel.relocation import TOPIC

here = context.require()
filters.bar(here)
left, right = st.columns([60, 40], gap="small")
with left:
    topics.show_map(here, TOPIC)
with right, st.container(key="side"):
    topics.show_side(here, TOPIC)
