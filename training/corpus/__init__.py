"""The corpus: packages named in a manifest, checked, filtered, deduplicated, split by package."""
