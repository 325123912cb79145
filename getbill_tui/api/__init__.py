"""Everything that knows HTTP: models, envelope, errors, access, rate budget, client."""
