"""What is agreement worth? Learned from records, away from the running service."""
