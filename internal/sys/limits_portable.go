// This file exists because the standard library has a form of its own for addresses,
// which cannot express all of them and is made anew for each.

//go:build unix && (!linux || portable)

package sys

var limits = append([]Limit{
	LimitDisconnect, LimitUnnamed, LimitForeign, LimitLength, LimitMode, LimitFallback, LimitAllocations,
}, abstractLimits...)
