// This file exists because only beside an assembly file may a function have no body.

//go:build unix && gc && !purego
