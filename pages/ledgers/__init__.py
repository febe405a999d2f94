"""台账: ledgers and what they rest on."""
