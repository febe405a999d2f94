"""How one thing looks and answers: the only room that speaks Streamlit, beside pages."""
