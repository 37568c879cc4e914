"""An apprenticeship shown to its readers: drawn and in words. The console's pages and those of packs are made of it."""
