"""What HTTP asks beyond the answers: the application, its document, its limits, its problems."""
