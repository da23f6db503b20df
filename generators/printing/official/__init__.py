"""What GB/T 9704 asks of a whole page: where signature and imprint stand."""
