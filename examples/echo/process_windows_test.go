package main

import (
	"os/exec"
	"testing"

	"golang.org/x/sys/windows"
)

const errReset = windows.WSAECONNRESET

// setGroup does nothing: Windows has no process groups.
func setGroup(*exec.Cmd) (check func(t *testing.T)) { return func(*testing.T) {} }
