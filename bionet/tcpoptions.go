//go:build unix || windows

package bionet

import "example.com/bio/internal/sys"

// socketOption is the level and the name of a socket option.
type socketOption struct{ level, name int }

// tcpOptions are the values of the options that net.FileConn sets on a TCP connection. A
// socket that is handed off keeps those that its owner gave it.
type tcpOptions []struct {
	socketOption
	value int32
}

// readTCPOptions returns the values that the socket fd has.
func readTCPOptions(fd int) (values tcpOptions) {
	for _, option := range optionsOfFileConn {
		if value, errno := sys.Option(fd, option.level, option.name); errno == 0 {
			values = append(values, struct {
				socketOption
				value int32
			}{option, value})
		}
	}
	return values
}

// restore sets the options of the socket fd. Since reading them succeeded, it does not fail.
func (values tcpOptions) restore(fd int) {
	for _, option := range values {
		sys.SetOption(fd, option.level, option.name, option.value)
	}
}
