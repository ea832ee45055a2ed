"""What becomes of findings: at which level they count, which are ignored, and how they are mended."""
