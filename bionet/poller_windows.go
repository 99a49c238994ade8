package bionet

import (
	"os"
	"syscall"

	"example.com/bio/internal/sys"
)

// startPoller does nothing: the poller of Windows needs no descriptors.
func startPoller() syscall.Errno { return 0 }

// waitWritable does nothing: no poller of Windows tells when a connect ends that package net has
// not begun. FinishConnect, which is called next, waits for it.
func waitWritable(*os.File) error { return nil }

// closeFile closes d, which file holds. A file closes its handle with CloseHandle, which is not
// for sockets: the handle is protected from it.
func (d descriptor) closeFile(file *os.File) {
	const protectFromClose = 2 // HANDLE_FLAG_PROTECT_FROM_CLOSE
	syscall.SetHandleInformation(syscall.Handle(d.fd), protectFromClose, protectFromClose)
	file.Close()
	syscall.SetHandleInformation(syscall.Handle(d.fd), protectFromClose, 0)
	sys.Close(d.fd)
}
