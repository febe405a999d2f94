"""工作: what is to be done, by when."""
