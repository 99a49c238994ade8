//go:build !unix && !windows

package bionet

type tcpOptions struct{}

func readTCPOptions(fd int) tcpOptions { return tcpOptions{} }

func (tcpOptions) restore(fd int) {}
