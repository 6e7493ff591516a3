# The presets that are installed, each by name.
nobase_dist_pkgdata_DATA += \
	presets/wu2019/saddle-escape.yaml
