// This file exists because an AF_INET6 socket of OpenBSD never takes IPv4 connections.

package bionet

import "syscall"

// wildcardFamily is the family whose wildcard address a server listens on first.
const wildcardFamily = syscall.AF_INET
