"""What the documents of a meeting say: composed from its edition 定格 alone, whatever the file they are written to."""
