package main

import (
	"image/color"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/plotutil"
	"gonum.org/v1/plot/vg"
)

// points are the ratios of one peer: medians with their quartiles. plotter takes
// them by their methods.
type points struct {
	rows   []float64
	ratios []summary
}

func (p points) Len() int                    { return len(p.rows) }
func (p points) XY(i int) (float64, float64) { return p.ratios[i].median, p.rows[i] }
func (p points) XError(i int) (float64, float64) {
	ratio := p.ratios[i]
	return ratio.median - ratio.low, ratio.high - ratio.median
}

// points returns what the chart shows of a peer. The first operation is in the uppermost
// row; the peers share the height of a row.
func (r *run) points(peer string) points {
	var p points
	share := 0.8 / float64(len(r.peers))
	offset := (float64(len(r.peers)-1)/2 - float64(slices.Index(r.peers, peer))) * share
	for i, operation := range r.operations {
		if ratio, ok := r.ratios[result{operation, peer}]; ok {
			p.rows = append(p.rows, float64(len(r.operations)-1-i)+offset)
			p.ratios = append(p.ratios, ratio)
		}
	}
	return p
}

// chart draws a row for each operation, with the median and the quartiles of each
// peer, and a line at the reference.
func (r *run) chart() (*plot.Plot, error) {
	plot.DefaultFont.Variant = "Sans"
	chart := plot.New()
	chart.BackgroundColor = color.White
	chart.X.Label.Text = "time as a ratio to that of " + reference + ": median and quartiles"
	chart.X.Min, chart.X.Max = 0, 2.5 // the legend has its place at the right
	rows := slices.Clone(r.operations)
	slices.Reverse(rows)
	chart.NominalY(rows...)

	same, err := plotter.NewLine(plotter.XYs{{X: 1, Y: -0.5}, {X: 1, Y: float64(len(rows)) - 0.5}})
	if err != nil {
		return nil, err
	}
	same.Color = color.Gray{Y: 160}
	chart.Add(plotter.NewGrid(), same)

	for i, peer := range r.peers {
		p := r.points(peer)
		scatter, err := plotter.NewScatter(p)
		if err != nil {
			return nil, err
		}
		scatter.Color, scatter.Shape, scatter.Radius = plotutil.Color(i), plotutil.Shape(i), vg.Points(2.5)
		spread, err := plotter.NewXErrorBars(p)
		if err != nil {
			return nil, err
		}
		spread.Color = scatter.Color
		chart.Add(scatter, spread)
		chart.Legend.Add(peer, scatter)
	}
	return chart, nil
}

// writeChart draws the chart to a file, in the format that its name ends with.
func (r *run) writeChart(file string) error {
	chart, err := r.chart()
	if err != nil {
		return err
	}
	height := vg.Length(len(r.operations)+2) * vg.Centimeter * 1.2
	return chart.Save(20*vg.Centimeter, height, file)
}
