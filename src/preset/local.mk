preset_sources =
