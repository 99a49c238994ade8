//go:build unix

package sys

// GoOn is what follows an EINTR.
var GoOn = goOn
