"""管理: what the county itself decides about its screens."""
