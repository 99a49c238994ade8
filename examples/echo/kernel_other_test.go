//go:build unix && !linux

package main_test

import "errors"

// Only Linux can show the program another machine.
const (
	stageVariable = "ECHO_TEST_STAGE"
	stageFailed   = 125
)

func becomeProgram(string, []string) error { return errors.ErrUnsupported }
