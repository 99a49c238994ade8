//go:build linux && (amd64 || arm64)

package main

import "slices"

// figure is the median of the turns and the spread around it: half the distance between
// the quartiles.
type figure struct{ median, spread float64 }

// figureOf returns the figure of at least one value.
func figureOf(values []float64) figure {
	sorted := slices.Sorted(slices.Values(values))
	return figure{quantile(sorted, 0.5), (quantile(sorted, 0.75) - quantile(sorted, 0.25)) / 2}
}

// quantile returns the value below which the share q of the sorted values lies,
// interpolated between two of them.
func quantile(sorted []float64, q float64) float64 {
	position := q * float64(len(sorted)-1)
	i := int(position)
	if i+1 == len(sorted) {
		return sorted[i]
	}
	return sorted[i] + (position-float64(i))*(sorted[i+1]-sorted[i])
}

// ratio returns the figure of the ratios that values have to those of the same turn in
// base. It is false where there is nothing to compare.
func ratio(values, base []float64) (figure, bool) {
	if len(values) == 0 || len(values) != len(base) {
		return figure{}, false
	}
	ratios := make([]float64, len(values))
	for i := range values {
		ratios[i] = values[i] / base[i]
	}
	return figureOf(ratios), true
}
