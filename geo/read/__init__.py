"""Map files as they come: Shapefile, GeoJSON, GeoPackage, KML and tables of points, read in a limited child process."""
