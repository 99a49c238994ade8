// Package socktest holds what the tests of this module share: what a test needs of the
// machine, sockets and addresses, checks of errors, and a TestMain that finds leaks.
//
// It does not import package bio, so that tests inside that package can use it. What a
// test needs of Linux alone (namespaces, signals, system calls that fail), and processes in a
// role, are in package sandbox.
package socktest
