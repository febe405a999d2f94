"""指挥: the screens of the headquarters."""
