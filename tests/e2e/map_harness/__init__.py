"""A synthetic county and a page with nothing but the battle map, for the browser tests of the map."""
