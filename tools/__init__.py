"""What the project uses to make itself: set-up, shipped templates, the sample township."""
