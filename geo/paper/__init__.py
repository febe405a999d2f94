"""What a sheet of paper is made of: formats, type, canvas, labels, frame, table and tiles; lengths are millimetres."""
