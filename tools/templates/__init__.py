"""Draw the shipped Word templates; what staff change afterwards in WPS is theirs."""
