"""Reports that continuous integration leaves (tests, coverage, scans, load): what each says, as evidence."""
