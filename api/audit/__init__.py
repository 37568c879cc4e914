"""What auditors are answered: proof, seals, samples and evidence packs, for HTTP and the command line alike."""
