"""The web around the pages: gate, routes, files for the browser, and the start of the program."""
