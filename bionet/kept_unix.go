// This file exists because package net presets the options of every TCP connection that
// it makes, while a socket that is handed over has those that its owner gave it.

//go:build unix

package bionet

import "syscall"

// socketOption is what setsockopt(2) takes first.
type socketOption struct{ level, name int }

// kept are values of the options that package net presets.
type kept []keptOption

type keptOption struct {
	socketOption
	value int
}

// keptOptions returns those that the socket fd has.
func keptOptions(fd int) (values kept) {
	for _, option := range presetOptions {
		if value, err := syscall.GetsockoptInt(fd, option.level, option.name); err == nil {
			values = append(values, keptOption{option, value})
		}
	}
	return values
}

// restore gives the socket fd the values of before. It cannot fail where reading them
// did not.
func (k kept) restore(fd int) {
	for _, option := range k {
		syscall.SetsockoptInt(fd, option.level, option.name, option.value)
	}
}
