// This file declares the calls that these systems lack, which facts.atomicCloexec keeps from
// being made.

//go:build aix || darwin

package sys

import "syscall"

const sockCloexec, sockNonblock = 0, 0

func accept4(int, int) (int, syscall.Sockaddr, error) { return -1, nil, syscall.ENOSYS }

func pipe2([]int) error { return syscall.ENOSYS }
