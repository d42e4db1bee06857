"""What jobs share, in short."""
