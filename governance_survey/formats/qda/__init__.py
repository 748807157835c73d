"""REFI-QDA: projects (.qdpx, .qde) and codebooks (.qdc) of programs for qualitative analysis."""
