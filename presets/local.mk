# The presets that are installed, each by name, and the small files that they read.
nobase_dist_pkgdata_DATA += \
	presets/arora2019/balanced-vs-gaussian.yaml \
	presets/arora2019/claim4-unbalanced.yaml \
	presets/arora2019/claim4/W1.csv \
	presets/arora2019/claim4/W2.csv \
	presets/arora2019/claim4/W3.csv \
	presets/arora2019/claim4/W4.csv \
	presets/arora2019/claim4/balanced.csv \
	presets/arora2019/claim5-no-margin.yaml \
	presets/arora2019/thm2.yaml \
	presets/arora2019/tradeoff.yaml \
	presets/shin2020/fig1-bcgd-vs-gd.yaml \
	presets/shin2020/fig2-depth.yaml \
	presets/shin2020/fig3-ill-conditioned.yaml \
	presets/shin2020/fig4-left.yaml \
	presets/shin2020/fig4-right.yaml \
	presets/shin2020/fig5-bottleneck.yaml \
	presets/shin2020/fig6-left.yaml \
	presets/shin2020/fig6-right.yaml \
	presets/shin2020/fig7-l2.yaml \
	presets/shin2020/fig8-parity.yaml \
	presets/shin2020/fig9-mnist.yaml \
	presets/shin2020/fig9-uci.yaml \
	presets/shin2020/thm31-width.yaml \
	presets/shin2020/thm34-one-sweep.yaml \
	presets/wu2019/fig1-landscape.yaml \
	presets/wu2019/fig1/W1.csv \
	presets/wu2019/fig1/W2.csv \
	presets/wu2019/fig2-depth.yaml \
	presets/wu2019/fig3-d25.yaml \
	presets/wu2019/near-zas.yaml \
	presets/wu2019/saddle-escape.yaml \
	presets/zou2020/fig1a.yaml \
	presets/zou2020/fig1b.yaml
