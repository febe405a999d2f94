"""County packs: one folder a county, with the exit criteria and source documents they share."""
