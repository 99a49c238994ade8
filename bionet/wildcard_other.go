// This file exists because one AF_INET6 socket takes IPv4 connections too, if the system
// can do that.

//go:build !openbsd

package bionet

import "syscall"

// wildcardFamily is the family whose wildcard address a server listens on first.
const wildcardFamily = syscall.AF_INET6
