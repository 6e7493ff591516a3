scope_sources =
