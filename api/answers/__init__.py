"""What is answered about apprenticeships, for HTTP and the command line alike."""
