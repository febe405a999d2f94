"""The domain: model, rules, store, ledgers and county packs. No Streamlit here."""
