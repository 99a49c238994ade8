// This file exists because the standard library on Linux writes the first NUL of an
// abstract name as '@', which a path may begin with as well.

//go:build portable

package sys

const atIsAbstract = true

var abstractLimits = []Limit{LimitAbstract, LimitAtSign}
